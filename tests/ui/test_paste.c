#include "tests/check.h"

#include <string.h>

#include "ui/paste.h"

static void tidies(void **state)
{
	static const struct {
		const char *description, *pasted, *tidy;
		size_t lines;
	} rows[] = {
	    {"nothing", "", "", 1},
	    {"words", "some words", "some words", 1},
	    {"every end of line", "a\rb\r\nc\nd", "a\nb\nc\nd", 4},
	    {"none at the end", "a\r\n\r\n\n", "a", 1},
	    {"empty lines between", "a\n\nb", "a\n\nb", 3},
	    {"tabs", "a\tb", "a    b", 1},
	    {"controls", "a\033[31mb\007\177c", "a[31mbc", 1},
	    {"C1 controls",
	        "a\xc2\x9b"
	        "31mb\xc2\x85",
	        "a31mb", 1},
	    {"text of all kinds", "好 é 👍🏽", "好 é 👍🏽", 1},
	    {"only ends", "\r\n", "", 1},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf text = {0};
		buf_add_str(&text, rows[i].pasted);
		paste_tidy(&text);
		struct str tidy = {text.data, text.len};
		if (!str_eq(tidy, str_from(rows[i].tidy)))
			print_error("%s\n", rows[i].description);
		assert_true(str_eq(tidy, str_from(rows[i].tidy)));
		assert_int_equal(paste_lines(tidy), rows[i].lines);
		buf_fini(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tidies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
