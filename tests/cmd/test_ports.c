#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "cmd/ports.h"

static void ports_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text, *host;
		size_t count;
		uint16_t ports[4]; /* the first of them; 0: no more */
	} rows[] = {
	    {"example.org:6667", "example.org", 1, {6667}},
	    {"example.org:7000,6667", "example.org", 2, {6667, 7000}},
	    {"10.0.0.1:6667-6669,6668", "10.0.0.1", 3, {6667, 6668, 6669}},
	    {"[fe80::1%eth0]:1,65535", "fe80::1%eth0", 2, {1, 65535}},
	    {"h:1-65535", "h", 65535, {1, 2, 3, 4}},
	    {"example.org", "example.org", 29, {194, 994, 6660, 6661}},
	    {"[::1]", "::1", 29, {194}},
	    {"::1", "::1", 29, {194}},
	    {"h:irc", "h", 1, {6667}},
	    {"h:IRCS,irc,confab,7000-7001", "h", 4, {6667, 6697, 7000, 7001}},
	    {"my-host-7.example.org:7", "my-host-7.example.org", 1, {7}},
	};
	uint16_t *ports = xcalloc(PORTS_MOST, sizeof *ports);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *host = NULL, *cause = NULL;
		size_t count;
		if (!ports_parse(rows[i].text, &host, ports, &count, &cause))
			fail_msg("%s: %s", rows[i].text, cause);
		assert_string_equal(host, rows[i].host);
		assert_int_equal(count, rows[i].count);
		for (size_t k = 0; k < COUNT_OF(rows[i].ports) && rows[i].ports[k] != 0; k++)
			assert_int_equal(ports[k], rows[i].ports[k]);
		free(host);
	}
	free(ports);
}

static void what_is_wrong_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *text, *cause;
	} rows[] = {
	    {"10.0.0.0/24", "networks are not scanned"},
	    {"10.0.0.0/24:6667", "networks are not scanned"},
	    {"10.0.0.*", "networks are not scanned"},
	    {"", "write ports from 1"},
	    {":6667", "write ports from 1"},
	    {"h:", "write ports from 1"},
	    {"h:0", "write ports from 1"},
	    {"h:65536", "write ports from 1"},
	    {"h:99999999999999999999", "write ports from 1"},
	    {"h:7-6", "7-6 ends before it begins: write 6-7"},
	    {"ircs://h:6697", "a scan wants no ircs://: write HOST:PORTS"},
	    {"h:6-", "write ports from 1"},
	    {"h:-6", "write ports from 1"},
	    {"h:6,", "write ports from 1"},
	    {"h:6,,7", "write ports from 1"},
	    {"10.0.0.1-20", "networks are not scanned"},
	    {"10.0.0.1-10.0.0.20:6667", "networks are not scanned"},
	    {"a.example,b.example:6667", "networks are not scanned"},
	    {"[2001:db8::/64]:6667", "networks are not scanned"},
	    {"h:nonsense", "there is no service called nonsense"},
	    {"h:irc-ircs", "there is no service called irc-ircs"},
	    {"h:6,no\033such", "there is no service called no"},
	    {"h:6 7", "write ports from 1"},
	    {"[::1", "write ports from 1"},
	    {"[::1]6667", "write ports from 1"},
	    {"[]:6667", "write ports from 1"},
	};
	uint16_t *ports = xcalloc(PORTS_MOST, sizeof *ports);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *host = NULL, *cause = NULL;
		size_t count;
		if (ports_parse(rows[i].text, &host, ports, &count, &cause))
			fail_msg("%s was read", rows[i].text);
		if (strstr(cause, rows[i].cause) == NULL)
			fail_msg("%s: %s", rows[i].text, cause);
		free(cause);
	}
	free(ports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ports_are_read),
	    cmocka_unit_test(what_is_wrong_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
