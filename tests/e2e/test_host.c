/* `confab host`: opens a chat, shows how to join it, and asks before it ends it for others. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define INVITATION "join with:  confab "

/* The address that the screen tells others to type. */
static void read_invitation(struct terminal *host, char *address, size_t size)
{
	terminal_wait(host, INVITATION);
	const char *at = strstr(terminal_text(host), INVITATION) + strlen(INVITATION);
	snprintf(address, size, "%.*s", (int)strcspn(at, " \n"), at);
}

static struct terminal *start_host(struct stage *stage, char *address, size_t size)
{
	struct terminal *host = confab_start(stage, &(struct terminal_config){.name = "host"},
	    (const char *const[]){"host", "--nick", "hanna", "127.0.0.1:0", NULL});
	read_invitation(host, address, size);
	return host;
}

static struct terminal *start_guest(struct stage *stage, const char *address)
{
	struct terminal *guest = confab_start(stage, &(struct terminal_config){.name = "guest"},
	    (const char *const[]){address, "--nick", "gus", NULL});
	terminal_wait(guest, "#lobby");
	return guest;
}

static void a_guest_joins_by_the_line_on_screen(void **state)
{
	char address[64];
	struct terminal *host = start_host(*state, address, sizeof address);
	struct terminal *guest = start_guest(*state, address);
	terminal_wait(host, "gus");
	terminal_enter(guest, "knock knock");
	terminal_wait(host, "knock knock");
	terminal_enter(host, "come in");
	terminal_wait(guest, "come in");
}

static void a_host_alone_just_leaves(void **state)
{
	char address[64];
	struct terminal *host = start_host(*state, address, sizeof address);
	terminal_enter(host, "/quit");
	assert_int_equal(terminal_wait_exit(host), 0);
	assert_false(terminal_alternate(host));
}

static void leaving_asks_while_others_are_there(void **state)
{
	char address[64];
	struct terminal *host = start_host(*state, address, sizeof address);
	struct terminal *guest = start_guest(*state, address);
	terminal_wait(host, "gus");
	terminal_enter(host, "/quit");
	terminal_wait(host, "[s]tay");
	terminal_send(host, "s");
	terminal_wait_gone(host, "[s]tay");
	terminal_enter(host, "I stay");
	terminal_wait(guest, "I stay");
	terminal_enter(host, "/quit");
	terminal_wait(host, "[s]tay");
	terminal_send(host, "e");
	assert_int_equal(terminal_wait_exit(host), 0);
	terminal_wait(guest, "OFFLINE");
}

static void a_chat_can_run_on_without_its_host(void **state)
{
	char address[64], socket_address[80];
	struct terminal *host = start_host(*state, address, sizeof address);
	struct terminal *guest = start_guest(*state, address);
	terminal_wait(host, "gus");
	terminal_enter(host, "/quit");
	terminal_wait(host, "[s]tay");
	terminal_send(host, "r");
	assert_int_equal(terminal_wait_exit(host), 0);
	terminal_wait(host, "To end it: kill ");
	pid_t server = atoi(strstr(terminal_text(host), "kill ") + 5);
	assert_true(server > 1);
	snprintf(socket_address, sizeof socket_address, "tcp://%s", address);
	struct peer *peer = peer_irc(*state, socket_address, "pia", "#lobby");
	peer_send(peer, "PRIVMSG #lobby :still on\r\n");
	terminal_wait(guest, "still on");
	kill(server, SIGTERM);
	terminal_wait(guest, "OFFLINE");
}

/* A host that is cut off does not end the chat by accident, nor leave a server behind. */
static void a_suspended_host_stops_nobody(void **state)
{
	char address[64];
	struct terminal *host = start_host(*state, address, sizeof address);
	struct terminal *gus = start_guest(*state, address);
	struct terminal *ida = confab_start(*state, &(struct terminal_config){.name = "ida"},
	    (const char *const[]){address, "--nick", "ida", NULL});
	terminal_wait(gus, "ida");
	terminal_signal(host, SIGSTOP);
	terminal_enter(gus, "do you hear me");
	terminal_wait(ida, "do you hear me");
	terminal_signal(host, SIGCONT);
	terminal_wait(host, "do you hear me");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_guest_joins_by_the_line_on_screen),
	    stage_test(a_host_alone_just_leaves),
	    stage_test(leaving_asks_while_others_are_there),
	    stage_test(a_chat_can_run_on_without_its_host),
	    stage_test(a_suspended_host_stops_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
