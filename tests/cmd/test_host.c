/* confab alone, and what becomes of a host. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* The process that serves a host. */
static pid_t server_of(const struct terminal *terminal)
{
	char path[64];
	int pid = 0;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)terminal_pid(terminal),
	    (int)terminal_pid(terminal));
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	return pid;
}

static void a_server_that_dies_is_begun_again(void **state)
{
	char *address;
	struct terminal *terminal = host(*state, &address);
	terminal_enter(terminal, "before all that");
	terminal_wait(terminal, "before all that");
	kill(server_of(terminal), SIGKILL);
	terminal_wait(terminal, "takes its place.");
	terminal_wait(terminal, "Connected again.");
	struct peer *ann = call(*state, address);
	peer_send(ann, "PRIVMSG #lobby :it goes on\r\n");
	terminal_wait(terminal, "it goes on");
	kill(server_of(terminal), SIGKILL);
	terminal_wait(terminal, "anew: /quit, then confab");
	terminal_enter(terminal, "/quit");
	expect_end(terminal);
	free(address);
}

/* Both of a person with the same home. */
static void a_second_host_remembers_apart(void **state)
{
	char *first, *second;
	const char *home = stage_path(*state, "home");
	mkdir(home, 0700);
	const struct terminal_config config = {.home = home};
	const char *argv[] = {stage_program(*state, "confab"), "host", "127.0.0.1:0", NULL};
	struct terminal *one = terminal_start(*state, &config, argv);
	first = invitation(one);
	struct terminal *other = terminal_start(*state, &config, argv);
	terminal_wait(other, "this one remembers apart from it");
	second = invitation(other);
	assert_string_not_equal(first, second);
	struct stat status;
	assert_int_equal(
	    stat(stage_path(*state, "home/.local/state/confab/chat-2/control"), &status), 0);
	free(first);
	free(second);
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
	char *answer = xasprintf("confab '%s' #lobby", address);
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
	    stage_test(a_server_that_dies_is_begun_again),
	    stage_test(a_second_host_remembers_apart),
	    stage_test(its_channel_is_that_of_plain_peers),
	    stage_test(an_address_that_is_taken_is_told),
	    stage_test(alone_it_says_what_one_can_do),
	    stage_test(alone_it_joins_on_a_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
