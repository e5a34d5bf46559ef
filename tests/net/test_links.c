/* Who is on a link: nobody else's multicast DNS is heard (RFC 6762 section 11). */
#include "tests/check.h"

#include <arpa/inet.h>
#include <string.h>

#include "net/links.h"

static struct dns_address address(const char *text)
{
	struct dns_address ip = {.v6 = strchr(text, ':') != NULL};
	assert_int_equal(inet_pton(ip.v6 ? AF_INET6 : AF_INET, text, ip.bytes), 1);
	return ip;
}

static void who_is_on_the_link(void **state)
{
	static const struct {
		const char *what, *from;
		bool reached;
	} rows[] = {
	    {"itself", "192.0.2.130", true},
	    {"a neighbour", "192.0.2.129", true},
	    {"beyond the mask", "192.0.2.127", false},
	    {"the same bits, another kind", "c000:280::", false},
	    {"link-local", "fe80::1234", true},
	    {"link-local by IPv4, which the link has not", "169.254.1.1", false},
	    {"its own prefix", "2001:db8:0:1:ffff::9", true},
	    {"the next prefix", "2001:db8:0:2::9", false},
	    {"far away", "8.8.8.8", false},
	    {"nobody", "::", false},
	};
	struct multicast_link link = {.index = 1, .address_count = 3};
	(void)state;
	link.addresses[0].ip = address("192.0.2.130");
	memcpy(link.addresses[0].mask, address("255.255.255.128").bytes, 4);
	link.addresses[1].ip = address("fe80::1");
	memcpy(link.addresses[1].mask, address("ffff:ffff:ffff:ffff::").bytes, 16);
	link.addresses[2].ip = address("2001:db8:0:1::1");
	memcpy(link.addresses[2].mask, link.addresses[1].mask, 16);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct dns_address from = address(rows[i].from);
		print_message("# %s\n", rows[i].what);
		assert_int_equal(links_reach(&link, &from), rows[i].reached);
	}
}

/* Each has an index of its own and an address; what is beyond the count is zeroes. */
static void what_there_is_here(void **state)
{
	static const struct multicast_link none;
	struct multicast_link links[MULTICAST_LINKS_MOST];
	size_t count = links_read(links);
	(void)state;
	assert_true(count <= MULTICAST_LINKS_MOST);
	for (size_t i = 0; i < MULTICAST_LINKS_MOST; i++) {
		if (i >= count) {
			assert_memory_equal(&links[i], &none, sizeof none);
			continue;
		}
		assert_true(links[i].address_count > 0);
		assert_ptr_equal(links_find(links, count, links[i].index), &links[i]);
	}
	assert_null(links_find(links, count, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_on_the_link),
	    cmocka_unit_test(what_there_is_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
