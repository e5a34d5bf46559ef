#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

struct str str_from(const char *text)
{
	return (struct str){text, strlen(text)};
}

/* memcmp() takes no NULL, not even for no bytes; an empty str may have one. */
static bool same_bytes(const char *a, const char *b, size_t len)
{
	return len == 0 || memcmp(a, b, len) == 0;
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && same_bytes(a.data, b.data, a.len);
}

bool str_eq_case(struct str a, struct str b)
{
	return a.len == b.len && (same_bytes(a.data, b.data, a.len) || str_compare_case(a, b) == 0);
}

char *str_lower(struct str text)
{
	char *copy = xmemdup0(text.data, text.len);
	for (size_t i = 0; i < text.len; i++)
		copy[i] = ascii_lower(copy[i]);
	return copy;
}

int str_compare_case(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	for (size_t i = 0; i < len; i++) {
		if (a.data[i] == b.data[i])
			continue;
		int diff =
		    (unsigned char)ascii_lower(a.data[i]) - (unsigned char)ascii_lower(b.data[i]);
		if (diff != 0)
			return diff;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str text, struct str prefix)
{
	return text.len >= prefix.len && same_bytes(text.data, prefix.data, prefix.len);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str str_trim(struct str text)
{
	while (text.len > 0 && is_blank(text.data[0])) {
		text.data++;
		text.len--;
	}
	while (text.len > 0 && is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}

struct str str_clip(struct str text, size_t most)
{
	if (text.len <= most)
		return text;
	text.len = most;
	while (text.len > 0 && utf8_continues(text.data[text.len]))
		text.len--;
	return text;
}

struct str str_word(struct str *rest)
{
	while (rest->len > 0 && is_blank(rest->data[0])) {
		rest->data++;
		rest->len--;
	}
	struct str word = {rest->data, 0};
	while (word.len < rest->len && !is_blank(rest->data[word.len]))
		word.len++;
	rest->data += word.len;
	rest->len -= word.len;
	return word;
}

bool str_cut_number(struct str *rest, uint64_t *number)
{
	size_t len = 0;
	*number = 0;
	for (; len < rest->len && ascii_is_digit(rest->data[len]); len++) {
		unsigned digit = (unsigned)(rest->data[len] - '0');
		bool fits = *number <= (UINT64_MAX - digit) / 10;
		*number = fits ? *number * 10 + digit : UINT64_MAX;
	}
	*rest = (struct str){rest->data + len, rest->len - len};
	return len > 0;
}

bool str_number(struct str text, uint64_t *number)
{
	return str_cut_number(&text, number) && text.len == 0;
}

/* Remembers the last star only: a later star makes an earlier one's other choices needless. */
bool str_glob(struct str pattern, struct str text)
{
	size_t p = 0, t = 0;
	size_t star = SIZE_MAX, star_text = 0;
	while (t < text.len) {
		uint32_t code;
		if (p < pattern.len && pattern.data[p] == '*') {
			star = p++;
			star_text = t;
		} else if (p < pattern.len && pattern.data[p] == '?') {
			p++;
			t += utf8_decode(text.data + t, text.len - t, &code);
		} else if (p < pattern.len &&
		           ascii_lower(pattern.data[p]) == ascii_lower(text.data[t])) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			star_text +=
			    utf8_decode(text.data + star_text, text.len - star_text, &code);
			t = star_text;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.data[p] == '*')
		p++;
	return p == pattern.len;
}

/* The least code point that a sequence of 2, 3 and 4 bytes may spell. */
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

size_t utf8_decode(const char *data, size_t len, uint32_t *code)
{
	unsigned char lead = (unsigned char)data[0];
	*code = lead;
	if (lead < 0x80)
		return 1;
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4 || len < need) {
		*code = 0xfffd;
		return 1;
	}
	uint32_t value = lead & (0x7fu >> need);
	for (size_t i = 1; i < need; i++) {
		unsigned char next = (unsigned char)data[i];
		if (!utf8_continues((char)next)) {
			*code = 0xfffd;
			return 1;
		}
		value = value << 6 | (next & 0x3fu);
	}
	bool surrogate = value >= 0xd800 && value <= 0xdfff;
	if (value < least[need] || value > 0x10ffff || surrogate) {
		*code = 0xfffd;
		return 1;
	}
	*code = value;
	return need;
}

/* Bytes of ASCII at the start, counted by eight. */
static size_t ascii_run(const char *data, size_t len)
{
	size_t run = 0;
	for (uint64_t eight; len - run >= sizeof eight; run += sizeof eight) {
		memcpy(&eight, data + run, sizeof eight);
		if ((eight & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return run;
}

bool utf8_valid(const char *data, size_t len)
{
	for (size_t i = ascii_run(data, len); i < len;) {
		if ((unsigned char)data[i] < 0x80) {
			i++;
			continue;
		}
		uint32_t code;
		size_t took = utf8_decode(data + i, len - i, &code);
		if (took == 1)
			return false;
		i += took;
	}
	return true;
}

size_t utf8_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static bool turns_text(uint32_t code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* What stands for one code point: its own bytes, or the escape that is shown in its place. */
static size_t escape_one(uint32_t code, char out[12])
{
	if (code < 0x20 || code == 0x7f) {
		out[0] = '^';
		out[1] = (char)(code ^ 0x40);
		return 2;
	}
	if ((code >= 0x80 && code < 0xa0) || turns_text(code))
		return (size_t)snprintf(out, 12, "\\u{%X}", code);
	return utf8_encode(code, out);
}

size_t str_escape(const char *data, size_t len, char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < len;) {
		uint32_t code;
		char shown[12];
		i += utf8_decode(data + i, len - i, &code);
		size_t width = escape_one(code, shown);
		if (used + width + 1 > size)
			break;
		memcpy(out + used, shown, width);
		used += width;
	}
	if (size > 0)
		out[used] = '\0';
	return used;
}
