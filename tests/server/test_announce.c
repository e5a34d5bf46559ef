/* What a server calls itself to its neighbours. */
#include "tests/check.h"

#include <string.h>

#include "server/announce_what.h"

#define TEN   "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void a_name_fits_its_label(void **state)
{
	static const struct {
		const char *what, *name;
		unsigned number;
		const char *instance;
	} rows[] = {
	    {"as it is", "Ann's chat", 1, "Ann's chat"},
	    {"another has it", "Ann's chat", 2, "Ann's chat (2)"},
	    {"too long", SIXTY TEN, 1, SIXTY "012"},
	    {"too long, and another has it", SIXTY TEN, 12, TEN TEN TEN TEN TEN "01234567 (12)"},
	    {"no half characters", SIXTY "1\xe5\xa5\xbd", 1, SIXTY "1"},
	    {"the last one fits", SIXTY "\xe5\xa5\xbd", 1, SIXTY "\xe5\xa5\xbd"},
	    {"no control characters", "a\tb\033[1m\177c", 1, "a b [1m c"},
	    {"dots are part of it", "a.b", 3, "a.b (3)"},
	    {"any number", "a", 4294967295u, "a (4294967295)"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char instance[DNS_LABEL_MAX + 1];
		print_message("# %s\n", rows[i].what);
		announce_write_instance(rows[i].name, rows[i].number, instance);
		assert_string_equal(instance, rows[i].instance);
		assert_true(strlen(instance) <= DNS_LABEL_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_fits_its_label),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
