#include "base/random.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

#define BITS        128
#define BITS_LETTER 6
#define BITS_BYTE   8

void random_bytes(void *out, size_t len)
{
	if (getentropy(out, len) != 0)
		log_die("the system has no random numbers: %s", strerror(errno));
}

void random_token(char out[RANDOM_TOKEN_LEN + 1])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                              "0123456789-_";
	uint8_t bytes[BITS / BITS_BYTE];
	uint32_t held = 0;
	unsigned bits = 0;
	size_t next = 0;
	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < RANDOM_TOKEN_LEN; i++) {
		if (bits < BITS_LETTER) {
			held = held << BITS_BYTE | (next < sizeof bytes ? bytes[next++] : 0);
			bits += BITS_BYTE;
		}
		bits -= BITS_LETTER;
		out[i] = letters[held >> bits & ((1u << BITS_LETTER) - 1)];
	}
	out[RANDOM_TOKEN_LEN] = '\0';
}
