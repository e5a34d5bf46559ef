#include "base/base64url.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_write(struct buf *out, const void *data, size_t len)
{
	const unsigned char *bytes = data;
	uint32_t held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < len; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			buf_add_char(out, letters[held >> (bits - 6) & 63]);
	}
	if (bits > 0)
		buf_add_char(out, letters[held << (6 - bits) & 63]);
}

bool base64url_read(struct buf *out, struct str text)
{
	uint32_t held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(letters, text.data[i], sizeof letters - 1);
		if (at == NULL)
			return false;
		held = held << 6 | (uint32_t)(at - letters);
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		buf_add_char(out, (char)(held >> bits & 0xff));
	}
	/* One way to write each: no letter too many, no bits that say nothing. */
	return bits < 6 && (held & ((1u << bits) - 1)) == 0;
}
