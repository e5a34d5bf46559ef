/* Terminals of every size and kind, and what must never reach them. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static struct confabd *confabd_for(struct stage *stage, struct peer **irc)
{
	struct confabd *confabd = confabd_start(stage, NULL);
	*irc = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "irc", CONFAB_CHANNEL);
	return confabd;
}

static void every_size_shows_what_is_said_and_typed(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{24, 80}, {50, 200}, {5, 20}, {6, 40}};
	struct peer *irc;
	struct confabd *confabd = confabd_for(*state, &irc);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		const struct terminal_config config = {
		    .rows = sizes[i].rows, .cols = sizes[i].cols};
		struct terminal *ann = confab_start(*state, &config,
		    (const char *const[]){"join", "--nick", "ann",
		        confabd_address(confabd, CONFABD_TCP), CONFAB_CHANNEL, NULL});
		peer_expect(irc, " JOIN ");
		peer_send(irc, "PRIVMSG #lobby :good morning\r\n");
		terminal_wait(ann, "morning");
		terminal_send(ann, "typed");
		terminal_wait(ann, "typed");
		terminal_send(ann, KEY_ENTER_);
		peer_expect(irc, ":typed\r\n");
		terminal_close(ann);
		peer_expect(irc, " QUIT ");
	}
}

static void a_terminal_of_one_cell_is_survived(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{1, 1}, {2, 7}, {1, 80}, {24, 1}, {3, 3}};
	struct peer *irc;
	struct confabd *confabd = confabd_for(*state, &irc);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char text[32];
		terminal_resize(ann, sizes[i].rows, sizes[i].cols);
		peer_sendf(irc, "PRIVMSG #lobby :can you read %zu\r\n", i);
		snprintf(text, sizeof text, "hardly %zu", i);
		terminal_enter(ann, text);
		peer_expect(irc, text);
	}
	terminal_resize(ann, 24, 80);
	terminal_wait(ann, "can you read 4");
	/* And from the start. */
	struct terminal *bob = confab_start(*state, &(struct terminal_config){.rows = 1, .cols = 1},
	    (const char *const[]){"join", "--nick", "bob", address, CONFAB_CHANNEL, NULL});
	peer_expect(irc, ":bob!");
	terminal_resize(bob, 24, 80);
	peer_send(irc, "PRIVMSG #lobby :now you can\r\n");
	terminal_wait(bob, "now you can");
}

struct fit {
	struct terminal *terminal;
	int rows;
};

/* What is typed stands at the bottom, what was said last right above the status line. */
static bool fits(void *arg)
{
	struct fit *fit = arg;
	return terminal_find_row(fit->terminal, "unsent") == fit->rows - 1 &&
	       terminal_find_row(fit->terminal, "last words") == fit->rows - 3;
}

static void resizing_keeps_everything_in_its_place(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{10, 40}, {50, 200}, {5, 20}, {24, 80}, {24, 79}, {30, 132}};
	struct peer *irc;
	struct confabd *confabd = confabd_for(*state, &irc);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_TCP));
	peer_send(irc, "PRIVMSG #lobby :the last words\r\n");
	terminal_wait(ann, "the last words");
	terminal_send(ann, "unsent");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct fit fit = {ann, sizes[i].rows};
		terminal_resize(ann, sizes[i].rows, sizes[i].cols);
		stage_expect(
		    *state, fits, &fit, "it does not fit %dx%d", sizes[i].cols, sizes[i].rows);
	}
}

/* From a server that lets everything through, as one that is not ours may. */
static void nothing_a_peer_says_is_obeyed(void **state)
{
	static const char *const escapes[] = {"\033[35;44;9m", "\033]0;owned\007", "\033[6n",
	    "\033c", "\033[2J\033[9;9H", "\033P1$r\033\\",
	    ("\xc2\x9b"
	     "35;44;9m"),
	    "\xe2\x80\xae"};
	struct peer *server;
	struct terminal *ann = confab_join_peer(*state, &(struct terminal_config){0}, &server);
	for (size_t i = 0; i < COUNT_OF(escapes); i++) {
		size_t from = terminal_output(ann)->len;
		peer_sendf(server,
		    ":e%svil!u%s@h%s PRIVMSG #lobby :text %s %zu\r\n:op!u@h TOPIC #lobby :topic %s "
		    "%zu\r\n"
		    ":op!u@h NICK o%sp\r\n:o%sp!u@h NICK op\r\n:op!u@h KICK #lobby x%sy :out %s "
		    "%zu.\r\n",
		    escapes[i], escapes[i], escapes[i], escapes[i], i, escapes[i], i, escapes[i],
		    escapes[i], escapes[i], escapes[i], i);
		peer_sendf(server, ":op!u@h PRIVMSG #lobby :done %zu\r\n", i);
		char done[32];
		snprintf(done, sizeof done, "done %zu", i);
		terminal_wait(ann, done);
		const struct buf *output = terminal_output(ann);
		assert_null(memmem(
		    output->data + from, output->len - from, escapes[i], strlen(escapes[i])));
	}
	assert_false(terminal_wrote(ann, "\033[35;44;9m", 10));
}

