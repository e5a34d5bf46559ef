/* confab say: words and standard input, delivered or refused. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define LINES_MANY 10000

/* `script` in a wide terminal, with $confab and $server for what they are. */
static struct terminal *run(struct stage *stage, const char *server, const char *script)
{
	char *confab = xasprintf("confab=%s", stage_program(stage, "confab"));
	char *address = xasprintf("server=%s", server);
	const char *const env[] = {confab, address, NULL};
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct terminal_config config = {.cols = 200, .env = env};
	struct terminal *terminal = terminal_start(stage, &config, argv);
	free(confab);
	free(address);
	return terminal;
}

static void expect_status(struct terminal *terminal, int wanted)
{
	int status = terminal_wait_exit(terminal);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), wanted);
}

static void each_line_of_the_input_is_said(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *peer = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", "#a");
	struct terminal *terminal = run(*state, confabd_address(confabd, CONFABD_UNIX),
	    "printf 'one\\r\\n\\n/two\\nthree' | \"$confab\" say \"$server\" '#a'");
	expect_status(terminal, 0);
	peer_expect(peer, "PRIVMSG #a :one\r\n");
	peer_expect(peer, "PRIVMSG #a :/two\r\n");
	peer_expect(peer, "PRIVMSG #a :three\r\n");
}

static void many_lines_arrive_in_order(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *peer = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", "#a");
	struct terminal *terminal = run(*state, confabd_address(confabd, CONFABD_TCP),
	    "awk 'BEGIN { for (i = 1; i <= 10000; i++) print \"line\", i }' |"
	    " \"$confab\" say \"$server\" '#a'");
	expect_status(terminal, 0);
	peer_expect(peer, "line 10000\r\n");
	const char *at = peer_received(peer)->data;
	for (int i = 1; i <= LINES_MANY; i++) {
		char wanted[32];
		snprintf(wanted, sizeof wanted, " :line %d\r\n", i);
		at = strstr(at, wanted);
		assert_non_null(at);
	}
}

static void what_went_wrong_is_told(void **state)
{
	static const struct {
		const char *what, *script, *words;
	} rows[] = {
	    {"nobody there", "exec \"$confab\" say 127.0.0.1:1 '#a' hello", "refused"},
	    {"a channel that bans", "exec \"$confab\" say -n bob \"$server\" '#a' hello",
	        "banned from #a"},
	    {"a channel that is moderated", "exec \"$confab\" say -n bob \"$server\" '#m' hello",
	        "#m"},
	    {"no such folder", "exec \"$confab\" say unix:/nowhere/at/all '#a' hello", "/nowhere"},
	};
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *peer = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", "#a");
	peer_send(peer, "MODE #a +b bob!*@*\r\nJOIN #m\r\nMODE #m +m\r\nPING :done\r\n");
	peer_expect(peer, "PONG");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		struct terminal *terminal =
		    run(*state, confabd_address(confabd, CONFABD_TCP), rows[i].script);
		terminal_wait(terminal, "confab: ");
		terminal_wait(terminal, rows[i].words);
		assert_false(terminal_shows(terminal, "/disconnect"));
		expect_status(terminal, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(each_line_of_the_input_is_said),
	    stage_test(many_lines_arrive_in_order),
	    stage_test(what_went_wrong_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
