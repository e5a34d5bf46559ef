/* Servers nearby where networks come and go, and where there are two. */
#include "tests/check.h"

#include <string.h>

#include "tests/e2e/machines.h"
#include "tests/e2e/nearby.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define OTHER_HERE  "10.98.0.1" /* on the second wire */
#define OTHER_THERE "10.98.0.2"

static void a_network_that_comes_later(void **state)
{
	machines_do_there("ip link set there down");
	nearby_serve(*state, "Ann's chat", "ann");
	machines_do_here("ip link set here down");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "This machine is on no network: there are no chats nearby.");
	machines_do_here("ip link set here up");
	machines_do_there("ip link set there up");
	terminal_wait(confab, "1  Ann's chat");
	/* What was heard on a network that is gone is gone with it. */
	machines_do_here("ip link set here down");
	terminal_wait(confab, " gone");
	machines_do_here("ip link set here up");
	terminal_wait_gone(confab, " gone");
	nearby_quit(confab);
}

/* Where there is nothing but the addresses that IPv6 gives a link by itself. */
static void a_link_without_ipv4(void **state)
{
	machines_do_here("ip address del " MACHINES_HERE "/24 dev here");
	machines_do_there("ip address del " MACHINES_THERE "/24 dev there");
	nearby_serve_at(*state, "[::]", "Six", "six");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "1  Six");
	terminal_wait(confab, "0 here  [fe80::");
	terminal_wait(confab, "%here]:");
	/* An address that comes while it is listed is told, and is the better one. */
	machines_do_here("ip address add " MACHINES_HERE "/24 dev here");
	machines_do_there("ip address add " MACHINES_THERE "/24 dev there");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	nearby_quit(confab);
}

static void make_second_wire(void)
{
	machines_do_here("ip link add here2 type veth peer name there2 netns %s", machines_other());
	machines_do_here("ip address add " OTHER_HERE "/24 dev here2");
	machines_do_there("ip address add " OTHER_THERE "/24 dev there2");
	machines_do_here("ip link set here2 up");
	machines_do_there("ip link set there2 up");
}

/* Whether it is listed at that address of two, or nothing is known yet. */
static bool is_listed(void *confab)
{
	return terminal_shows(confab, "0 here  " MACHINES_THERE ":") ||
	       terminal_shows(confab, "0 here  " OTHER_THERE ":");
}

/* It is one server, listed once, and as long as one of both reaches it. */
static void a_server_on_two_networks(void **state)
{
	make_second_wire();
	nearby_serve(*state, "Ann's chat", "ann");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "1  Ann's chat");
	stage_expect(*state, is_listed, confab, "it has no address");
	bool first = terminal_shows(confab, "0 here  " MACHINES_THERE ":");
	machines_do_here("ip link set %s down", first ? "here" : "here2");
	terminal_wait(confab, first ? "0 here  " OTHER_THERE ":" : "0 here  " MACHINES_THERE ":");
	terminal_wait(confab, "1  Ann's chat");
	machines_do_here("ip link set %s up", first ? "here" : "here2");
	machines_do_here("ip link set %s down", first ? "here2" : "here");
	terminal_wait(confab, first ? "0 here  " MACHINES_THERE ":" : "0 here  " OTHER_THERE ":");
	assert_false(terminal_wrote(confab, "  2  ", 5));
	nearby_quit(confab);
	machines_do_here("ip link del here2");
	machines_do_here("ip link set here up");
}

/* On each of them a name may be somebody else's. */
static void two_of_one_name_on_two_networks(void **state)
{
	make_second_wire();
	nearby_serve_at(*state, MACHINES_THERE, "Same", "first");
	nearby_serve_at(*state, OTHER_THERE, "Same", "second");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "1  Same");
	terminal_wait(confab, "2  Same");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_wait(confab, "0 here  " OTHER_THERE ":");
	machines_do_here("ip link del here2");
	terminal_wait(confab, "Same      gone");
	nearby_quit(confab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_network_that_comes_later),
	    stage_test(a_link_without_ipv4),
	    stage_test(a_server_on_two_networks),
	    stage_test(two_of_one_name_on_two_networks),
	};
	return machines_run(tests);
}
