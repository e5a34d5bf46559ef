#include "tests/check.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>

#include <utf8proc.h>

#include "base/str.h"
#include "base/text.h"

#define FAMILY "\U0001f468\u200d\U0001f469\u200d\U0001f467"
#define FLAG   "\U0001f1e9\U0001f1ea"
#define CIRCLE "\u25cc"

/* The cells' codes as UTF-8, a bar between cells. */
static void spell(const struct text_cell *cells, size_t count, char *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*out++ = '|';
		for (size_t j = 0; j < TEXT_CELL_CODES && cells[i].codes[j] != 0; j++)
			out += utf8_encode(cells[i].codes[j], out);
	}
	*out = '\0';
}

static const struct {
	const char *what, *bytes, *cells;
	size_t took;
	unsigned columns;
	bool escaped;
} clusters[] = {
    {"a letter", "ab", "a", 1, 1, false},
    {"the last letter", "a", "a", 1, 1, false},
    {"a letter and its accent", "e\u0301x", "e\u0301", 3, 1, false},
    {"four marks", "e\u0301\u0302\u0303\u0304", "e\u0301\u0302\u0303\u0304", 9, 1, false},
    {"a fifth mark is left out", "e\u0301\u0302\u0303\u0304\u0305\u0306x",
        "e\u0301\u0302\u0303\u0304", 13, 1, false},
    {"an ideograph", "好x", "好", 3, 2, false},
    {"Hangul as a syllable", "한x", "한", 3, 2, false},
    {"Hangul as jamo", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab", 9, 2, false},
    {"an emoji", "\U0001f600x", "\U0001f600", 4, 2, false},
    {"a family is its first member", FAMILY "x", "\U0001f468", 18, 2, false},
    {"what follows a joiner has no width of its own", "\u2764\ufe0f\u200d\U0001f525x", "\u2764", 13,
        1, false},
    {"a skin tone", "\U0001f44d\U0001f3fdx", "\U0001f44d", 8, 2, false},
    {"a skin tone alone", "\U0001f3fdx", "\U0001f3fd", 4, 2, false},
    {"a variation selector", "\u2764\ufe0fx", "\u2764", 6, 1, false},
    {"a keycap", "1\ufe0f\u20e3x", "1\u20e3", 7, 1, false},
    {"a flag is its two indicators", FLAG FLAG, "\U0001f1e9|\U0001f1ea", 8, 2, false},
    {"half a flag", "\U0001f1e9x", "\U0001f1e9", 4, 1, false},
    {"a flag of tags", "\U0001f3f4\U000e0067\U000e0062\U000e007fx", "\U0001f3f4", 16, 2, false},
    {"a vowel sign with a width of its own", "\u0915\u093ex", "\u0915|\u093e", 6, 2, false},
    {"Thai sara am", "\u0e01\u0e33x", "\u0e01|\u0e33", 6, 2, false},
    {"a third width starts anew", "\u0915\u093e\u093ex", "\u0915|\u093e", 6, 2, false},
    {"a mark without a base", "\u0301x", CIRCLE "\u0301", 2, 1, false},
    {"an Arabic number sign takes no digit", "\u06001", "\u0600", 2, 1, false},
    {"a joiner alone", "\u200dx", "", 3, 0, false},
    {"a zero-width space", "\u200bx", "", 3, 0, false},
    {"a soft hyphen", "\u00adx", "", 2, 0, false},
    {"a byte order mark", "\ufeffx", "", 3, 0, false},
    {"a blank letter", "\u3164x", "", 3, 0, false},
    {"text turned round", "\u202ex", "", 3, 0, false},
    {"an isolate", "\u2066x", "", 3, 0, false},
    {"escape", "\033[31m", "^|[", 1, 2, true},
    {"NUL", "\0", "^|@", 1, 2, true},
    {"a line end is one control after another", "\r\n", "^|M", 1, 2, true},
    {"DEL", "\x7f", "^|?", 1, 2, true},
    {"a tab", "\tx", " | ", 1, 2, false},
    {"a control before a mark", "\x01\u0301", "^|A", 1, 2, true},
    {"a C1 control", "\xc2\x9bx", "\ufffd", 2, 1, true},
    {"a line separator", "\u2028x", "\ufffd", 3, 1, true},
    {"a code point without a width", "\U000e0fffx", "\ufffd", 4, 1, true},
    {"not assigned yet", "\u0378x", "\ufffd", 2, 1, true},
    {"a bad byte", "\xffx", "\ufffd", 1, 1, true},
    {"a cut-off sequence", "\xe5\xa5", "\ufffd", 1, 1, true},
    {"a bad byte after a letter", "a\xff", "a", 1, 1, false},
    {"the replacement itself", "\ufffdx", "\ufffd", 3, 1, false},
};

static void reads_clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(clusters); i++) {
		struct text_cell cells[2];
		size_t count;
		char spelt[64];
		const char *bytes = clusters[i].bytes;
		size_t len = bytes[0] != '\0' ? strlen(bytes) : 1;
		print_message("# %s\n", clusters[i].what);
		assert_int_equal(text_next(bytes, len, cells, &count), clusters[i].took);
		spell(cells, count, spelt);
		assert_string_equal(spelt, clusters[i].cells);
		unsigned columns = cells[0].columns + (count == 2 ? cells[1].columns : 0u);
		assert_int_equal(columns, clusters[i].columns);
		assert_int_equal(cells[0].escaped, clusters[i].escaped);
		assert_int_equal(cells[0].bytes, clusters[i].took);
		if (count == 2)
			assert_int_equal(cells[1].bytes, 0);
		assert_int_equal(text_width(bytes, clusters[i].took), clusters[i].columns);
	}
}

