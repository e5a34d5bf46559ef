/* The programs that tutorials have people write, on both sides of ours. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ACKNOWLEDGED "Server: [the server has received your message]"

static struct terminal *tutorial(
    struct stage *stage, const char *program, const char *kind, const char *port)
{
	const char *const argv[] = {stage_program(stage, program), kind, port, NULL};
	return terminal_start(stage, &(struct terminal_config){.name = program}, argv);
}

static void a_client_talks_to_confabd(
    struct stage *stage, const char *kind, enum confabd_transport transport)
{
	struct confabd *confabd = confabd_start(stage, NULL);
	struct peer *ann =
	    peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	const char *port = strrchr(confabd_place(confabd, transport), ':') + 1;
	struct terminal *client = tutorial(stage, "tests/e2e/tutorial_client", kind, port);
	terminal_wait(client, "You:");
	terminal_enter(client, "first words");
	terminal_wait(client, ACKNOWLEDGED "\nYou:");
	peer_expect(ann, "PRIVMSG #lobby :first words\r\n");
	terminal_enter(client, "你好");
	peer_expect(ann, "PRIVMSG #lobby :你好\r\n");
	terminal_wait(client, ACKNOWLEDGED "\nYou: 你好\n" ACKNOWLEDGED "\nYou:");
	terminal_enter(client, "exit");
	terminal_wait(client, "Left.");
	peer_expect(ann, " QUIT ");
	assert_int_equal(terminal_wait_exit(client), 0);
}

static void a_tcp_client_talks_to_confabd(void **state)
{
	a_client_talks_to_confabd(*state, "tcp", CONFABD_TCP);
}

static void a_udp_client_talks_to_confabd(void **state)
{
	a_client_talks_to_confabd(*state, "udp", CONFABD_UDP);
}

/* One answer to each message, and nothing else: it would be taken for the next answer. */
static void a_blocking_client_stays_in_step(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *ann =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	struct terminal *client = tutorial(*state, "tests/e2e/tutorial_client", "tcp", port);
	terminal_wait(client, "You:");
	terminal_enter(client, "I am here");
	terminal_wait(client, ACKNOWLEDGED "\nYou:");
	peer_expect(ann, ":I am here\r\n");
	peer_send(ann, "PRIVMSG #lobby :so am I\r\nPING done\r\n");
	peer_expect(ann, " PONG ");
	terminal_enter(client, "who else");
	peer_expect(ann, ":who else\r\n");
	terminal_wait(client, "You: who else\n" ACKNOWLEDGED "\nYou:");
	assert_false(terminal_shows(client, "so am I"));
}

static void confab_talks_to_a_server(struct stage *stage, const char *kind)
{
	char address[64];
	struct terminal *server = tutorial(stage, "tests/e2e/tutorial_server", kind, NULL);
	terminal_wait(server, ".");
	snprintf(
	    address, sizeof address, "%s://127.0.0.1:%d", kind, atoi(terminal_row(server, 0) + 5));
	struct terminal *confab = confab_start(stage, &(struct terminal_config){0},
	    (const char *const[]){"join", "--plain", address, NULL});
	terminal_wait(confab, address + 6);
	terminal_enter(confab, "hello there");
	terminal_wait(server, "Client: [hello there]");
	terminal_wait(confab, "the server has your message");
	terminal_enter(confab, "你好");
	terminal_wait(server, "Client: [你好]");
	terminal_send(confab, "half a thou");
	terminal_wait(confab, "half a thou");
	terminal_send(confab, "ght" KEY_ENTER_);
	terminal_wait(server, "Client: [half a thought]");
	terminal_enter(confab, "exit");
	terminal_wait(server, "Client: [exit]");
	terminal_wait(server, "Ended.");
	assert_int_equal(terminal_wait_exit(confab), 0);
}

static void confab_talks_to_a_tcp_server(void **state)
{
	confab_talks_to_a_server(*state, "tcp");
}

static void confab_talks_to_a_udp_server(void **state)
{
	confab_talks_to_a_server(*state, "udp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_tcp_client_talks_to_confabd),
	    stage_test(a_udp_client_talks_to_confabd),
	    stage_test(a_blocking_client_stays_in_step),
	    stage_test(confab_talks_to_a_tcp_server),
	    stage_test(confab_talks_to_a_udp_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
