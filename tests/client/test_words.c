#include "tests/check.h"

#include <string.h>

#include "client/formatting.h"
#include "client/nick.h"
#include "client/split.h"

static void makes_nicks(void **state)
{
	(void)state;
	static const struct {
		const char *name, *nick;
	} rows[] = {
	    {"ada", "ada"},
	    {"ada.lovelace", "ada_lovelace"},
	    {"9lives", "lives"},
	    {"-x-", "x-"},
	    {"小明", "小明"},
	    {"a b\xff", "a_b_"},
	    {"", "guest"},
	    {"...", "guest"},
	    {"0123", "guest"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char nick[NICK_MAX];
		print_message("# \"%s\"\n", rows[i].name);
		nick_from_name(str_from(rows[i].name), nick);
		assert_string_equal(nick, rows[i].nick);
	}
	char name[200], nick[NICK_MAX];
	memset(name, 'x', sizeof name);
	nick_from_name((struct str){name, sizeof name}, nick);
	assert_true(strlen(nick) < NICK_MAX);
}

static void offers_other_nicks(void **state)
{
	(void)state;
	static const struct {
		const char *wanted;
		unsigned attempt;
		size_t most;
		const char *nick;
	} rows[] = {
	    {"ada", 1, 0, "ada_"},
	    {"ada", 2, 0, "ada__"},
	    {"ada", 3, 0, "ada1"},
	    {"ada", 14, 0, "ada12"},
	    {"lovelace1", 1, 9, "lovelace_"},
	    {"lovelace1", 12, 9, "lovelac10"},
	    {"小明小明", 1, 9, "小明_"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char nick[NICK_MAX];
		nick_alternative(str_from(rows[i].wanted), rows[i].attempt, rows[i].most, nick);
		assert_string_equal(nick, rows[i].nick);
	}
}

static void hears_its_nick(void **state)
{
	(void)state;
	static const struct {
		const char *what, *nick, *text;
		bool mentioned;
	} rows[] = {
	    {"at the start", "ada", "ada: look", true},
	    {"at the end", "ada", "thanks, ada", true},
	    {"alone", "ada", "ada", true},
	    {"case alike", "ada", "ADA!", true},
	    {"inside a word", "ada", "canada", false},
	    {"before more of a word", "ada", "adamant", false},
	    {"in another's nick", "ada", "ada_ said", false},
	    {"once inside and once alone", "ada", "canada, ada", true},
	    {"the other case inside before", "ada", "CANADA and Ada", true},
	    {"the other case inside behind", "Ada", "canada, canADA, ADA", true},
	    {"longer than the text", "ada", "ad", false},
	    {"behind an at sign", "ada", "@ada", true},
	    {"before a letter beyond ASCII", "ada", "ada\xc3\xa9", false},
	    {"between quotes", "ada",
	        "\xc2\xab"
	        "ada\xc2\xbb",
	        true},
	    {"between ideographs", "ada", "你好ada你好", true},
	    {"ideographs themselves", "小明", "你好小明你好", true},
	    {"a nick of signs", "[a]", "hey [a], you", true},
	    {"not there", "ada", "bob", false},
	    {"no text", "ada", "", false},
	    {"no nick", "", "ada", false},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_int_equal(nick_is_mentioned(str_from(rows[i].nick), str_from(rows[i].text)),
		    rows[i].mentioned);
	}
}

static void drops_formatting(void **state)
{
	(void)state;
	static const struct {
		const char *what, *in, *out;
	} rows[] = {
	    {"none", "plain", "plain"},
	    {"bold and reset",
	        "\x02"
	        "bold\x0f!",
	        "bold!"},
	    {"a colour",
	        "\x03"
	        "4red\x03 end",
	        "red end"},
	    {"both colours",
	        "\x03"
	        "04,12red",
	        "red"},
	    {"a third digit is text",
	        "\x03"
	        "0421",
	        "21"},
	    {"a comma without a colour",
	        "\x03"
	        "4,red",
	        ",red"},
	    {"no colour", "\x03,5", ",5"},
	    {"a hex colour",
	        "\x04"
	        "ff0000,00FF00red",
	        "red"},
	    {"half a hex colour",
	        "\x04"
	        "ff00",
	        "ff00"},
	    {"the rest",
	        "\x11\x16\x1d\x1e\x1f"
	        "x",
	        "x"},
	    {"a colour at the end", "x\x03", "x"},
	    {"other controls stay", "a\x1b[31m\t", "a\x1b[31m\t"},
	    {"empty", "", ""},
	};
	struct buf scratch = {0};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		struct str out = formatting_strip(str_from(rows[i].in), &scratch);
		assert_int_equal(out.len, strlen(rows[i].out));
		assert_memory_equal(out.data, rows[i].out, out.len);
	}
	buf_fini(&scratch);
}

static void splits_long_text(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
		size_t most;
		const char *pieces; /* with a bar behind each */
	} rows[] = {
	    {"short enough", "one two", 7, "one two|"},
	    {"at a space", "one two three", 8, "one two|three|"},
	    {"the space just behind", "one two three", 7, "one two|three|"},
	    {"spaces in a row are dropped at the cut", "one   two", 5, "one|two|"},
	    {"spaces elsewhere are kept", "a  b c", 4, "a  b|c|"},
	    {"a long word is cut", "abcdefgh", 3, "abc|def|gh|"},
	    {"characters are never cut", "你好吗", 7, "你好|吗|"},
	    {"not at a space far back", "a 你好吗你", 11, "a 你好吗|你|"},
	    {"but there before a link", "a http://x y", 10, "a http://x|y|"},
	    {"even a long one", "see http://x y", 9, "see|http://x|y|"},
	    {"nor what combines with them",
	        "ae\xcc\x81"
	        "ae\xcc\x81",
	        6,
	        "ae\xcc\x81"
	        "a|e\xcc\x81|"},
	    {"nor families",
	        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7x\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f"
	        "\x91\xa7",
	        15,
	        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7x|"
	        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7|"},
	    {"a cluster larger than everything", "a\xcc\x81\xcc\x81\xcc\x81", 4,
	        "a\xcc\x81|\xcc\x81\xcc\x81|"},
	    {"bytes that are no UTF-8", "\x80\x80\x80\x80", 2, "\x80\x80|\x80\x80|"},
	    {"nothing", "", 5, ""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		struct buf pieces = {0};
		struct str rest = str_from(rows[i].text);
		while (rest.len > 0) {
			struct str piece = split_next(&rest, rows[i].most);
			assert_true(piece.len > 0 && piece.len <= rows[i].most);
			buf_add(&pieces, piece.data, piece.len);
			buf_add_char(&pieces, '|');
		}
		buf_add_str(&pieces, "");
		assert_string_equal(pieces.data, rows[i].pieces);
		buf_fini(&pieces);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_nicks),
	    cmocka_unit_test(offers_other_nicks),
	    cmocka_unit_test(hears_its_nick),
	    cmocka_unit_test(drops_formatting),
	    cmocka_unit_test(splits_long_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
