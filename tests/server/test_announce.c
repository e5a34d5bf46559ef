/* What a server calls itself to its neighbours. */
#include "tests/check.h"

#include <string.h>

#include "base/clock.h"
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

/* RFC 6762 section 8.4: soon, and yet never more than ten a minute, however much happens. */
static void changes_are_told_soon_but_gently(void **state)
{
	enum { CHANGES = 60 };
	struct announce_pace pace = {0};
	int64_t now = 5 * NS_PER_S, at[CHANGES];
	(void)state;
	for (size_t i = 0; i < CHANGES; i++) {
		int64_t wait = announce_pace_wait(&pace, now);
		assert_in_range(wait, 1, i < 4 ? NS_PER_S : 10 * NS_PER_S);
		now += wait;
		announce_pace_count(&pace, now);
		at[i] = now;
		if (i >= 10)
			assert_true(at[i] - at[i - 10] >= 59 * NS_PER_S);
	}
	now += 60 * NS_PER_S; /* after a quiet time it is quick again */
	assert_true(announce_pace_wait(&pace, now) < NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_fits_its_label),
	    cmocka_unit_test(changes_are_told_soon_but_gently),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
