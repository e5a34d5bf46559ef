/* Digests as people and files write them. */
#include "net/tls.h"

#include "base/hex.h"
#include "base/str.h"

void tls_format_key_id(const unsigned char key_id[TLS_DIGEST_SIZE], char out[TLS_DIGEST_TEXT])
{
	hex_write(key_id, TLS_DIGEST_SIZE, out);
}

bool tls_parse_key_id(const char *text, unsigned char key_id[TLS_DIGEST_SIZE])
{
	size_t digits = 0;
	if (str_starts(str_from(text), STR("SHA256:")))
		text += 7;
	for (; *text != '\0' && digits < 2 * TLS_DIGEST_SIZE; text++) {
		int value = hex_digit(*text);
		if (*text == ':' && digits > 0 && digits % 2 == 0)
			continue;
		if (value < 0)
			return false;
		if (digits % 2 == 0)
			key_id[digits / 2] = 0;
		key_id[digits / 2] = (unsigned char)(key_id[digits / 2] << 4 | value);
		digits++;
	}
	return *text == '\0' && digits == 2 * TLS_DIGEST_SIZE;
}