static void check_border(uint32_t before, uint32_t behind)
{
	char pair[8];
	struct text_cell cells[2];
	size_t count, first = utf8_encode(before, pair), len = first;
	len += utf8_encode(behind, pair + first);
	bool border = utf8proc_grapheme_break((utf8proc_int32_t)before, (utf8proc_int32_t)behind);
	assert_int_equal(text_next(pair, len, cells, &count), border ? first : len);
}

/* Unicode's rules say where; those that are known to stand alone are not looked up. */
static void borders_are_where_unicode_has_them(void **state)
{
	(void)state;
	static const uint32_t others[] = {0x4e00, 0x3042, 0x30a2, 0x3002, 0xff01};
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		for (uint32_t code = 0x3000; code <= 0xffff; code++) {
			if (code >= 0xd800 && code <= 0xdfff)
				continue; /* no characters */
			check_border(others[i], code);
			check_border(code, others[i]);
		}
	}
}

static void a_mark_without_end_is_one_cluster(void **state)
{
	(void)state;
	char text[1 + 2 * 5000] = "e";
	for (size_t at = 1; at < sizeof text; at += 2)
		memcpy(text + at, "\u0301", 2);
	struct text_cell cells[2];
	size_t count;
	assert_int_equal(text_next(text, sizeof text, cells, &count), sizeof text);
	assert_int_equal(count, 1);
	assert_int_equal(cells[0].columns, 1);
}

static void measures(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
		size_t plain, width;
	} rows[] = {
	    {"nothing", "", 0, 0},
	    {"ASCII, eight bytes at a time", "The quick brown fox jumps over it.", 34, 34},
	    {"all that is printable", " !~", 3, 3},
	    {"a control at the end of eight", "1234567\x7f", 7, 9},
	    {"a control within eight",
	        "123\x1f"
	        "5678",
	        3, 9},
	    {"the letter before a mark", "12345678e\u0301", 8, 9},
	    {"the letter before an ideograph", "abc好", 2, 5},
	    {"Chinese", "你好，世界", 0, 10},
	    {"several scripts", "a é 好 " FAMILY " " FLAG, 1, 12},
	    {"bad bytes",
	        "a\xff\xfe"
	        "b",
	        0, 4},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t len = strlen(rows[i].text);
		print_message("# %s\n", rows[i].what);
		assert_int_equal(text_plain(rows[i].text, len), rows[i].plain);
		assert_int_equal(text_width(rows[i].text, len), rows[i].width);
	}
}

