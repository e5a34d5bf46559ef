/* The terminal is left as it was, however confab ends. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

/* A shell that starts confab as its job, as a person does; returns once it is in. */
static struct terminal *start_in_shell(struct stage *stage, struct confabd *confabd)
{
	const char *const argv[] = {"sh", "-i", NULL};
	char command[512];
	struct terminal *shell =
	    terminal_start(stage, &(struct terminal_config){.cols = 150}, argv);
	terminal_wait(shell, "$");
	terminal_enter(shell, "ulimit -c 0");
	terminal_wait_end(shell, "\n$");
	snprintf(command, sizeof command, "%s join --nick ann %s '%s'",
	    stage_program(stage, "confab"), confabd_address(confabd, CONFABD_TCP), CONFAB_CHANNEL);
	terminal_enter(shell, command);
	struct peer *bob =
	    peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "bob", CONFAB_CHANNEL);
	while (!terminal_alternate(shell) || !terminal_shows(shell, "are you there")) {
		peer_send(bob, "PRIVMSG #lobby :are you there\r\n");
		stage_turn(stage, 50 * NS_PER_MS);
	}
	return shell;
}

/* The shell has the terminal again, and nothing of it is different. */
static void assert_restored(struct terminal *shell)
{
	static const char *const modes[] = {
	    "-icanon", "-isig", "-echo ", "-icrnl", "-opost", "-iexten"};
	terminal_wait_normal(shell);
	terminal_wait_end(shell, "\n$");
	terminal_enter(shell, "stty -a; echo status done");
	terminal_wait(shell, "\nstatus done");
	assert_true(terminal_cursor_visible(shell));
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		assert_true(terminal_shows(shell, modes[i] + 1));
		assert_false(terminal_shows(shell, modes[i]));
	}
	/* Bracketed paste was turned off again, if it was turned on. */
	const struct buf *output = terminal_output(shell);
	const char *on = NULL, *off = NULL;
	for (const char *at = output->data; (at = strstr(at, "\033[?2004")) != NULL; at++) {
		if (at[7] == 'h')
			on = at;
		else
			off = at;
	}
	assert_true(on == NULL || off > on);
}

static void after_quit(void **state)
{
	struct terminal *shell = start_in_shell(*state, confabd_start(*state, NULL));
	terminal_enter(shell, "/quit");
	assert_restored(shell);
}

static void after_exit(void **state)
{
	struct terminal *shell = start_in_shell(*state, confabd_start(*state, NULL));
	terminal_enter(shell, "exit");
	assert_restored(shell);
}

static void after_signal(void **state, int number)
{
	struct terminal *shell = start_in_shell(*state, confabd_start(*state, NULL));
	kill(terminal_foreground(shell), number);
	assert_restored(shell);
}

static void after_sigterm(void **state)
{
	after_signal(state, SIGTERM);
}

static void after_sighup(void **state)
{
	after_signal(state, SIGHUP);
}

static void after_a_crash(void **state)
{
	after_signal(state, SIGABRT);
}

static void after_a_fault(void **state)
{
	after_signal(state, SIGSEGV);
}

static void suspended_and_back(void **state)
{
	struct terminal *shell = start_in_shell(*state, confabd_start(*state, NULL));
	terminal_send(shell, "half typed");
	terminal_wait(shell, "half typed");
	terminal_send(shell, "\032");
	assert_restored(shell);
	terminal_enter(shell, "fg");
	terminal_wait(shell, "are you there");
	assert_true(terminal_alternate(shell));
	terminal_wait(shell, "half typed");
	/* What bob said meanwhile is all there, so that it cannot push away what comes now. */
	terminal_wait_quiet(shell, NS_PER_S / 2);
	terminal_enter(shell, " and sent");
	terminal_wait(shell, "half typed and sent");
	terminal_enter(shell, "/quit");
	assert_restored(shell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(after_quit),
	    stage_test(after_exit),
	    stage_test(after_sigterm),
	    stage_test(after_sighup),
	    stage_test(after_a_crash),
	    stage_test(after_a_fault),
	    stage_test(suspended_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
