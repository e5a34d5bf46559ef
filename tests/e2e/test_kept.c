/* What is kept on disk, and what is not; for servers that are killed see test_killed.c, too. */
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

/* What the folder is not to keep is there as long as the server runs, and no longer. */
static void nothing_stays_where_nothing_is_kept(void **state)
{
	static const char *const options[] = {"--keep-history=no", NULL};
	struct confabd *confabd = confabd_start_apart(*state, options);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *ann = peer_irc(*state, address, "ann", "#x");
	peer_send(ann, "CAP REQ :echo-message\r\nPRIVMSG #x :for now\r\n");
	peer_expect(ann, " PRIVMSG #x :for now");
	peer_send(ann, "CHATHISTORY LATEST #x * 5\r\n");
	peer_expect(ann, " PRIVMSG #x :for now");
	confabd_kill(confabd);
	peer_expect_end(ann);
	confabd_restart(confabd);
	struct peer *bob = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "bob", "#x");
	peer_send(bob, "CHATHISTORY LATEST #x * 5\r\nPING :that is all\r\n");
	peer_expect(bob, "that is all");
	assert_null(strstr(peer_received(bob)->data, "for now"));
	peer_close(ann);
	peer_close(bob);
}

#define FINGERPRINT 64 /* letters */

#define LINES 240 /* of a paste; more than two pages of history */

static void paste_lines(struct terminal *ann)
{
	struct buf lines = {0};
	for (int i = 0; i < LINES; i++)
		buf_printf(&lines, "%sline %d of it", i > 0 ? "\n" : "\033[200~", i);
	buf_add_str(&lines, "\033[201~");
	terminal_send(ann, lines.data);
	buf_fini(&lines);
	terminal_wait(ann, "Send 240 lines?");
	terminal_send(ann, "y");
}

/* Each line of it is kept once, and in order. */
static void expect_all_once(struct stage *stage, const char *address)
{
	struct peer *cal = peer_irc(stage, address, "cal", "#lobby");
	char text[64];
	peer_sendf(cal, "CHATHISTORY LATEST #lobby * 200\r\nPING :half\r\n");
	peer_expect(cal, "half");
	const char *at = peer_received(cal)->data;
	for (int i = LINES - 200; i < LINES; i++) {
		snprintf(text, sizeof text, " :line %d of it\r\n", i);
		const char *found = strstr(at, text);
		if (found == NULL || strstr(found + 1, text) != NULL)
			fail_msg(
			    "line %d is %s", i, found == NULL ? "lost or late" : "there twice");
		at = found;
	}
	peer_close(cal);
}

/* Hears what was said before it came, too: another may be back sooner. */
static struct peer *bob_of(struct stage *stage, const struct confabd *confabd)
{
	struct peer *bob = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "bob", "#lobby");
	peer_send(bob, "CHATHISTORY LATEST #lobby * 200\r\n");
	return bob;
}

/* What the screen's own person says goes on through the deaths of the server. */
static void deaths_lose_and_repeat_nothing(struct stage *stage, enum confabd_transport transport)
{
	static const char *const seen[] = {" :line 45 of it\r\n", " :line 130 of it\r\n"};
	struct confabd *confabd = confabd_start_apart(stage, NULL);
	struct terminal *ann = confab_join(
	    stage, &(struct terminal_config){0}, "ann", confabd_address(confabd, transport));
	struct peer *bob = bob_of(stage, confabd);
	paste_lines(ann);
	for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
		peer_expect(bob, seen[i]);
		confabd_kill(confabd);
		peer_close(bob);
		terminal_wait(ann, "OFFLINE");
		confabd_restart(confabd);
		bob = bob_of(stage, confabd);
	}
	peer_expect(bob, " :line 239 of it\r\n");
	terminal_wait_gone(ann, "waiting");
	expect_all_once(stage, confabd_address(confabd, CONFABD_TCP));
	peer_close(bob);
}

static void deaths_lose_and_repeat_nothing_tcp(void **state)
{
	deaths_lose_and_repeat_nothing(*state, CONFABD_TCP);
}

/* It has acknowledged what it has not echoed: nothing is left to be sent again. */
static void deaths_lose_and_repeat_nothing_udp(void **state)
{
	deaths_lose_and_repeat_nothing(*state, CONFABD_UDP);
}

/* By datagrams, whose end nobody tells: said before, into and after the death. */
static void a_death_loses_and_repeats_nothing_udp(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_UDP));
	terminal_enter(ann, "said before");
	terminal_wait(ann, "    ann  said before");
	confabd_kill(confabd);
	terminal_enter(ann, "said into the void");
	terminal_wait(ann, "OFFLINE");
	confabd_restart(confabd);
	struct peer *bob = bob_of(*state, confabd);
	peer_expect(bob, " :said into the void\r\n");
	terminal_wait_gone(ann, "1 waiting");
	terminal_enter(ann, "said after");
	peer_expect(bob, " :said after\r\n");
	struct peer *cal = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "cal", "#lobby");
	peer_send(cal, "CHATHISTORY LATEST #lobby * 10\r\n");
	peer_expect(cal, " :said before\r\n");
	peer_expect(cal, " :said into the void\r\n");
	peer_expect(cal, " :said after\r\n");
	assert_null(strstr(strstr(peer_received(cal)->data, " :said into") + 1, " :said into"));
}

static bool show_the_same_key(const struct confabd *confabd, struct terminal *other)
{
	static const char before[] = "the key's fingerprint is ";
	const char *one = strstr(confabd_log(confabd), before);
	const char *two = strstr(terminal_text(other), before);
	return one == two || (one != NULL && two != NULL &&
	                         strncmp(one, two, sizeof before - 1 + FINGERPRINT) == 0);
}

/* The second one says what is wrong, and harms nothing of the first. */
static void a_state_folder_is_for_one(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct peer *ann = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "ann", "#x");
	const char *const argv[] = {stage_program(*state, "confabd"), "--listen", "127.0.0.1:0",
	    "--state", stage_path(*state, "state"), NULL};
	struct terminal *second =
	    terminal_start(*state, &(struct terminal_config){.cols = 250, .name = "second"}, argv);
	terminal_wait(second, "another confabd keeps its history in ");
	terminal_wait(second, "control: nobody can ask this server how it is");
	assert_true(show_the_same_key(confabd, second));
	terminal_signal(second, SIGTERM);
	assert_int_equal(terminal_wait_exit(second), 0);
	peer_send(ann, "CAP REQ :echo-message\r\nPRIVMSG #x :it is kept\r\n");
	peer_expect(ann, " PRIVMSG #x :it is kept");
	const char *const status[] = {stage_program(*state, "confabd"), "status", "--state",
	    stage_path(*state, "state"), NULL};
	struct run run = run_program(*state, status, NULL);
	assert_int_equal(run.status, 0);
	run_fini(&run);
	confabd_kill(confabd);
	confabd_restart(confabd);
	struct peer *bob = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "bob", "#x");
	peer_send(bob, "CHATHISTORY LATEST #x * 5\r\n");
	peer_expect(bob, " PRIVMSG #x :it is kept");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(nothing_stays_where_nothing_is_kept),
	    stage_test(deaths_lose_and_repeat_nothing_tcp),
	    stage_test(deaths_lose_and_repeat_nothing_udp),
	    stage_test(a_death_loses_and_repeats_nothing_udp),
	    stage_test(a_state_folder_is_for_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
