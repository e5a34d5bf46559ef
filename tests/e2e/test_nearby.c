/* Servers nearby, between two machines: network namespaces with a wire between them. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/neighbour.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define MACHINES_LIAR "10.99.0.7"

/* confabd on the other machine, announced by that name. */
static struct terminal *serve_there(struct stage *stage, const char *name, const char *state)
{
	const char *const argv[] = {stage_program(stage, "confabd"), "--listen", "0.0.0.0:0",
	    "--allow-cleartext", "--announce", name, "--state", stage_path(stage, state), NULL};
	struct terminal *server =
	    machines_start_there(stage, &(struct terminal_config){.cols = 160, .name = name}, argv);
	terminal_wait(server, "listening on udp://");
	return server;
}

static struct terminal *look_around(struct stage *stage)
{
	const char *const nothing[] = {NULL};
	struct terminal *confab =
	    confab_start(stage, &(struct terminal_config){.rows = 40, .cols = 100}, nothing);
	terminal_wait(confab, "Press a key:");
	return confab;
}

static void a_server_nearby_is_listed_and_joined(void **state)
{
	struct terminal *server = serve_there(*state, "Ann's chat", "ann");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  Ann's chat");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_send(confab, "1");
	if (strstr(terminal_text(server), "built without TLS") != NULL) {
		terminal_wait(confab, "Not connected: this confab was built without TLS");
		return;
	}
	terminal_wait(confab, CONFAB_CHANNEL);
	terminal_wait(confab, "1 here");
	terminal_signal(server, SIGTERM);
	assert_int_equal(terminal_wait_exit(server), 0);
}

#ifdef WITH_TLS /* else nobody from elsewhere may come */
static void a_hosted_chat_is_found(void **state)
{
	const char *const argv[] = {stage_program(*state, "confab"), "host", "--nick", "ann", NULL};
	struct terminal *host = machines_start_there(*state, &(struct terminal_config){0}, argv);
	terminal_wait(host, CONFAB_CHANNEL);
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  ann on ");
	terminal_wait(confab, MACHINES_THERE ":6697  by invitation");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}
#endif

