#include "tests/check.h"

#include "base/suggest.h"

static void knows_slips(void **state)
{
	(void)state;
	static const char *const known[] = {"host", "join", "say", "tail"};
	static const struct {
		const char *what, *word, *meant;
	} rows[] = {
	    {"the word itself", "join", "join"},
	    {"a letter left out", "jon", "join"},
	    {"a letter too many", "hoost", "host"},
	    {"a wrong letter", "tael", "tail"},
	    {"two letters swapped", "hots", "host"},
	    {"two slips", "joins!", "join"},
	    {"nothing like it", "wireless", NULL},
	    {"nothing left of a short word", "abc", NULL},
	    {"no word", "", NULL},
	    {"far too long", "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj", NULL},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		const char *meant = suggest(rows[i].word, known, COUNT_OF(known));
		if (rows[i].meant)
			assert_string_equal(meant, rows[i].meant);
		else
			assert_null(meant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(knows_slips)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
