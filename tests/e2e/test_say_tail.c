/* `confab say` and `confab tail`, as scripts use them. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define LINES 300

static struct run say(struct stage *stage, const char *address, const char *text, const char *input)
{
	const char *const argv[] = {stage_program(stage, "confab"), "say", "--nick", "sam", address,
	    CONFAB_CHANNEL, text, NULL};
	return run_program(stage, argv, input);
}

static void words_are_said_and_confirmed(void **state)
{
	static const enum confabd_transport transports[] = {CONFABD_TCP, CONFABD_UDP, CONFABD_UNIX};
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *ann =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	for (size_t i = 0; i < COUNT_OF(transports); i++) {
		struct run run = say(
		    *state, confabd_address(confabd, transports[i]), "the build is green", NULL);
		assert_string_equal(run.errors.data, "");
		assert_string_equal(run.output.data, "");
		assert_int_equal(run.status, 0);
		peer_expect(ann, "PRIVMSG #lobby :the build is green\r\n");
		peer_expect(ann, ":sam!");
		peer_expect(ann, " QUIT ");
		run_fini(&run);
	}
}

/* More lines than any burst allows, and every one arrives, in order. */
static void each_line_of_the_input_is_said(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *ann =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	struct buf input = {0};
	for (int i = 0; i < LINES; i++)
		buf_printf(&input, "line %d.\n", i);
	buf_add_str(&input, "\nand without an end");
	struct run run = say(*state, confabd_address(confabd, CONFABD_TCP), NULL, input.data);
	assert_string_equal(run.errors.data, "");
	assert_int_equal(run.status, 0);
	for (int i = 0; i < LINES; i++) {
		char line[32];
		snprintf(line, sizeof line, ":line %d.\r\n", i);
		peer_expect(ann, line);
	}
	peer_expect(ann, ":and without an end\r\n");
	run_fini(&run);
	buf_fini(&input);
}

static void failures_are_told(void **state)
{
	struct confabd *confabd =
	    confabd_start(*state, (const char *const[]){"--channel-operator", "first", NULL});
	struct peer *ann =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	peer_send(ann, "MODE #lobby +b sam!*@*\r\n");
	peer_expect(ann, " +b ");
	struct run banned = say(*state, confabd_address(confabd, CONFABD_TCP), "let me in", NULL);
	assert_int_not_equal(banned.status, 0);
	assert_non_null(strstr(banned.errors.data, "confab: "));
	run_fini(&banned);
	struct run refused = say(*state, "tcp://127.0.0.1:1", "anybody", NULL);
	assert_int_not_equal(refused.status, 0);
	assert_non_null(strstr(refused.errors.data, "127.0.0.1:1"));
	run_fini(&refused);
}

static void what_is_said_is_printed(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct peer *ann =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", CONFAB_CHANNEL);
	struct terminal *tail = confab_start(*state, &(struct terminal_config){.cols = 160},
	    (const char *const[]){"tail", "--nick", "tim", confabd_address(confabd, CONFABD_TCP),
	        CONFAB_CHANNEL, NULL});
	struct terminal *json = confab_start(*state, &(struct terminal_config){.cols = 160},
	    (const char *const[]){"tail", "--json", "--nick", "jay",
	        confabd_address(confabd, CONFABD_UDP), CONFAB_CHANNEL, NULL});
	while (!peer_got(ann, ":tim!") || !peer_got(ann, ":jay!"))
		stage_turn(*state, 20 * NS_PER_MS);
	peer_send(ann, "PRIVMSG #lobby :a \"quote\" and 你好\r\n");
	terminal_wait(tail, "<ann> a \"quote\" and 你好");
	terminal_wait(json, "\"nick\":\"ann\",\"text\":\"a \\\"quote\\\" and 你好\"}");
	peer_send(ann, "PRIVMSG #lobby :red \033[31m\r\n");
	terminal_wait(tail, "red ^[[31m");
	assert_false(terminal_wrote(tail, "\033[31m", 5));
	assert_false(terminal_wrote(json, "\033", 1));
	terminal_signal(tail, SIGTERM);
	terminal_send(json, "\003");
	assert_int_equal(terminal_wait_exit(tail), 0);
	assert_int_equal(terminal_wait_exit(json), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(words_are_said_and_confirmed),
	    stage_test(each_line_of_the_input_is_said),
	    stage_test(failures_are_told),
	    stage_test(what_is_said_is_printed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