static const struct {
	const char *what, *text;
	size_t columns;
	const char *rows; /* a bar after each but the last */
} wraps[] = {
    {"what fits", "one two", 10, "one two"},
    {"what fits exactly", "one two", 7, "one two"},
    {"between words", "one two three", 9, "one two|three"},
    {"at the space that does not fit", "one two three", 7, "one two|three"},
    {"many spaces are swallowed", "one     two", 5, "one|two"},
    {"spaces at the end", "one two   ", 7, "one two"},
    {"an indent stays", "  one two", 6, "  one|two"},
    {"an indent is no place to break", "  wonderful", 6, "  wond|erful"},
    {"only spaces", "       ", 3, "   "},
    {"after a hyphen", "a well-known word", 8, "a well-|known|word"},
    {"not after a hyphen that starts a word", "say --help now", 8, "say|--help|now"},
    {"not in a date", "on 2026-11-22 we", 9, "on|2026-11-2|2 we"},
    {"a date that fits a line", "on 2026-11-22 we", 10, "on|2026-11-22|we"},
    {"a word wider than the line", "a pneumonia b", 4, "a|pneu|moni|a b"},
    {"not inside a URL", "at http://a.b/c-d?e now", 16, "at|http://a.b/c-d?e|now"},
    {"a URL wider than the line", "at http://a.b/c-d?e", 8, "at http:|//a.b/c-|d?e"},
    {"a URL wider than the line, behind other letters", "看 http://a.b/c", 8, "看 http:|//a.b/c"},
    {"a URL that only begins behind the line", "at that http://a.b/c", 7, "at that|http://|a.b/c"},
    {"a URL in quotes", "at 'http://a' b", 10, "at 'http:/|/a' b"},
    {"a URL that fits one line", "at http://a", 8, "at|http://a"},
    {"not after a slash", "and/or but", 8, "and/or|but"},
    {"between ideographs", "你好世界", 5, "你好|世界"},
    {"no full stop at the start", "你好。世界", 5, "你|好。|世界"},
    {"no opening bracket at the end", "你好「世界」", 7, "你好|「世|界」"},
    {"a URL among ideographs", "看 http://a.b/c-d 好", 14, "看|http://a.b/c-d|好"},
    {"a URL against ideographs", "看http://a.b/c-d吧", 14, "看|http://a.b/c-d|吧"},
    {"a wide one at the edge", "ab你", 3, "ab|你"},
    {"a wide one that fits nowhere", "你a", 1, "你|a"},
    {"between emoji", "\U0001f600\U0001f600\U0001f600", 4, "\U0001f600\U0001f600|\U0001f600"},
    {"never inside a family", FAMILY FAMILY, 3, FAMILY "|" FAMILY},
    {"never inside a flag", FLAG FLAG, 3, FLAG "|" FLAG},
    {"never before a mark", "abce\u0301", 3, "abc|e\u0301"},
    {"not at a no-break space",
        "a b\u00a0"
        "c",
        3,
        "a|b\u00a0"
        "c"},
    {"at a zero-width space",
        "ab\u200b"
        "cd",
        3, "ab\u200b|cd"},
    {"after a dash",
        "ab\u2014"
        "cd",
        4, "ab\u2014|cd"},
    {"a space with a mark is no space", "ab \u0301cd", 2, "ab| \u0301c|d"},
    {"escapes count as they show", "a\033b", 3, "a\033|b"},
    {"accented words", "déjà vu été", 8, "déjà vu|été"},
};

