/* Which of a machine's addresses an invite names: each case is a machine of its own. */
#include "tests/check.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/reach.h"

static const struct {
	const char *what, *listen;
	const char *setup; /* for ip -batch */
	const char *expected;
} cases[] = {
    {"no network", "[::]:6697", "", "127.0.0.1"},
    {"an address that was named", "192.0.2.7:6697",
        "link add e0 type veth peer name p0\n"
        "address add 198.51.100.2/24 dev e0\n"
        "link set e0 up\n",
        "192.0.2.7"},
    {"both families", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add fd00:1::2/64 dev e0 nodad\n"
        "link set e0 up\n",
        "192.168.1.2 fd00:1::2"},
    {"IPv4 alone is listened at", "0.0.0.0:6697",
        "link add e0 type veth peer name p0\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add fd00:1::2/64 dev e0 nodad\n"
        "link set e0 up\n",
        "192.168.1.2"},
    {"the default routes' come first", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "link add e1 type veth peer name p1\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add fd00:1::2/64 dev e0 nodad\n"
        "address add 10.7.0.2/24 dev e1\n"
        "address add 2001:db8:7::2/64 dev e1 nodad\n"
        "link set e0 up\n"
        "link set e1 up\n"
        "route add default via 10.7.0.1\n"
        "route add ::/0 via 2001:db8:7::1\n",
        "10.7.0.2 2001:db8:7::2 192.168.1.2 fd00:1::2"},
    {"one that is down", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "link add e1 type veth peer name p1\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add 192.168.2.2/24 dev e1\n"
        "link set e1 up\n",
        "192.168.2.2"},
    {"link-local ones", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "address add 169.254.3.4/16 dev e0\n"
        "address add fe80::7/64 dev e0 nodad\n"
        "address add 192.168.1.2/24 dev e0\n"
        "link set e0 up\n",
        "192.168.1.2"},
    {"bridges for containers and guests", "[::]:6697",
        "link add docker0 type bridge\n"
        "link add br-12ab type bridge\n"
        "link add virbr0 type bridge\n"
        "link add e0 type veth peer name p0\n"
        "address add 172.17.0.1/16 dev docker0\n"
        "address add 172.18.0.1/16 dev br-12ab\n"
        "address add 192.168.122.1/24 dev virbr0\n"
        "address add 192.168.1.2/24 dev e0\n"
        "link set docker0 up\n"
        "link set br-12ab up\n"
        "link set virbr0 up\n"
        "link set e0 up\n",
        "192.168.1.2"},
    {"a bridge when there is nothing else", "[::]:6697",
        "link add docker0 type bridge\n"
        "address add 172.17.0.1/16 dev docker0\n"
        "link set docker0 up\n",
        "172.17.0.1"},
    {"one that is deprecated", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "address add fd00:1::2/64 dev e0 nodad\n"
        "address add fd00:1::3/64 dev e0 nodad preferred_lft 0\n"
        "link set e0 up\n",
        "fd00:1::2"},
    {"only one that is deprecated", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add fd00:1::3/64 dev e0 nodad preferred_lft 0\n"
        "link set e0 up\n",
        "192.168.1.2"},
    {"one that is temporary", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "link set e0 up\n"
        "link set p0 up\n"
        "address add 2001:db8:7::2/64 dev e0 nodad mngtmpaddr\n"
        "route add ::/0 dev e0\n",
        "2001:db8:7::2"},
    {"two addresses of one interface", "[::]:6697",
        "link add e0 type veth peer name p0\n"
        "address add 192.168.1.2/24 dev e0\n"
        "address add 192.168.1.3/24 dev e0\n"
        "link set e0 up\n",
        "192.168.1.2 192.168.1.3"},
};

/* To an address with "mngtmpaddr" a kernel that can adds a temporary one, and calls from there. */
static void have_temporary_addresses(void)
{
	FILE *use = fopen("/proc/sys/net/ipv6/conf/default/use_tempaddr", "w");
	if (use == NULL)
		return;
	fputs("2", use);
	fclose(use);
}

static bool set_up(const char *lines)
{
	if (unshare(CLONE_NEWNET) != 0)
		return false;
	have_temporary_addresses();
	FILE *ip = popen("ip -batch - 2>&1", "w");
	if (ip == NULL)
		return false;
	fprintf(ip, "link set lo up\n%s", lines);
	return pclose(ip) == 0;
}

static void addresses_are_named_in_their_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct net_addr listen, out[REACH_MOST];
		char *cause = NULL, all[512] = "";
		print_message("# %s\n", cases[i].what);
		assert_true(set_up(cases[i].setup));
		assert_true(net_addr_parse(cases[i].listen, &listen, &cause));
		size_t count = reach_list(&listen, out);
		for (size_t j = 0; j < count; j++) {
			assert_int_equal(out[j].port, 6697);
			strcat(all, j > 0 ? " " : "");
			strcat(all, out[j].host);
		}
		assert_string_equal(all, cases[i].expected);
	}
}

static void private_ones_are_known(void **state)
{
	static const struct {
		const char *host;
		bool private;
	} hosts[] = {{"10.0.0.1", true}, {"172.15.0.1", false}, {"172.16.0.1", true},
	    {"172.31.255.1", true}, {"172.32.0.1", false}, {"192.168.0.1", true},
	    {"192.0.2.1", false}, {"100.64.0.1", true}, {"100.128.0.1", false},
	    {"169.254.1.1", true}, {"127.0.0.1", true}, {"8.8.8.8", false}, {"fd00::1", true},
	    {"fc00::1", true}, {"fe80::1", true}, {"::1", true}, {"2001:db8::1", false},
	    {"chat.example", false}, {"", false}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		print_message("# %s\n", hosts[i].host);
		assert_int_equal(reach_is_private(hosts[i].host), hosts[i].private);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(private_ones_are_known),
	    cmocka_unit_test(addresses_are_named_in_their_order),
	};
	int flags = CLONE_NEWNET | (geteuid() != 0 ? CLONE_NEWUSER : 0);
	if (unshare(flags) != 0 ||
	    !set_up("link add e0 type veth peer name p0\nlink add b0 type bridge\n")) {
		puts("1..0 # SKIP this system lets no test make network namespaces");
		return EXIT_SUCCESS;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
