#include "client/formatting.h"

#include <stdbool.h>

#include "base/hex.h"
#include "base/text.h"

enum {
	CODE_BOLD = 0x02,
	CODE_COLOR = 0x03,
	CODE_HEX_COLOR = 0x04,
	CODE_RESET = 0x0f,
	CODE_MONOSPACE = 0x11,
	CODE_REVERSE = 0x16,
	CODE_ITALIC = 0x1d,
	CODE_STRIKE = 0x1e,
	CODE_UNDERLINE = 0x1f,
};

/* Bit N is set for code N. */
static const uint32_t codes = 1u << CODE_BOLD | 1u << CODE_COLOR | 1u << CODE_HEX_COLOR |
                              1u << CODE_RESET | 1u << CODE_MONOSPACE | 1u << CODE_REVERSE |
                              1u << CODE_ITALIC | 1u << CODE_STRIKE | 1u << CODE_UNDERLINE;

static bool is_code(char c)
{
	unsigned char byte = (unsigned char)c;
	return byte < 0x20 && (codes >> byte & 1u) != 0;
}

static bool is_hex_digit(char c)
{
	return hex_digit(c) >= 0;
}

static size_t count_while(struct str text, size_t at, bool (*is_one)(char), size_t most)
{
	size_t count = 0;
	while (count < most && at + count < text.len && is_one(text.data[at + count]))
		count++;
	return count;
}

/* Offset after a colour's digits: "N", "NN", "N,N" …; six of them each where they are hex. */
static size_t after_color(struct str text, size_t at, bool hex)
{
	bool (*is_one)(char) = hex ? is_hex_digit : ascii_is_digit;
	size_t least = hex ? 6 : 1, most = hex ? 6 : 2;
	size_t count = count_while(text, at, is_one, most);
	if (count < least)
		return at;
	at += count;
	if (at < text.len && text.data[at] == ',') {
		count = count_while(text, at + 1, is_one, most);
		if (count >= least)
			at += 1 + count;
	}
	return at;
}

static size_t after_code(struct str text, size_t at)
{
	char code = text.data[at];
	if (code == CODE_COLOR || code == CODE_HEX_COLOR)
		return after_color(text, at + 1, code == CODE_HEX_COLOR);
	return at + 1;
}

struct str formatting_strip(struct str text, struct buf *scratch)
{
	size_t at = text_plain(text.data, text.len);
	while (at < text.len && !is_code(text.data[at]))
		at++;
	if (at == text.len)
		return text;
	buf_clear(scratch);
	buf_add(scratch, text.data, at);
	while (at < text.len) {
		if (is_code(text.data[at]))
			at = after_code(text, at);
		else
			buf_add_char(scratch, text.data[at++]);
	}
	return (struct str){scratch->data, scratch->len};
}
