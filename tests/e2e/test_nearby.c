/* Servers nearby, between two machines: network namespaces with a wire between them. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/nearby.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static void a_server_nearby_is_listed_and_joined(void **state)
{
	struct terminal *server = nearby_serve(*state, "Ann's chat", "ann");
	struct terminal *confab = nearby_look(*state);
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

/* Those who come are counted; two of one name are told apart. */
static void nobody_is_there_until_some_come(void **state)
{
	char place[40];
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "No chats nearby so far.");
	assert_true(terminal_wrote(confab, "Looking", strlen("Looking")));
	struct terminal *first = nearby_serve(*state, "Same", "first");
	terminal_wait(confab, "1  Same");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	struct terminal *second = nearby_serve(*state, "Same", "second");
	snprintf(place, sizeof place, "tcp://" MACHINES_THERE ":%u", nearby_port(first));
	peer_irc(*state, place, "bob", CONFAB_CHANNEL);
	terminal_wait(confab, "1 here  " MACHINES_THERE ":");
	terminal_wait(second, "this one is called Same (2) to them");
	terminal_wait(confab, "2  Same (2)");
	nearby_quit(confab);
}

/* What comes and goes */

static void who_leaves_is_gone_and_keeps_its_digit(void **state)
{
	struct terminal *first = nearby_serve(*state, "First", "first");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "1  First");
	nearby_serve(*state, "Second", "second");
	terminal_signal(first, SIGTERM);
	assert_int_equal(terminal_wait_exit(first), 0);
	terminal_wait(confab, "2  Second");
	terminal_wait(confab, "1  First     gone");
	terminal_send(confab, "1");
	terminal_wait(confab, "That chat is gone.");
	nearby_serve(*state, "First", "first");
#ifdef WITH_TLS /* else it is known by its address, which is another one now */
	terminal_wait_gone(confab, " gone ");
	terminal_wait(confab, "1  First     0 here");
#else
	terminal_wait(confab, "3  First     0 here");
#endif
	terminal_wait(confab, "2  Second    0 here");
	nearby_quit(confab);
}

#ifdef WITH_TLS /* else nobody from elsewhere may come */
/* Its end is told, too, when nobody said that it should end: its terminal was closed. */
static void a_hosted_chat_is_found_until_its_terminal_closes(void **state)
{
	struct terminal *host = nearby_host(*state);
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "1  ann on ");
	terminal_wait(confab, MACHINES_THERE ":6697  by invitation");
	terminal_signal(host, SIGHUP);
	terminal_wait(confab, " gone");
	nearby_quit(confab);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_server_nearby_is_listed_and_joined),
	    stage_test(nobody_is_there_until_some_come),
	    stage_test(who_leaves_is_gone_and_keeps_its_digit),
#ifdef WITH_TLS
	    stage_test(a_hosted_chat_is_found_until_its_terminal_closes),
#endif
	};
	return machines_run(tests);
}
