#include "tests/check.h"

#include <string.h>

#include "base/str.h"

static void globs(void **state)
{
	(void)state;
	static const struct {
		const char *what, *pattern, *text;
		bool match;
	} rows[] = {
	    {"the same", "abc", "abc", true},
	    {"case alike", "aBc", "AbC", true},
	    {"a star for nothing", "abc*", "abc", true},
	    {"a star that has to go back", "*a*b", "xaxaxb", true},
	    {"two stars, no end", "*a*b", "xaxaxbx", false},
	    {"one character", "a?c", "abc", true},
	    {"one character of two bytes", "a?c",
	        "a\xc3\xa9"
	        "c",
	        true},
	    {"a mask", "*!*@host.*", "nick!user@host.example", true},
	    {"nothing", "", "", true},
	    {"only a star", "*", "", true},
	    {"no text for a letter", "a", "", false},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		bool match = str_glob(str_from(rows[i].pattern), str_from(rows[i].text));
		assert_int_equal(match, rows[i].match);
	}
}

static void decodes_utf8(void **state)
{
	(void)state;
	static const struct {
		const char *what, *bytes;
		uint32_t code;
		size_t took;
	} rows[] = {
	    {"ASCII", "a", 'a', 1},
	    {"two bytes", "\xc3\xa9", 0xe9, 2},
	    {"three bytes", "\xe5\xa5\xbd", 0x597d, 3},
	    {"four bytes", "\xf0\x9f\x98\x80", 0x1f600, 4},
	    {"a lone continuation", "\x80", 0xfffd, 1},
	    {"overlong slash", "\xc0\xaf", 0xfffd, 1},
	    {"overlong in three", "\xe0\x80\xaf", 0xfffd, 1},
	    {"a surrogate", "\xed\xa0\x80", 0xfffd, 1},
	    {"past the last", "\xf4\x90\x80\x80", 0xfffd, 1},
	    {"cut off", "\xe5\xa5", 0xfffd, 1},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t code;
		print_message("# %s\n", rows[i].what);
		assert_int_equal(
		    utf8_decode(rows[i].bytes, strlen(rows[i].bytes), &code), rows[i].took);
		assert_int_equal(code, rows[i].code);
		if (code != 0xfffd) {
			char back[4];
			assert_int_equal(utf8_encode(code, back), rows[i].took);
			assert_memory_equal(back, rows[i].bytes, rows[i].took);
		}
		assert_int_equal(utf8_valid(rows[i].bytes, strlen(rows[i].bytes)), code != 0xfffd);
	}
}

static void escapes(void **state)
{
	(void)state;
	static const struct {
		const char *what, *in, *out;
	} rows[] = {
	    {"plain", "plain text", "plain text"},
	    {"an escape sequence", "\033[31mred", "^[[31mred"},
	    {"line ends and DEL", "a\r\n\x7f", "a^M^J^?"},
	    {"a C1 control", "\xc2\x9b", "\\u{9B}"},
	    {"text turned round", "\xe2\x80\xae", "\\u{202E}"},
	    {"bad bytes", "a\xff", "a\xef\xbf\xbd"},
	    {"Chinese", "\xe4\xbd\xa0\xe5\xa5\xbd", "\xe4\xbd\xa0\xe5\xa5\xbd"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char out[64];
		print_message("# %s\n", rows[i].what);
		str_escape(rows[i].in, strlen(rows[i].in), out, sizeof out);
		assert_string_equal(out, rows[i].out);
	}
	char small[4];
	assert_int_equal(str_escape("\xe4\xbd\xa0\xe5\xa5\xbd", 6, small, sizeof small), 3);
}

static void cuts_words(void **state)
{
	(void)state;
	struct str rest = STR("  join\t#a b ");
	assert_true(str_eq(str_word(&rest), STR("join")));
	assert_true(str_eq(str_word(&rest), STR("#a")));
	assert_true(str_eq(str_trim(rest), STR("b")));
	assert_true(str_eq(str_word(&rest), STR("b")));
	assert_int_equal(str_word(&rest).len, 0);
	assert_true(str_compare_case(STR("abc"), STR("ABD")) < 0);
	assert_true(str_compare_case(STR("ab"), STR("abc")) < 0);
}

static void clips_at_characters(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
		size_t most, kept;
	} rows[] = {
	    {"it fits", "abc", 3, 3},
	    {"letters", "abc", 2, 2},
	    {"nothing fits", "abc", 0, 0},
	    {"between characters", "\xe4\xbd\xa0\xe5\xa5\xbd", 3, 3},
	    {"behind a character's first byte", "\xe4\xbd\xa0\xe5\xa5\xbd", 4, 3},
	    {"before a character's last byte", "\xe4\xbd\xa0\xe5\xa5\xbd", 5, 3},
	    {"within the only one", "\xe4\xbd\xa0", 2, 0},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_int_equal(str_clip(str_from(rows[i].text), rows[i].most).len, rows[i].kept);
	}
}

static void reads_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool whole;
		uint64_t number;
		const char *rest;
	} rows[] = {
	    {"0", true, 0, ""},
	    {"6697", true, 6697, ""},
	    {"007", true, 7, ""},
	    {"18446744073709551615", true, UINT64_MAX, ""},
	    {"18446744073709551616", true, UINT64_MAX, ""},
	    {"99999999999999999999999", true, UINT64_MAX, ""},
	    {"12h", false, 12, "h"},
	    {"", false, 0, ""},
	    {"-1", false, 0, "-1"},
	    {" 1", false, 0, " 1"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str rest = str_from(rows[i].text);
		uint64_t number;
		print_message("# %s\n", rows[i].text);
		assert_int_equal(str_number(rest, &number), rows[i].whole);
		bool cut = str_cut_number(&rest, &number);
		assert_int_equal(cut, rest.len < strlen(rows[i].text));
		assert_true(number == rows[i].number);
		assert_true(str_eq(rest, str_from(rows[i].rest)));
	}
}

static void empty_ones_may_point_nowhere(void **state)
{
	(void)state;
	struct str nothing = {0};
	assert_true(str_eq(nothing, STR("")));
	assert_true(str_eq_case(nothing, nothing));
	assert_true(str_starts(STR("a"), nothing));
	assert_true(str_starts(nothing, STR("")));
	assert_false(str_eq(nothing, STR("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(globs),
	    cmocka_unit_test(decodes_utf8),
	    cmocka_unit_test(escapes),
	    cmocka_unit_test(cuts_words),
	    cmocka_unit_test(clips_at_characters),
	    cmocka_unit_test(reads_numbers),
	    cmocka_unit_test(empty_ones_may_point_nowhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