static void wraps_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wraps); i++) {
		const char *text = wraps[i].text;
		size_t len = strlen(text);
		char rows[256] = "";
		print_message("# %s\n", wraps[i].what);
		for (size_t at = 0; at < len;) {
			size_t shown;
			size_t next = text_wrap(text + at, len - at, wraps[i].columns, &shown);
			assert_in_range(next, 1, len - at);
			assert_in_range(shown, 0, next);
			if (at > 0)
				strcat(rows, "|");
			strncat(rows, text + at, shown);
			at += next;
		}
		assert_string_equal(rows, wraps[i].rows);
	}
}

/* Rows hold all that is no space, in order, and none is too wide. */
static void check_wrap(const char *text, size_t len, size_t columns)
{
	for (size_t at = 0; at < len;) {
		size_t shown;
		size_t next = text_wrap(text + at, len - at, columns, &shown);
		assert_in_range(next, 1, len - at);
		assert_in_range(shown, 0, next);
		bool alone = text_after(text + at, len - at, 0) == shown;
		assert_true(alone || text_width(text + at, shown) <= columns);
		for (size_t i = shown; i < next; i++)
			assert_int_equal(text[at + i], ' ');
		at += next;
	}
}

static void loses_nothing(void **state)
{
	(void)state;
	for (size_t columns = 1; columns < 40; columns++) {
		for (size_t i = 0; i < COUNT_OF(wraps); i++)
			check_wrap(wraps[i].text, strlen(wraps[i].text), columns);
		for (size_t i = 0; i < COUNT_OF(clusters); i++)
			check_wrap(clusters[i].bytes, strlen(clusters[i].bytes), columns);
	}
	char marks[6000];
	memset(marks, 0, sizeof marks);
	for (size_t at = 0; at < sizeof marks; at += 3)
		memcpy(marks + at, "\u200b", 3);
	check_wrap(marks, sizeof marks, 10);
}

static void steps_over_clusters(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
		size_t borders[8];
	} rows[] = {
	    {"letters", "abc", {0, 1, 2, 3}},
	    {"an accent", "ae\u0301b", {0, 1, 4, 5}},
	    {"flags in a row", FLAG FLAG, {0, 8, 16}},
	    {"a family between ideographs", "好" FAMILY "好", {0, 3, 21, 24}},
	    {"a line end", "a\r\nb", {0, 1, 2, 3, 4}},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *text = rows[i].text;
		size_t len = strlen(text);
		print_message("# %s\n", rows[i].what);
		for (size_t b = 0; rows[i].borders[b] < len; b++) {
			size_t from = rows[i].borders[b], to = rows[i].borders[b + 1];
			assert_int_equal(text_after(text, len, from), to);
			assert_int_equal(text_prev(text, len, to), from);
		}
		assert_int_equal(text_prev(text, len, 0), 0);
		assert_int_equal(text_after(text, len, len), len);
	}
}

static void shows_ascii_where_the_locale_has_no_more(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C");
	const char *text = "a好é";
	char spelt[64];
	struct text_cell cells[2];
	size_t count;
	assert_int_equal(text_next(text + 1, strlen(text + 1), cells, &count), 3);
	spell(cells, count, spelt);
	assert_string_equal(spelt, "?");
	assert_int_equal(text_width(text, strlen(text)), 3);
	setlocale(LC_ALL, "C.UTF-8");
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_clusters),
	    cmocka_unit_test(borders_are_where_unicode_has_them),
	    cmocka_unit_test(a_mark_without_end_is_one_cluster),
	    cmocka_unit_test(measures),
	    cmocka_unit_test(wraps_lines),
	    cmocka_unit_test(loses_nothing),
	    cmocka_unit_test(steps_over_clusters),
	    cmocka_unit_test(shows_ascii_where_the_locale_has_no_more),
	};
	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
