/* confab alone, and what becomes of a host. */
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define INVITATION "join with:  confab "

static struct terminal *start(struct stage *stage, const char *const arguments[])
{
	const char *argv[8] = {stage_program(stage, "confab")};
	for (size_t i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	return terminal_start(stage, &(struct terminal_config){0}, argv);
}

/* The address that the screen tells others to type; to free(). */
static char *invitation(struct terminal *terminal)
{
	terminal_wait(terminal, INVITATION);
	const char *row = terminal_row(terminal, terminal_find_row(terminal, INVITATION));
	const char *at = strstr(row, INVITATION) + strlen(INVITATION);
	return xmemdup0(at, strcspn(at, " "));
}

/* A chat of one's own, and its address. */
static struct terminal *host(struct stage *stage, char **address)
{
	static const char *const arguments[] = {"host", "127.0.0.1:0", NULL};
	struct terminal *terminal = start(stage, arguments);
	*address = invitation(terminal);
	return terminal;
}

static void expect_end(struct terminal *terminal)
{
	int status = terminal_wait_exit(terminal);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_false(terminal_alternate(terminal));
}

static struct peer *call(struct stage *stage, const char *address)
{
	char *tcp = xasprintf("tcp://%s", address);
	struct peer *peer = peer_irc(stage, tcp, "ann", "#lobby");
	free(tcp);
	return peer;
}

static void a_host_that_dies_ends_its_chat(void **state)
{
	char *address;
	struct terminal *terminal = host(*state, &address);
	struct peer *ann = call(*state, address);
	kill(terminal_pid(terminal), SIGKILL);
	peer_expect_end(ann);
	free(address);
}

static void its_channel_is_that_of_plain_peers(void **state)
{
	static const char *const arguments[] = {"host", "127.0.0.1:0", "#den", NULL};
	struct terminal *terminal = start(*state, arguments);
	char *address = invitation(terminal);
	char *tcp = xasprintf("tcp://%s", address);
	assert_true(terminal_shows(terminal, " '#den'"));
	struct peer *peer = peer_open(*state, "plain", tcp);
	peer_send(peer, "hello\n");
	terminal_wait(terminal, "guest1  hello");
	free(tcp);
	free(address);
}

static void an_address_that_is_taken_is_told(void **state)
{
	char *address;
	host(*state, &address);
	struct terminal *terminal = start(*state, (const char *const[]){"host", address, NULL});
	int status = terminal_wait_exit(terminal);
	assert_true(terminal_shows(terminal, "confab: "));
	assert_true(terminal_shows(terminal, address));
	assert_int_equal(WEXITSTATUS(status), 1);
	free(address);
}

static void alone_it_says_what_one_can_do(void **state)
{
	struct terminal *terminal = start(*state, (const char *const[]){NULL});
	terminal_wait(terminal, "Press a key:");
	assert_true(terminal_shows(terminal, "host"));
	terminal_send(terminal, "x");
	terminal_wait(terminal, "That key does nothing here");
	terminal_send(terminal, "?");
	terminal_wait(terminal, "The manual: man confab");
	terminal_send(terminal, "q");
	expect_end(terminal);
}

static void alone_it_joins_on_a_key(void **state)
{
	char *address;
	host(*state, &address);
	struct terminal *terminal = start(*state, (const char *const[]){"--nick", "eve", NULL});
	terminal_wait(terminal, "Press a key:");
	terminal_send(terminal, "j");
	terminal_wait(terminal, "Address");
	char *answer = xasprintf("%s #lobby", address);
	terminal_enter(terminal, answer);
	terminal_wait(terminal, "2 here");
	assert_true(terminal_alternate(terminal));
	terminal_enter(terminal, "/quit");
	expect_end(terminal);
	free(answer);
	free(address);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_host_that_dies_ends_its_chat),
	    stage_test(its_channel_is_that_of_plain_peers),
	    stage_test(an_address_that_is_taken_is_told),
	    stage_test(alone_it_says_what_one_can_do),
	    stage_test(alone_it_joins_on_a_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