static void words_of_every_script_stand_in_their_columns(void **state)
{
	struct peer *irc;
	VTermScreenCell cell;
	struct confabd *confabd = confabd_for(*state, &irc);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_TCP));
	peer_send(irc, "PRIVMSG #lobby :你好，世界|😀|naïve|\r\n");
	terminal_wait(ann, "你好，世界|😀|naïve|");
	int row = terminal_find_row(ann, "你好");
	int col = 0;
	while (terminal_cell(ann, row, col, &cell) && cell.chars[0] != 0x4f60)
		col++;
	/* Five ideographs of two columns, a bar, an emoji of two, a bar, five letters, a bar. */
	static const int bars[] = {10, 13, 19};
	for (size_t i = 0; i < COUNT_OF(bars); i++) {
		assert_true(terminal_cell(ann, row, col + bars[i], &cell));
		assert_int_equal(cell.chars[0], '|');
	}
	terminal_enter(ann, "我也好 😀");
	peer_expect(irc, ":我也好 😀\r\n");
	terminal_wait(ann, "我也好 😀");
}

/* True when it was told to set one of the eight colours, or one of 256. */
static bool wrote_color(struct terminal *terminal)
{
	const struct buf *output = terminal_output(terminal);
	for (const char *at = output->data; (at = strstr(at, "\033[")) != NULL; at += 2) {
		size_t len = strspn(at + 2, "0123456789;");
		if (at[2 + len] != 'm')
			continue;
		for (const char *number = at + 2; number < at + 2 + len;) {
			char *end;
			long value = strtol(number, &end, 10);
			if ((value >= 30 && value <= 48 && value != 39) || value >= 90)
				return true;
			number = end + 1;
		}
	}
	return false;
}

static void colours_are_left_out_when_unwanted(void **state)
{
	struct peer *irc;
	struct confabd *confabd = confabd_for(*state, &irc);
	const struct terminal_config plain = {.env = (const char *const[]){"NO_COLOR=1", NULL}};
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct terminal *colored =
	    confab_join(*state, &(struct terminal_config){0}, "ann", address);
	struct terminal *gray = confab_join(*state, &plain, "bob", address);
	peer_send(irc, "PRIVMSG #lobby :hello ann and bob\r\n");
	terminal_wait(colored, "hello ann and bob");
	terminal_wait(gray, "hello ann and bob");
	assert_true(wrote_color(colored));
	assert_false(wrote_color(gray));
}

static void other_terminals_do_too(void **state)
{
	static const char *const names[] = {
	    "TERM=vt100", "TERM=linux", "TERM=screen", "TERM=tmux-256color", "TERM=xterm"};
	struct peer *irc;
	struct confabd *confabd = confabd_for(*state, &irc);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct terminal_config config = {
		    .env = (const char *const[]){names[i], NULL}};
		struct terminal *ann =
		    confab_join(*state, &config, "ann", confabd_address(confabd, CONFABD_TCP));
		peer_send(irc, "PRIVMSG #lobby :hello ann\r\n");
		terminal_wait(ann, "hello ann");
		terminal_enter(ann, "/quit");
		assert_int_equal(terminal_wait_exit(ann), 0);
		assert_true(terminal_cursor_visible(ann));
		terminal_close(ann);
		peer_expect(irc, " QUIT ");
	}
}

static void unknown_terminals_are_told_about(void **state)
{
	static const char *const names[] = {"TERM=no-such-terminal", "TERM=", "TERM", "TERM=dumb"};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct terminal_config config = {
		    .env = (const char *const[]){names[i], NULL}};
		struct terminal *terminal = confab_start(
		    *state, &config, (const char *const[]){"join", "127.0.0.1:1", NULL});
		int status = terminal_wait_exit(terminal);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 2);
		assert_true(terminal_shows(terminal, "confab: "));
		assert_true(terminal_shows(terminal, "TERM"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(every_size_shows_what_is_said_and_typed),
	    stage_test(a_terminal_of_one_cell_is_survived),
	    stage_test(resizing_keeps_everything_in_its_place),
	    stage_test(nothing_a_peer_says_is_obeyed),
	    stage_test(words_of_every_script_stand_in_their_columns),
	    stage_test(colours_are_left_out_when_unwanted),
	    stage_test(other_terminals_do_too),
	    stage_test(unknown_terminals_are_told_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
