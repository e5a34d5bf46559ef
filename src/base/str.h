#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text helpers that know ASCII and the shape of UTF-8; for columns and clusters see base/text.h. */

/* A borrowed run of bytes, not NUL-terminated. */
struct str {
	const char *data;
	size_t len;
};

#define STR(literal)    ((struct str){"" literal, sizeof(literal) - 1})
#define STR_FMT         "%.*s"
#define STR_ARG(string) (int)(string).len, (string).data

struct str str_from(const char *text);
bool str_eq(struct str a, struct str b);
bool str_eq_case(struct str a, struct str b); /* ASCII letters alike */
int str_compare_case(struct str a, struct str b);
bool str_starts(struct str text, struct str prefix);
struct str str_trim(struct str text); /* without spaces and tabs at both ends */
/* Without what does not fit into `most` bytes, whole characters (UTF-8). */
struct str str_clip(struct str text, size_t most);
/* Cuts the first word off `rest` (spaces before it dropped); empty when there is none. */
struct str str_word(struct str *rest);

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Decimal digits alone; false for anything else. More than UINT64_MAX is UINT64_MAX. */
bool str_number(struct str text, uint64_t *number);
/* The same of those that `rest` begins with, which are cut off; false when there are none. */
bool str_cut_number(struct str *rest, uint64_t *number);

char *str_lower(struct str text); /* a copy, ASCII letters in lower case; to free() */

/* Shell-like match of the whole text: * any run, ? any one character (UTF-8); ASCII case alike. */
bool str_glob(struct str pattern, struct str text);

/*
 * Decodes one code point from at most len > 0 bytes (RFC 3629: no surrogates, nothing overlong).
 * Returns the bytes it took; for a byte that is not UTF-8, 1 with U+FFFD.
 */
size_t utf8_decode(const char *data, size_t len, uint32_t *code);
/* Whether that byte is one of a character that began before it. */
static inline bool utf8_continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

bool utf8_valid(const char *data, size_t len);
size_t utf8_encode(uint32_t code, char out[4]); /* bytes written, 1 to 4 */

/*
 * Copies text for human eyes into out (always NUL-terminated, cut at a character if too small):
 * C0 controls as ^X, C1 and bidirectional overrides as \u{XX}, bad bytes as U+FFFD.
 * Returns the bytes written without the NUL. Four bytes out for each one in always suffice.
 */
size_t str_escape(const char *data, size_t len, char *out, size_t size);

#endif
