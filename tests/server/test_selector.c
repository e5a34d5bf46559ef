/* Places in time as clients name them. */
#include "tests/check.h"

#include "base/clock.h"
#include "server/selector.h"

#define S INT64_C(1000000) /* us */

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t first; /* -1: none */
	} cases[] = {
	    {"1970-01-01T00:00:00.000Z", 0},
	    {"1970-01-01T00:00:01Z", S},
	    {"1970-03-01T00:00:00.001Z", 59 * 86400 * S + 1000},
	    {"1999-12-31T23:59:59.999Z", 946684799 * S + 999000},
	    {"2000-02-29T00:00:00.000Z", 951782400 * S},
	    {"2016-12-31T23:59:60.000Z", 1483228800 * S},
	    {"2026-11-22T17:01:01.708Z", 1795366861 * S + 708000},
	    {"2100-03-01T00:00:00.000Z", 4107542400 * S},
	    {"9999-12-31T23:59:59.999Z", 253402300799 * S + 999000},
	    {"2100-02-29T00:00:00.000Z", -1},
	    {"2019-02-29T00:00:00.000Z", -1},
	    {"2019-13-01T00:00:00.000Z", -1},
	    {"2019-00-01T00:00:00.000Z", -1},
	    {"2019-01-00T00:00:00.000Z", -1},
	    {"2019-04-31T00:00:00.000Z", -1},
	    {"2019-01-01T24:00:00.000Z", -1},
	    {"2019-01-01T00:60:00.000Z", -1},
	    {"2019-01-01T00:00:61.000Z", -1},
	    {"1969-12-31T23:59:59.999Z", -1},
	    {"0000-01-01T00:00:00.000Z", -1},
	    {"2019-01-01T00:00:00.000", -1},
	    {"2019-01-01T00:00:00.00Z", -1},
	    {"2019-01-01T00:00:00.0000Z", -1},
	    {"2019-01-01 00:00:00.000Z", -1},
	    {"+019-01-01T00:00:00.000Z", -1},
	    {" 2019-01-01T00:00:00.000Z", -1},
	    {"2019-01-01T00:00:00.000Z ", -1},
	    {"2019", -1},
	    {"", -1},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct selector selector = {-1, -1};
		bool good = selector_read_time(str_from(cases[i].text), &selector);
		if (good != (cases[i].first >= 0) || (good && selector.first != cases[i].first))
			fail_msg("%s: %lld", cases[i].text, (long long)selector.first);
		assert_true(!good || selector.last == selector.first + 999);
	}
}

static void test_selectors(void **state)
{
	static const struct {
		const char *text;
		int64_t first; /* -1: none */
		int64_t last;
	} cases[] = {
	    {"timestamp=1970-01-01T00:00:01.000Z", S, S + 999},
	    {"msgid=00000000010", 32, 32},
	    {"msgid=0000000001", -1, 0},
	    {"msgid=0000000001w", -1, 0},
	    {"msgid=", -1, 0},
	    {"timestamp=", -1, 0},
	    {"timestamp=msgid=00000000010", -1, 0},
	    {"MSGID=00000000010", -1, 0},
	    {"*", -1, 0},
	    {"", -1, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct selector selector = {-1, -1};
		bool good = selector_read(str_from(cases[i].text), &selector);
		if (good != (cases[i].first >= 0) ||
		    (good && (selector.first != cases[i].first || selector.last != cases[i].last)))
			fail_msg("%s: %lld", cases[i].text, (long long)selector.first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_selectors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