static void one_that_starts_later_is_added(void **state)
{
	struct terminal *confab = look_around(*state);
	serve_there(*state, "Late", "late");
	terminal_wait(confab, "1  Late");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

static void names_do_not_clash(void **state)
{
	serve_there(*state, "Same", "first");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  Same");
	struct terminal *second = serve_there(*state, "Same", "second");
	terminal_wait(second, "this one is called Same (2) to them");
	terminal_wait(confab, "2  Same (2)");
}

/* What comes and goes */

static void who_leaves_is_gone_and_keeps_its_digit(void **state)
{
	struct terminal *first = serve_there(*state, "First", "first");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  First");
	serve_there(*state, "Second", "second");
	terminal_wait(confab, "2  Second");
	terminal_signal(first, SIGTERM);
	assert_int_equal(terminal_wait_exit(first), 0);
	terminal_wait(confab, "1  First     gone");
	assert_true(terminal_shows(confab, "2  Second"));
	terminal_send(confab, "1");
	terminal_wait(confab, "That chat is gone.");
	serve_there(*state, "First", "first");
#ifdef WITH_TLS /* else it is known by its address, which is another one now */
	terminal_wait_gone(confab, " gone ");
	terminal_wait(confab, "1  First     0 here");
#else
	terminal_wait(confab, "3  First     0 here");
#endif
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

/* Also when nobody said that it should end: its terminal was closed. */
#ifdef WITH_TLS
static void a_host_whose_terminal_closes_is_gone(void **state)
{
	const char *const argv[] = {stage_program(*state, "confab"), "host", "--nick", "ann", NULL};
	struct terminal *host = machines_start_there(*state, &(struct terminal_config){0}, argv);
	terminal_wait(host, CONFAB_CHANNEL);
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  ann on ");
	terminal_signal(host, SIGHUP);
	terminal_wait(confab, " gone");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}
#endif

static void how_many_are_there_is_kept_up_to_date(void **state)
{
	struct terminal *server = serve_there(*state, "Ann's chat", "ann");
	struct terminal *confab = look_around(*state);
	char place[40];
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	const char *port = strstr(terminal_text(confab), MACHINES_THERE ":");
	snprintf(place, sizeof place, "tcp://" MACHINES_THERE ":%d",
	    atoi(port + strlen(MACHINES_THERE ":")));
	peer_irc(*state, place, "bob", CONFAB_CHANNEL);
	terminal_wait(confab, "1 here  " MACHINES_THERE ":");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
	(void)server;
}

static void a_network_that_comes_later(void **state)
{
	machines_do_there("ip link set there down");
	serve_there(*state, "Ann's chat", "ann");
	machines_do_here("ip link set here down");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "This machine is on no network: there are no chats nearby.");
	machines_do_here("ip link set here up");
	machines_do_there("ip link set there up");
	terminal_wait(confab, "1  Ann's chat");
	/* What was heard on a network that is gone is gone with it. */
	machines_do_here("ip link set here down");
	terminal_wait(confab, " gone");
	machines_do_here("ip link set here up");
	terminal_wait_gone(confab, " gone");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

/* Where there is nothing but the addresses that IPv6 gives a link by itself. */
static void a_link_without_ipv4(void **state)
{
	const char *const argv[] = {stage_program(*state, "confabd"), "--listen", "[::]:0",
	    "--allow-cleartext", "--announce", "Six", "--state", stage_path(*state, "six"), NULL};
	machines_do_here("ip address del " MACHINES_HERE "/24 dev here");
	machines_do_there("ip address del " MACHINES_THERE "/24 dev there");
	struct terminal *server =
	    machines_start_there(*state, &(struct terminal_config){.cols = 160}, argv);
	terminal_wait(server, "listening on udp://");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  Six");
	terminal_wait(confab, "0 here  [fe80::");
	assert_true(terminal_shows(confab, "%here]:"));
	/* An address that comes while it is listed is told, and is the better one. */
	machines_do_here("ip address add " MACHINES_HERE "/24 dev here");
	machines_do_there("ip address add " MACHINES_THERE "/24 dev there");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

static void nobody_is_there(void **state)
{
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "Looking for chats nearby...");
	terminal_wait(confab, "No chats nearby so far.");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

/* What strangers say */

#define KEY_ONES "0101010101010101010101010101010101010101010101010101010101010101"
#define KEY_TWOS "0202020202020202020202020202020202020202020202020202020202020202"

static const struct neighbour liar = {.name = STR("liar"),
    .host = "liar.local",
    .address = MACHINES_LIAR,
    .port = 6697,
    .txt = STR("\007users=3\x44key=" KEY_ONES)};

static void lies_are_harmless(void **state)
{
	static const struct {
		struct str name, shown;
	} rows[] = {
	    {STR("\033[31mevil\r\n\033]0;t\007"), STR("1  ^[[31mevil^M^J^[]0;t^G ")},
	    {STR("\xe2\x80\xaelive"), STR("1  \\u{202E}live ")},
	    {STR("\xff\xfe"), STR("1  \xef\xbf\xbd\xef\xbf\xbd ")},
	    {STR(" "), STR("1  (no name)  7 here")},
	    {STR("0123456789012345678901234567890123456789012345678901234567890"),
	        STR("1  012345678901234567890123456789  7 here")},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct neighbour evil = liar;
		struct terminal *confab = look_around(*state);
		evil.name = rows[i].name;
		evil.txt =
		    STR("\013users=-1\033[2\007users=7\032key=\033]0;gotcha\007\r\n0123456789");
		if (i > 2)
			evil.txt = STR("\007users=7");
		neighbour_say_until(*state, &evil, false, confab, rows[i].shown.data);
		assert_false(terminal_wrote(confab, "\033[31m", 5));
		assert_false(terminal_wrote(confab, "\033]", 2));
		assert_false(terminal_shows(confab, "key "));
		neighbour_say_until(*state, &evil, true, confab, " gone");
		terminal_send(confab, "q");
		terminal_wait_exit(confab);
	}
}

/* Ten thousand of them, on screens large and small: what is shown is bounded, and stands still. */
static void a_crowd_is_shown_calmly(void **state)
{
	static const struct {
		int rows, cols;
		const char *first, *last;
	} sizes[] = {
	    {24, 80, "1  crowd 0 ", "     and 55 more"},
	    {5, 20, "1  crowd 0 ", "     and 62 more"},
	};
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		const char *const nothing[] = {NULL};
		struct terminal *confab = confab_start(*state,
		    &(struct terminal_config){.rows = sizes[i].rows, .cols = sizes[i].cols},
		    nothing);
		terminal_wait(confab, "Press a key:");
		size_t before = terminal_output(confab)->len;
		struct neighbour one = liar;
		one.name = STR("crowd 0");
		neighbour_say_until(*state, &one, false, confab, sizes[i].first);
		for (unsigned k = 1; k < 10000; k++) {
			char name[24];
			snprintf(name, sizeof name, "crowd %u", k);
			one.name = str_from(name);
			neighbour_say(&one, false);
			if (k % 500 == 0)
				stage_turn(*state, NS_PER_MS);
		}
		terminal_wait(confab, sizes[i].last);
		terminal_wait(confab, "Press a key:");
		assert_true(terminal_shows(confab, sizes[i].first));
		assert_true(terminal_find_row(confab, "Chats nearby") >= 0);
		assert_true(terminal_output(confab)->len - before < 200 * 1024);
		terminal_resize(confab, 12, 60);
		terminal_wait(confab, "     and 55 more");
		terminal_send(confab, "q");
		terminal_wait_exit(confab);
	}
}

#ifdef WITH_TLS
/* A digit joins the one whose key was shown, or nobody. */
static void one_that_has_another_key_is_not_joined(void **state)
{
	struct neighbour evil = liar;
	struct terminal *server = serve_there(*state, "Ann's chat", "ann");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_wait(confab, "key ");
	const char *port = strstr(terminal_text(confab), MACHINES_THERE ":");
	evil.address = MACHINES_THERE;
	evil.port = (uint16_t)atoi(port + strlen(MACHINES_THERE ":"));
	neighbour_say_until(*state, &evil, false, confab, "2  liar");
	terminal_wait(confab, "key " KEY_ONES);
	terminal_send(confab, "2");
	terminal_wait(confab, "somebody nearby may be lying");
	(void)server;
}

static void a_key_that_is_known(void **state)
{
	struct neighbour evil = liar;
	struct terminal *server = serve_there(*state, "Ann's chat", "ann");
	const struct terminal_config config = {
	    .rows = 40, .cols = 120, .home = stage_path(*state, "home")};
	const char *const nothing[] = {NULL};
	assert_int_equal(mkdir(config.home, 0700), 0);
	struct terminal *confab = confab_start(*state, &config, nothing);
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	const char *port = strstr(terminal_text(confab), MACHINES_THERE ":");
	evil.address = MACHINES_THERE;
	evil.port = (uint16_t)atoi(port + strlen(MACHINES_THERE ":"));
	terminal_send(confab, "1");
	terminal_wait(confab, CONFAB_CHANNEL);
	terminal_wait(confab, "1 here");
	terminal_enter(confab, "/quit");
	terminal_wait_exit(confab);
	confab = confab_start(*state, &config, nothing);
	terminal_wait(confab, "here  known  " MACHINES_THERE ":");
	neighbour_say_until(
	    *state, &evil, false, confab, "here  NOT THE KEY OF LAST TIME  " MACHINES_THERE ":");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
	(void)server;
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_server_nearby_is_listed_and_joined),
#ifdef WITH_TLS
	    stage_test(a_hosted_chat_is_found),
#endif
	    stage_test(one_that_starts_later_is_added),
	    stage_test(who_leaves_is_gone_and_keeps_its_digit),
#ifdef WITH_TLS
	    stage_test(a_host_whose_terminal_closes_is_gone),
#endif
	    stage_test(how_many_are_there_is_kept_up_to_date),
	    stage_test(a_network_that_comes_later),
	    stage_test(a_link_without_ipv4),
	    stage_test(nobody_is_there),
	    stage_test(names_do_not_clash),
	    stage_test(lies_are_harmless),
	    stage_test(a_crowd_is_shown_calmly),
#ifdef WITH_TLS
	    stage_test(one_that_has_another_key_is_not_joined),
	    stage_test(a_key_that_is_known),
#endif
	};
	return machines_run(tests);
}
