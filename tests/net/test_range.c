/* Ranges of addresses. */
#include "tests/check.h"

#include <string.h>

#include "net/range.h"

static void reads_and_writes_ranges(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *shown; /* NULL: refused */
	} cases[] = {
	    {"192.0.2.7", "192.0.2.7"},
	    {"192.0.2.7/32", "192.0.2.7"},
	    {"192.0.2.7/24", "192.0.2.0/24"},
	    {"192.0.2.7/31", "192.0.2.6/31"},
	    {"1.2.3.4/0", "0.0.0.0/0"},
	    {"::1", "0::1"},
	    {"0::1", "0::1"},
	    {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
	    {"::/0", "0::/0"},
	    {"::ffff:1.2.3.4", "1.2.3.4"},
	    {"::ffff:1.2.3.4/120", "1.2.3.0/24"},
	    {"", NULL},
	    {"/24", NULL},
	    {"1.2.3", NULL},
	    {"1.2.3.4/", NULL},
	    {"1.2.3.4/33", NULL},
	    {"1.2.3.4/-1", NULL},
	    {"1.2.3.4/0024", NULL},
	    {"::/129", NULL},
	    {"localhost", NULL},
	    {"1.2.3.4/24/8", NULL},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct net_range range;
		char shown[NET_RANGE_MAX] = "nothing";
		bool fit = net_range_parse(str_from(cases[i].text), &range);
		if (fit)
			net_range_format(&range, shown);
		if (strcmp(shown, cases[i].shown != NULL ? cases[i].shown : "nothing") != 0)
			fail_msg("\"%s\" is read as %s", cases[i].text, shown);
	}
}

static void tells_what_is_in_them(void **state)
{
	(void)state;
	static const struct {
		const char *range, *host;
		bool holds;
	} cases[] = {
	    {"192.0.2.0/24", "192.0.2.255", true},
	    {"192.0.2.0/24", "192.0.3.0", false},
	    {"192.0.2.0/24", "::ffff:192.0.2.1", true},
	    {"192.0.2.7", "192.0.2.7", true},
	    {"192.0.2.7", "192.0.2.8", false},
	    {"2001:db8::/32", "2001:db8:1::1", true},
	    {"2001:db8::/32", "2001:db9::1", false},
	    {"0.0.0.0/0", "1.2.3.4", true},
	    {"0.0.0.0/0", "::1", false},
	    {"::/0", "::1", true},
	    {"::/0", "localhost", false},
	    {"::1", "", false},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct net_range range;
		assert_true(net_range_parse(str_from(cases[i].range), &range));
		if (net_range_holds(&range, str_from(cases[i].host)) != cases[i].holds)
			fail_msg("%s in %s", cases[i].host, cases[i].range);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_and_writes_ranges),
	    cmocka_unit_test(tells_what_is_in_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
