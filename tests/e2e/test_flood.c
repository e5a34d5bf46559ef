/* A flood, and what terminals do meanwhile. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define BATCH 500 /* lines put together for one send */

static struct terminal *ann_at(
    struct stage *stage, const struct terminal_config *config, struct peer **server)
{
	struct terminal *ann = confab_join_peer(stage, config, server);
	terminal_wait(ann, "2 here");
	return ann;
}

/* A batch of lines, the last of which ends with "batch N.". */
static void flood(struct peer *server, unsigned number, const char *text)
{
	struct buf lines = {0};
	for (int i = 0; i < BATCH; i++)
		buf_printf(&lines, ":op!u@h PRIVMSG #lobby :%s %d\r\n", text, i);
	buf_printf(&lines, ":op!u@h PRIVMSG #lobby :batch %u.\r\n", number);
	peer_send_bytes(server, lines.data, lines.len);
	buf_fini(&lines);
}

/* What is typed stands in the last row, what was said last above the status line. */
struct order {
	int rows;
	const char *typed, *said;
};

static bool is_in_order(struct terminal *terminal, void *arg)
{
	const struct order *order = arg;
	return terminal_find_row(terminal, order->typed) == order->rows - 1 &&
	       terminal_find_row(terminal, order->said) == order->rows - 3;
}

static void expect_order(struct terminal *terminal, int rows, const char *typed, const char *said)
{
	terminal_wait_for(
	    terminal, "all in its place", is_in_order, &(struct order){rows, typed, said});
}

static void resizes_in_a_flood_leave_all_in_its_place(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{20, 5}, {1, 2}, {200, 500}, {24, 80}, {2, 300}, {100, 7}, {3, 3}, {30, 100}};
	struct peer *server;
	struct terminal *ann = ann_at(*state, &(struct terminal_config){0}, &server);
	terminal_send(ann, "typed");
	terminal_wait(ann, "typed");
	for (unsigned i = 0; i < 5 * COUNT_OF(sizes); i++) {
		flood(server, i, "words 你好 😀 e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467");
		terminal_resize(
		    ann, sizes[i % COUNT_OF(sizes)].rows, sizes[i % COUNT_OF(sizes)].cols);
		stage_turn(*state, NS_PER_MS);
	}
	expect_order(ann, 30, "typed", "batch 39.");
}

/* Nobody reads what it writes, as in a terminal that was stopped; by PING a server knows of it. */
static void stop_in_a_flood(struct stage *stage, int rows, int cols, const char *text)
{
	struct peer *server;
	struct terminal *ann =
	    ann_at(stage, &(struct terminal_config){.rows = rows, .cols = cols}, &server);
	terminal_limit_speed(ann, 1);
	for (unsigned i = 0; i < 20; i++) {
		char pong[32];
		flood(server, i, text);
		peer_sendf(server, "PING :ping%u.\r\n", i);
		snprintf(pong, sizeof pong, "ping%u.\r\n", i);
		peer_expect(server, pong);
	}
	terminal_send(ann, "typed on");
	terminal_limit_speed(ann, 0);
	expect_order(ann, rows, "typed on", "batch 19.");
	terminal_close(ann);
}

static void a_stopped_terminal_stops_no_link(void **state)
{
	stop_in_a_flood(*state, 24, 80, "words");
}

/* One frame is more than the terminal takes while nobody reads. */
static void a_large_one_that_is_stopped_does_not_either(void **state)
{
	stop_in_a_flood(*state, 100, 300,
	    "\00304,02r\00305,03e\00306,04d\017 \002bold\002 \037under\037 "
	    "你好，世界。大家都在这里说话，谁也不等谁。 "
	    "\00307,05c\00308,06o\00309,07l\00310,08o\00311,09u\00312,10r\00313,11s\017 "
	    "\002a\002 b \002c\002 d \002e\002 f \002g\002 h \002i\002 j \002k\002 l");
}

static void a_terminal_that_goes_away_ends_it(void **state)
{
	struct peer *server;
	struct terminal *ann = ann_at(*state, &(struct terminal_config){0}, &server);
	flood(server, 0, "words");
	terminal_hang_up(ann);
	for (unsigned i = 1; i < 5; i++)
		flood(server, i, "words");
	peer_expect(server, "QUIT");
	peer_hang_up(server);
	int status = terminal_wait_exit(ann);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_line_without_end_is_shown_and_paged_through(void **state)
{
	struct buf line = {0};
	struct peer *server;
	struct terminal *ann = ann_at(*state, &(struct terminal_config){0}, &server);
	buf_add_str(&line, ":op!u@h PRIVMSG #lobby :first");
	for (int i = 0; i < 2500; i++)
		buf_add_str(&line, "o\u0301\u0302");
	buf_add_str(&line, " last\r\n");
	peer_send_bytes(server, line.data, line.len);
	buf_fini(&line);
	terminal_wait(ann, " last");
	for (int i = 0; i < 4; i++)
		terminal_send(ann, KEY_PGUP_);
	terminal_wait(ann, "op  first");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(resizes_in_a_flood_leave_all_in_its_place),
	    stage_test(a_stopped_terminal_stops_no_link),
	    stage_test(a_large_one_that_is_stopped_does_not_either),
	    stage_test(a_terminal_that_goes_away_ends_it),
	    stage_test(a_line_without_end_is_shown_and_paged_through),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
