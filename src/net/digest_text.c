/* Digests as people and files write them. */
#include "net/tls.h"

#include "base/str.h"

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = ascii_lower(c);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void tls_format_key_id(const unsigned char key_id[TLS_DIGEST_SIZE], char out[TLS_DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < TLS_DIGEST_SIZE; i++) {
		*out++ = digits[key_id[i] >> 4];
		*out++ = digits[key_id[i] & 15];
	}
	*out = '\0';
}

bool tls_parse_key_id(const char *text, unsigned char key_id[TLS_DIGEST_SIZE])
{
	size_t digits = 0;
	if (str_starts(str_from(text), STR("SHA256:")))
		text += 7;
	for (; *text != '\0' && digits < 2 * TLS_DIGEST_SIZE; text++) {
		int value = digit_of(*text);
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
