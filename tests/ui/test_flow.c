/* What comes by itself: messages, floods, breaks of the connection. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>

#include "tests/ui/screen_test.h"

static void a_key_shows_in_a_flood(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/flood 1000000 20");
	terminal_wait(terminal, "flooded 9");
	terminal_send(terminal, "typed meanwhile");
	screen_wait_row(*state, terminal, "[#lobby] typed meanwhile");
	assert_false(terminal_shows(terminal, "flooded 0"));
}

static void the_last_line_of_a_flood_is_shown(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/flood 100000 10000");
	terminal_wait(terminal, "flood  flooded 0");
	/* 100,000 lines of 20 bytes, of which few were ever drawn. */
	assert_true(terminal_output(terminal)->len < 200 * 1024);
}

static void new_lines_below_are_counted(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/flood 100 100");
	terminal_wait(terminal, "flooded 0");
	terminal_send(terminal, KEY_PGUP_);
	terminal_wait_gone(terminal, "F1 help");
	terminal_wait(terminal, "PgDn goes on");
	for (int i = 1; i <= 3; i++) {
		char counted[32];
		snprintf(counted, sizeof(counted), "%d new below", i);
		terminal_signal(terminal, SIGUSR1);
		terminal_wait(terminal, counted);
	}
	terminal_send(terminal, KEY_PGDN_ KEY_PGDN_);
	terminal_wait(terminal, "F1 help");
	terminal_wait_gone(terminal, "new below");
	terminal_send(terminal, KEY_PGUP_);
	terminal_wait(terminal, "PgDn goes on");
	terminal_enter(terminal, "sending goes to the end");
	terminal_wait(terminal, "me  sending goes to the end");
	terminal_wait(terminal, "F1 help");
}

static void unread_ones_are_counted_and_reached(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/elsewhere #one bob hello");
	terminal_enter(terminal, "/elsewhere #one bob again");
	terminal_enter(terminal, "/elsewhere #two bob me, come here");
	terminal_wait(terminal, "2:#one 2");
	terminal_wait(terminal, "3:#two 1!");
	terminal_send(terminal, "\033a");
	screen_wait_row(*state, terminal, "[#two]");
	terminal_wait_gone(terminal, "3:#two");
	terminal_send(terminal, "\033a");
	screen_wait_row(*state, terminal, "[#one]");
	terminal_wait_gone(terminal, "2:#one");
}

static size_t bells(struct terminal *terminal)
{
	const struct buf *output = terminal_output(terminal);
	size_t count = 0;
	for (size_t i = 0; i < output->len; i++)
		count += output->data[i] == '\a';
	return count;
}

static void a_mention_rings_but_many_do_not(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/elsewhere #one bob me, one");
	terminal_enter(terminal, "/elsewhere #one bob me, two");
	terminal_enter(terminal, "/elsewhere #one bob me, three");
	terminal_wait(terminal, "2:#one 3!");
	assert_int_equal(bells(terminal), 1);
}

/* Only a terminal that tells that it has the keyboard shows what it shows to somebody. */
static void what_is_read_as_it_comes_rings_not(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "\033[I");
	terminal_enter(terminal, "/elsewhere #lobby bob me, one");
	terminal_wait(terminal, "bob  me, one");
	assert_int_equal(bells(terminal), 0);
	terminal_send(terminal, "\033[O");
	terminal_enter(terminal, "/elsewhere #lobby bob me, two");
	terminal_wait(terminal, "bob  me, two");
	assert_int_equal(bells(terminal), 1);
	terminal_send(terminal, "typed on");
	screen_wait_row(*state, terminal, "[#lobby] typed on");
}

static void a_break_is_said_loudly(void **state)
{
	static const struct {
		const char *description, *state, *says, *unsaid;
	} rows[] = {
	    {"calling", "/state 1", "Calling…  fake.example", "OFFLINE"},
	    {"greeting", "/state 2", "Greeting…", "Calling"},
	    {"waiting for the next try", "/state 4", "OFFLINE, retry in 40 s", "Greeting"},
	    {"given up", "/state 0", "/reconnect calls fake.example again", "retry"},
	    {"and what can be done", "/state 0", "/reconnect calls again, /connect ADDRESS",
	        "retry"},
	    {"online again", "/state 3", "tcp 127.0.0.1:6697", "OFFLINE"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		terminal_enter(terminal, rows[i].state);
		terminal_wait(terminal, rows[i].says);
		terminal_wait_gone(terminal, rows[i].unsaid);
	}
}

static void seconds_are_counted_down(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/state 4");
	terminal_wait(terminal, "retry in 40 s");
	terminal_wait(terminal, "what you type is kept");
	terminal_wait(terminal, "Not connected: what you type is kept and sent later.");
	terminal_send(terminal, "typed meanwhile");
	terminal_wait(terminal, "retry in 38 s");
	screen_wait_row(*state, terminal, "[#lobby] typed meanwhile");
}

static void what_is_shown_may_go_away(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/join #two");
	screen_wait_row(*state, terminal, "[#two]");
	terminal_enter(terminal, "/close");
	screen_wait_row(*state, terminal, "[#lobby]");
	terminal_enter(terminal, "/close");
	terminal_wait(terminal, "Nothing is open here.");
	terminal_send(terminal, "/peer x y\r\033[5~\033a\0331\016\t\033OP");
	terminal_wait(terminal, "Alt-Enter");
}

static void clear_hides_what_was_said(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/peer bob before");
	terminal_wait(terminal, "bob  before");
	terminal_enter(terminal, "/clear");
	terminal_wait_gone(terminal, "bob  before");
	terminal_enter(terminal, "/peer bob after");
	terminal_wait(terminal, "bob  after");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_key_shows_in_a_flood),
	    stage_test(the_last_line_of_a_flood_is_shown),
	    stage_test(new_lines_below_are_counted),
	    stage_test(unread_ones_are_counted_and_reached),
	    stage_test(a_mention_rings_but_many_do_not),
	    stage_test(what_is_read_as_it_comes_rings_not),
	    stage_test(a_break_is_said_loudly),
	    stage_test(seconds_are_counted_down),
	    stage_test(what_is_shown_may_go_away),
	    stage_test(clear_hides_what_was_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
