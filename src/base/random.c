#include "base/random.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/base64url.h"
#include "base/buf.h"
#include "base/log.h"

void random_bytes(void *out, size_t len)
{
	if (getentropy(out, len) != 0)
		log_die("the system has no random numbers: %s", strerror(errno));
}

void random_token(char out[RANDOM_TOKEN_LEN + 1])
{
	unsigned char bytes[RANDOM_TOKEN_BYTES];
	struct buf text = {0};
	random_bytes(bytes, sizeof bytes);
	base64url_write(&text, bytes, sizeof bytes);
	memcpy(out, text.data, RANDOM_TOKEN_LEN);
	out[RANDOM_TOKEN_LEN] = '\0';
	buf_fini(&text);
}
