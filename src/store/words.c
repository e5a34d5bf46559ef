#include "store/words.h"

#include <string.h>
#include <utf8proc.h>

#define FOLD             (UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)
#define FOLDED_CODES_MAX 32 /* code points that one becomes: at most 18 in Unicode 15 */

/* First and last code points of scripts that are written without spaces, or nearly so. */
static const uint32_t alone[][2] = {
    {0x1100, 0x11ff},   /* hangul jamo */
    {0x2e80, 0x2fdf},   /* radicals */
    {0x3005, 0x3007},   /* iteration mark, closing mark, zero */
    {0x3021, 0x3029},   /* Hangzhou numerals */
    {0x3031, 0x30ff},   /* kana and their repeat marks */
    {0x3100, 0x31ff},   /* bopomofo, hangul compatibility jamo, strokes, kana extensions */
    {0x3400, 0x4dbf},   /* ideographs, extension A */
    {0x4e00, 0x9fff},   /* ideographs */
    {0xa960, 0xa97f},   /* hangul jamo, extension A */
    {0xac00, 0xd7ff},   /* hangul syllables */
    {0xf900, 0xfaff},   /* compatibility ideographs */
    {0xff66, 0xffdc},   /* halfwidth kana and hangul */
    {0x1aff0, 0x1b16f}, /* kana supplements */
    {0x20000, 0x3ffff}, /* ideographs, further extensions */
};

enum part { PART_NONE, PART_OF_WORD, PART_ALONE };

/* A letter or digit of ASCII, folded; 0 for all else. */
static char plain_part(char c)
{
	char lower = ascii_lower(c);
	return (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) ? lower : '\0';
}

static enum part part_of(uint32_t code)
{
	if (code < 0x80)
		return plain_part((char)code) != '\0' ? PART_OF_WORD : PART_NONE;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO)
		return PART_NONE;
	for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
		if (code >= alone[i][0] && code <= alone[i][1])
			return PART_ALONE;
	return PART_OF_WORD;
}

/* Characters that do not fit any more are left out, and whatever comes after them. */
static bool add_code(struct word *word, uint32_t code)
{
	char bytes[4];
	size_t len = utf8_encode(code, bytes);
	if (len > WORD_MAX - word->len)
		return false;
	memcpy(word->folded + word->len, bytes, len);
	word->len += len;
	return true;
}

static bool fold(struct word *word, uint32_t code)
{
	utf8proc_int32_t codes[FOLDED_CODES_MAX];
	int before = UTF8PROC_BOUNDCLASS_START;
	if (code < 0x80)
		return add_code(word, (unsigned char)plain_part((char)code));
	utf8proc_ssize_t count =
	    utf8proc_decompose_char((utf8proc_int32_t)code, codes, FOLDED_CODES_MAX, FOLD, &before);
	for (utf8proc_ssize_t i = 0; i < count && i < FOLDED_CODES_MAX; i++)
		if (!add_code(word, (uint32_t)codes[i]))
			return false;
	return true;
}

/* Most words have nothing else. False when there is no room for more. */
static bool read_plain(struct str text, size_t *at, struct word *word)
{
	char c;
	for (; *at < text.len && (c = plain_part(text.data[*at])) != '\0'; ++*at)
		if (word->len < WORD_MAX)
			word->folded[word->len++] = c;
	return word->len < WORD_MAX;
}

/* Reads on while the word does; returns what ended it. */
static void read_word(struct str text, size_t *at, struct word *word)
{
	word->start = *at;
	word->len = 0;
	bool room = read_plain(text, at, word);
	while (*at < text.len) {
		uint32_t code;
		size_t took = utf8_decode(text.data + *at, text.len - *at, &code);
		enum part part = part_of(code);
		if (part == PART_NONE || (part == PART_ALONE && *at > word->start))
			break;
		*at += took;
		room = room && fold(word, code);
		if (part == PART_ALONE)
			break;
	}
	word->end = *at;
}

bool words_next(struct str text, size_t *at, struct word *word)
{
	while (*at < text.len) {
		read_word(text, at, word);
		if (word->len > 0)
			return true;
		uint32_t code;
		if (word->end == word->start)
			*at += utf8_decode(text.data + *at, text.len - *at, &code);
	}
	return false;
}

static bool begins_with(struct str text, size_t at, struct str phrase)
{
	struct word here, wanted;
	for (size_t in = 0; words_next(phrase, &in, &wanted);) {
		if (!words_next(text, &at, &here) || here.len != wanted.len ||
		    memcmp(here.folded, wanted.folded, here.len) != 0)
			return false;
	}
	return true;
}

static bool has_phrase(struct str text, struct str phrase)
{
	struct word skipped;
	size_t at = 0;
	do {
		if (begins_with(text, at, phrase))
			return true;
	} while (words_next(text, &at, &skipped));
	return false;
}

bool words_any(struct str text)
{
	struct word word;
	size_t at = 0;
	return words_next(text, &at, &word);
}

bool words_match(struct str text, struct str wanted)
{
	if (!words_any(wanted))
		return false;
	struct str phrase;
	while ((phrase = str_word(&wanted)).len > 0)
		if (!has_phrase(text, phrase))
			return false;
	return true;
}
