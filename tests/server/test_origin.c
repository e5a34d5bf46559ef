/* Whose connections are counted together. */
#include "tests/check.h"

#include <stdbool.h>

#include "server/origin.h"
#include "server/server.h"

static void a_network_of_ipv6_is_one_host(void **state)
{
	static const struct {
		const char *one, *other;
		bool together;
	} cases[] = {
	    {"192.0.2.1", "192.0.2.1", true},
	    {"192.0.2.1", "192.0.2.2", false},
	    {"2001:db8:1:2::3", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
	    {"2001:db8:1:2::3", "2001:db8:1:3::3", false},
	    {"fd00::1", "fd00::2", true},
	    {"fe80::1%eth0", "fe80::2%eth0", false},
	    {"fe80::1", "fe80::2", false},
	    {"::1", "::2", false},
	    {"localhost", "localhost", true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct server server = {0};
		struct origin *one = origin_enter(&server, cases[i].one);
		struct origin *other = origin_enter(&server, cases[i].other);
		struct origin *again = origin_enter(&server, cases[i].one);
		assert_ptr_equal(one, again);
		assert_string_equal(one->host, cases[i].one);
		assert_int_equal(one->network == other->network, cases[i].together);
		assert_int_equal(one->network->peers, cases[i].together ? 3 : 2);
		origin_leave(&server, one);
		origin_leave(&server, other);
		assert_int_equal(again->network->peers, 1);
		origin_leave(&server, again);
		assert_null(server.origins);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_network_of_ipv6_is_one_host)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
