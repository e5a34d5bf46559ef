#include "tests/check.h"

#include <string.h>

#include "base/buf.h"
#include "store/words.h"

static void test_cut(void **state)
{
	static const struct {
		const char *what, *text, *words;
	} cases[] = {
	    {"nothing", "", ""},
	    {"nothing but punctuation", " -- !? ", ""},
	    {"words in lower case", "Hello, World", "hello|world|"},
	    {"digits are letters", "port 6697", "port|6697|"},
	    {"letters and digits together", "IPv6 x86", "ipv6|x86|"},
	    {"an underscore parts", "foo_bar", "foo|bar|"},
	    {"case beyond ASCII", "ÄRGER Straße", "a\u0308rger|strasse|"},
	    {"composed and decomposed alike", "e\u0301", "e\u0301|"},
	    {"an accent", "\u00e9", "e\u0301|"},
	    {"Greek, final sigma too", "ΟΔΟΣ οδος", "οδοσ|οδοσ|"},
	    {"each ideograph alone", "你好abc", "你|好|abc|"},
	    {"ideographs inside a word", "a中b", "a|中|b|"},
	    {"kana", "カタ", "カ|タ|"},
	    {"halfwidth kana folded", "ｶ", "カ|"},
	    {"fullwidth letters folded", "ＡＢ", "ab|"},
	    {"emoji are no words", "ok 😀 ok", "ok|ok|"},
	    {"bad bytes part words",
	        "a\xff"
	        "b",
	        "a|b|"},
	    {"a long word is cut",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaZ",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf words = {0};
		struct word word;
		buf_add_str(&words, "");
		for (size_t at = 0; words_next(str_from(cases[i].text), &at, &word);) {
			buf_add(&words, word.folded, word.len);
			buf_add_char(&words, '|');
		}
		if (strcmp(words.data, cases[i].words) != 0)
			fail_msg("%s: %s", cases[i].what, words.data);
		buf_fini(&words);
	}
}

static void test_match(void **state)
{
	static const struct {
		const char *what, *text, *wanted;
		bool found;
	} cases[] = {
	    {"a word", "to the harbour", "harbour", true},
	    {"case", "To The Harbour", "HARBOUR", true},
	    {"part of a word", "harbour", "harb", false},
	    {"words in any order", "one two three", "three one", true},
	    {"one of them missing", "one two three", "three four", false},
	    {"a piece is a phrase", "see foo-bar", "foo-bar", true},
	    {"a phrase in another order", "see bar foo", "foo-bar", false},
	    {"ideographs next to each other", "我们说你好", "你好", true},
	    {"ideographs apart", "你们好", "你好", false},
	    {"a phrase past a false start", "foo foo bar", "foo-bar", true},
	    {"no word in what is wanted", "hello", "!!", false},
	    {"nothing wanted", "hello", "", false},
	    {"punctuation beside a word", "hello", "! hello", true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (words_match(str_from(cases[i].text), str_from(cases[i].wanted)) !=
		    cases[i].found)
			fail_msg("%s", cases[i].what);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_match),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
