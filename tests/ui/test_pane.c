#include "tests/check.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/lines.h"
#include "tests/ui/screen_rig.h"
#include "ui/pane.h"

#define SUNDAY INT64_C(1795348800000) /* ms: 2026-11-22 12:00 UTC */
#define MINUTE INT64_C(60000)
#define DAY    (1440 * MINUTE)
#define COUNT  200 /* numbered lines */

/* A pane over some lines, on a screen of its own. */
struct fixture {
	struct screen_rig *rig;
	struct lines *lines;
	struct pane *pane;
	struct colors colors;
};

static struct fixture setup(int rows, int columns)
{
	struct fixture fix = {.rig = rig_new(rows, columns, "xterm-256color")};
	colors_init(&fix.colors, true);
	fix.lines = lines_new(LINES_BYTES_DEFAULT);
	fix.pane = pane_new(fix.lines);
	return fix;
}

static void teardown(struct fixture *fix)
{
	pane_free(fix->pane);
	lines_free(fix->lines);
	rig_free(fix->rig);
}

static void add(struct fixture *fix, const struct line *line)
{
	lines_append(fix->lines, line);
}

static void say(struct fixture *fix, const char *nick, const char *text)
{
	add(fix, &(struct line){.time = SUNDAY, .nick = str_from(nick), .text = str_from(text)});
}

static void say_numbers(struct fixture *fix, int from, int end)
{
	char text[32];
	for (int i = from; i < end; i++) {
		snprintf(text, sizeof text, "line %d", i);
		say(fix, "ann", text);
	}
}

static const char *draw(struct fixture *fix)
{
	pane_draw(fix->pane, stdscr, &fix->colors);
	refresh();
	rig_flush(fix->rig);
	return rig_screen(fix->rig);
}

/* Draws; the number of the "line N" in that row, -1 for a row without. */
static int number_at(struct fixture *fix, int y)
{
	draw(fix);
	const char *text = strstr(rig_row(fix->rig, y), "line ");
	return text != NULL ? atoi(text + strlen("line ")) : -1;
}

static void shows_each_kind(void **state)
{
	(void)state;
	struct fixture fix = setup(12, 48);
	static const struct line lines[] = {
	    {.time = SUNDAY,
	        .kind = LINE_STATUS,
	        .flags = 0,
	        .nick = {"", 0},
	        .text = {"connected", 9}},
	    {.time = SUNDAY,
	        .kind = LINE_EVENT,
	        .flags = 0,
	        .nick = {"bob", 3},
	        .text = {"joined", 6}},
	    {.time = SUNDAY + MINUTE,
	        .kind = LINE_MESSAGE,
	        .flags = 0,
	        .nick = {"bob", 3},
	        .text = {"hello", 5}},
	    {.time = SUNDAY + MINUTE,
	        .kind = LINE_ACTION,
	        .flags = 0,
	        .nick = {"christopher", 11},
	        .text = {"waves", 5}},
	    {.time = SUNDAY + MINUTE,
	        .kind = LINE_MESSAGE,
	        .flags = 0,
	        .nick = {"christopher", 11},
	        .text = {"well", 4}},
	    {.time = SUNDAY + MINUTE,
	        .kind = LINE_NOTICE,
	        .flags = 0,
	        .nick = {"bob", 3},
	        .text = {"hear", 4}},
	    {.time = SUNDAY + DAY,
	        .kind = LINE_MESSAGE,
	        .flags = LINE_OWN | LINE_WAITING,
	        .nick = {"me", 2},
	        .text = {"wait", 4}},
	    {.time = SUNDAY + DAY,
	        .kind = LINE_MESSAGE,
	        .flags = LINE_OWN | LINE_FAILED,
	        .nick = {"me", 2},
	        .text = {"fail", 4}},
	    {.time = SUNDAY + DAY,
	        .kind = LINE_ERROR,
	        .flags = 0,
	        .nick = {"", 0},
	        .text = {"no", 2}},
	};
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		add(&fix, &lines[i]);
	assert_string_equal(draw(&fix), "\n"
	                                "─────────── Sunday 22 November 2026 ────────────\n"
	                                "12:00        ·  connected\n"
	                                "12:00        →  bob joined\n"
	                                "12:01      bob  hello\n"
	                                "12:01        *  christopher waves\n"
	                                "12:01 christo…  well\n"
	                                "12:01    -bob-  hear\n"
	                                "─────────── Monday 23 November 2026 ────────────\n"
	                                "12:00…      me  wait\n"
	                                "12:00!      me  fail\n"
	                                "12:00        !  no\n");
	teardown(&fix);
}

static void stays_at_the_bottom(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 80);
	say(&fix, "ann", "first");
	assert_string_equal(draw(&fix), "\n\n\n─────────────────────────── Sunday 22 November 2026 "
	                                "────────────────────────────\n"
	                                "12:00    ann  first\n");
	say_numbers(&fix, 0, COUNT);
	assert_int_equal(number_at(&fix, 4), COUNT - 1);
	assert_int_equal(number_at(&fix, 0), COUNT - 5);
	assert_true(pane_at_end(fix.pane));
	teardown(&fix);
}

static void an_empty_one_is_blank(void **state)
{
	(void)state;
	struct fixture fix = setup(2, 20);
	assert_string_equal(draw(&fix), "\n\n");
	pane_scroll(fix.pane, -3);
	pane_page(fix.pane, 1);
	pane_home(fix.pane);
	assert_false(pane_find(fix.pane, STR("x"), true));
	assert_false(pane_find(fix.pane, STR("x"), false));
	assert_string_equal(draw(&fix), "\n\n");
	assert_true(pane_at_end(fix.pane));
	teardown(&fix);
}

static void is_usable_when_small(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 20);
	say(&fix, "ann", "hello there, how are you today?");
	add(&fix,
	    &(struct line){
	        .time = SUNDAY, .kind = LINE_EVENT, .nick = STR("bob"), .text = STR("joined")});
	assert_string_equal(draw(&fix), "\n\n"
	                                "ann hello there, how\n"
	                                "  are you today?\n"
	                                "→ bob joined\n");
	add(&fix, &(struct line){.time = SUNDAY + DAY, .nick = STR("ann"), .text = STR("hi")});
	draw(&fix);
	assert_string_equal(rig_row(fix.rig, 3), "──── Mon 23 Nov ────");
	teardown(&fix);
}

static void a_screen_of_one_cell(void **state)
{
	(void)state;
	struct fixture fix = setup(1, 1);
	say(&fix, "ann", "好 e\u0301 \U0001f1e9\U0001f1ea");
	say_numbers(&fix, 0, 3);
	for (int i = 0; i < 20; i++) {
		draw(&fix);
		pane_scroll(fix.pane, -1);
	}
	draw(&fix);
	pane_end(fix.pane);
	assert_string_equal(draw(&fix), "2\n");
	teardown(&fix);
}

static void scrolls_by_rows(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	assert_int_equal(number_at(&fix, 0), COUNT - 10);
	pane_scroll(fix.pane, -3);
	assert_false(pane_at_end(fix.pane));
	assert_int_equal(number_at(&fix, 0), COUNT - 13);
	assert_int_equal(number_at(&fix, 9), COUNT - 4);
	pane_scroll(fix.pane, 2);
	assert_int_equal(number_at(&fix, 9), COUNT - 2);
	pane_scroll(fix.pane, 2);
	assert_int_equal(number_at(&fix, 9), COUNT - 1);
	assert_true(pane_at_end(fix.pane));
	teardown(&fix);
}

static void scrolls_inside_a_long_line(void **state)
{
	(void)state;
	struct fixture fix = setup(3, 80);
	say_numbers(&fix, 0, 5);
	char text[1000];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i / 66 % 26);
	add(&fix, &(struct line){.time = SUNDAY, .nick = STR("ann"), .text = {text, sizeof text}});
	draw(&fix);
	assert_memory_equal(strstr(rig_row(fix.rig, 2), "  "), "              pp", 16);
	pane_scroll(fix.pane, -10);
	draw(&fix);
	assert_memory_equal(rig_row(fix.rig, 0), "              dd", 16);
	pane_scroll(fix.pane, -3);
	draw(&fix);
	assert_memory_equal(rig_row(fix.rig, 0), "12:00    ann  aa", 16);
	pane_scroll(fix.pane, -1);
	assert_int_equal(number_at(&fix, 0), 4);
	teardown(&fix);
}

static void scrolls_by_pages_to_either_end(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_page(fix.pane, -1);
	assert_int_equal(number_at(&fix, 9), COUNT - 1 - 8);
	for (int i = 0; i < COUNT; i++)
		pane_page(fix.pane, -1);
	assert_non_null(strstr(draw(&fix), "Sunday"));
	assert_int_equal(number_at(&fix, 1), 0);
	for (int i = 0; i < COUNT; i++)
		pane_page(fix.pane, 1);
	assert_int_equal(number_at(&fix, 9), COUNT - 1);
	assert_true(pane_at_end(fix.pane));
	pane_home(fix.pane);
	assert_int_equal(number_at(&fix, 1), 0);
	pane_end(fix.pane);
	assert_int_equal(number_at(&fix, 9), COUNT - 1);
	teardown(&fix);
}

static void scrolled_up_it_stays_put(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_scroll(fix.pane, -5);
	int top = number_at(&fix, 0);
	assert_int_equal(pane_new_below(fix.pane), 0);
	say_numbers(&fix, COUNT, COUNT + 7);
	assert_int_equal(pane_new_below(fix.pane), 7);
	assert_int_equal(number_at(&fix, 0), top);
	pane_scroll(fix.pane, 7);
	assert_int_equal(number_at(&fix, 9), COUNT + 1);
	assert_int_equal(pane_new_below(fix.pane), 5);
	pane_end(fix.pane);
	draw(&fix);
	assert_int_equal(pane_new_below(fix.pane), 0);
	teardown(&fix);
}

static void a_resize_keeps_what_is_at_the_top(void **state)
{
	(void)state;
	static const int sizes[][2] = {{10, 80}, {8, 30}, {5, 20}, {14, 200}, {10, 41}, {10, 80}};
	struct fixture fix = setup(10, 80);
	char text[64];
	for (int i = 0; i < COUNT; i++) {
		snprintf(text, sizeof text, "line %d and some more words to wrap", i);
		say(&fix, "ann", text);
	}
	draw(&fix);
	pane_scroll(fix.pane, -100);
	int top = number_at(&fix, 0);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		rig_resize(fix.rig, sizes[i][0], sizes[i][1]);
		assert_int_equal(number_at(&fix, 0), top);
	}
	teardown(&fix);
}

static void a_resize_keeps_the_place_in_a_long_line(void **state)
{
	(void)state;
	struct fixture fix = setup(4, 80);
	struct buf text = {0};
	for (int i = 0; i < 500; i++)
		buf_printf(&text, "word%03d ", i);
	add(&fix,
	    &(struct line){.time = SUNDAY, .nick = STR("ann"), .text = {text.data, text.len}});
	draw(&fix);
	pane_scroll(fix.pane, -30);
	draw(&fix);
	char first[8];
	memcpy(first, strstr(rig_row(fix.rig, 0), "word"), sizeof first);
	first[7] = '\0';
	rig_resize(fix.rig, 4, 30);
	draw(&fix);
	assert_non_null(strstr(rig_row(fix.rig, 0), first));
	rig_resize(fix.rig, 4, 80);
	draw(&fix);
	assert_non_null(strstr(rig_row(fix.rig, 0), first));
	buf_fini(&text);
	teardown(&fix);
}

static void at_the_end_a_resize_stays_there(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_scroll(fix.pane, -3);
	rig_resize(fix.rig, 14, 80);
	assert_int_equal(number_at(&fix, 13), COUNT - 1);
	assert_true(pane_at_end(fix.pane));
	rig_resize(fix.rig, 3, 60);
	assert_int_equal(number_at(&fix, 2), COUNT - 1);
	teardown(&fix);
}

static void a_tall_one_keeps_the_newest_in_view(void **state)
{
	(void)state;
	struct fixture fix = setup(16, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_page(fix.pane, -2);
	int top = number_at(&fix, 0);
	assert_int_equal(number_at(&fix, 11), top + 11);
	assert_int_equal(number_at(&fix, 12), -1);
	assert_int_equal(number_at(&fix, 15), COUNT - 1);
	say_numbers(&fix, COUNT, COUNT + 1);
	assert_int_equal(number_at(&fix, 15), COUNT);
	assert_int_equal(number_at(&fix, 0), top);
	teardown(&fix);
}

static void older_lines_do_not_move_the_view(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 48);
	struct lines *older = lines_new(LINES_BYTES_DEFAULT);
	char before[1024];
	say_numbers(&fix, 0, 40);
	draw(&fix);
	pane_scroll(fix.pane, -20);
	snprintf(before, sizeof before, "%s", draw(&fix));
	for (int i = 0; i < 30; i++)
		lines_append(
		    older, &(struct line){.time = SUNDAY, .nick = STR("bob"), .text = STR("old")});
	pane_moved(fix.pane, 10, (int64_t)lines_splice(fix.lines, 10, older));
	lines_free(older);
	assert_string_equal(draw(&fix), before);
	lines_remove(fix.lines, 3);
	pane_moved(fix.pane, 3, -1);
	assert_string_equal(draw(&fix), before);
	teardown(&fix);
}

static void move_line(struct fixture *fix, uint64_t from, uint64_t to)
{
	uint64_t now = lines_move(fix->lines, from, to);
	pane_moved(fix->pane, from, -1);
	pane_moved(fix->pane, now, 1);
}

/* One's own message goes below what the server had before it. */
static void a_line_that_moves_down_moves_nothing_else(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 48);
	say_numbers(&fix, 0, 40);
	draw(&fix);
	pane_scroll(fix.pane, -20);
	const int top = number_at(&fix, 0);
	const uint64_t at = (uint64_t)top;
	move_line(&fix, at - 1, 38); /* from above */
	assert_int_equal(number_at(&fix, 0), top);
	assert_int_equal(number_at(&fix, 4), top + 4);
	move_line(&fix, at - 1, 38); /* the one at the top */
	assert_int_equal(number_at(&fix, 0), top + 1);
	move_line(&fix, at, 38); /* from below it */
	assert_int_equal(number_at(&fix, 0), top + 1);
	assert_int_equal(number_at(&fix, 1), top + 3);
	/* No other one stands out in its place. */
	assert_true(pane_find(fix.pane, STR("line 18"), false));
	move_line(&fix, at, 38);
	assert_int_equal(number_at(&fix, 0), top + 1);
	assert_true(pane_find(fix.pane, STR("line 18"), false));
	assert_true(pane_at_end(fix.pane));
	pane_find_stop(fix.pane);
	teardown(&fix);
}

static void dropped_lines_are_gone_from_view(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	pane_free(fix.pane);
	lines_free(fix.lines);
	fix.lines = lines_new(16 * 1024);
	fix.pane = pane_new(fix.lines);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_home(fix.pane);
	draw(&fix);
	say_numbers(&fix, COUNT, 100 * COUNT);
	uint64_t first = lines_first(fix.lines);
	assert_true(first > COUNT);
	assert_int_equal(number_at(&fix, 1), first);
	lines_clear(fix.lines);
	assert_string_equal(draw(&fix), "\n\n\n\n\n\n\n\n\n\n");
	teardown(&fix);
}

static void hides_what_was_cleared(void **state)
{
	(void)state;
	struct fixture fix = setup(4, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	pane_hide_before(fix.pane, lines_end(fix.lines));
	assert_string_equal(draw(&fix), "\n\n\n\n");
	say_numbers(&fix, COUNT, COUNT + 1);
	assert_int_equal(number_at(&fix, 3), COUNT);
	pane_page(fix.pane, -1);
	assert_int_equal(number_at(&fix, 2), -1);
	assert_false(pane_find(fix.pane, STR("line 1"), true));
	pane_hide_before(fix.pane, 0);
	assert_int_equal(number_at(&fix, 2), COUNT - 1);
	teardown(&fix);
}

static void rules_off_what_is_unread(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 80);
	say_numbers(&fix, 0, COUNT);
	pane_mark_unread(fix.pane, COUNT - 2);
	assert_int_equal(number_at(&fix, 1), COUNT - 3);
	assert_non_null(strstr(rig_row(fix.rig, 2), "─ new ─"));
	assert_int_equal(number_at(&fix, 3), COUNT - 2);
	pane_mark_unread(fix.pane, UINT64_MAX);
	assert_int_equal(number_at(&fix, 2), COUNT - 3);
	teardown(&fix);
}

/* Scrolls to where "line N" is found, and it stands out there. */
static void check_found(struct fixture *fix, int number)
{
	char text[32];
	snprintf(text, sizeof text, "line %d", number);
	draw(fix);
	for (int y = 0; y < 10; y++) {
		const char *at = strstr(rig_row(fix->rig, y), text);
		if (at == NULL || (at[strlen(text)] >= '0' && at[strlen(text)] <= '9'))
			continue;
		struct rig_look look = rig_look(fix->rig, y, (int)(at - rig_row(fix->rig, y)));
		assert_true(look.back >= 0);
		return;
	}
	fail_msg("\"%s\" is not in view", text);
}

static void finds_up_and_down(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	assert_true(pane_find(fix.pane, STR("LINE 7"), true));
	check_found(&fix, 79);
	assert_true(pane_find(fix.pane, STR("line 7"), true));
	check_found(&fix, 78);
	assert_true(pane_find(fix.pane, STR("line 7"), false));
	check_found(&fix, 79);
	assert_false(pane_find(fix.pane, STR("line 7"), false));
	check_found(&fix, 79);
	assert_true(pane_find(fix.pane, STR("line 1"), false));
	check_found(&fix, 100);
	assert_false(pane_find(fix.pane, STR("nowhere"), true));
	assert_false(pane_find(fix.pane, STR(""), true));
	pane_find_stop(fix.pane);
	draw(&fix);
	for (int y = 0; y < 10; y++)
		assert_int_equal(rig_look(fix.rig, y, 14).back, -1);
	teardown(&fix);
}

static void what_is_found_in_view_moves_nothing(void **state)
{
	(void)state;
	struct fixture fix = setup(10, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	assert_true(pane_find(fix.pane, STR("line 195"), true));
	assert_true(pane_at_end(fix.pane));
	check_found(&fix, 195);
	teardown(&fix);
}

static void finds_nicks(void **state)
{
	(void)state;
	struct fixture fix = setup(3, 80);
	say(&fix, "bob", "hi");
	say(&fix, "ann", "hi");
	draw(&fix);
	assert_true(pane_find(fix.pane, STR("bo"), true));
	draw(&fix);
	assert_true(rig_look(fix.rig, 1, 9).back >= 0);
	assert_int_equal(rig_look(fix.rig, 2, 9).back, -1);
	teardown(&fix);
}

static void a_match_cuts_no_cluster(void **state)
{
	(void)state;
	struct fixture fix = setup(2, 80);
	say(&fix, "ann", "cafe\u0301!");
	draw(&fix);
	assert_true(pane_find(fix.pane, STR("cafe"), true));
	draw(&fix);
	assert_string_equal(rig_row(fix.rig, 1), "12:00    ann  cafe\u0301!");
	assert_true(rig_look(fix.rig, 1, 17).back >= 0);
	assert_int_equal(rig_look(fix.rig, 1, 18).back, -1);
	teardown(&fix);
}

static void peers_cannot_reach_the_terminal(void **state)
{
	(void)state;
	static const struct {
		const char *what, *nick, *text, *row;
	} rows[] = {
	    {"escape in text", "ann", "\033[2J\033]0;x\007hi", "12:00    ann  ^[[2J^[]0;x^Ghi"},
	    {"escape in a nick", "\033[H", "hi", "12:00   ^[[H  hi"},
	    {"a line end in text", "ann", "a\r\nb", "12:00    ann  a^M^Jb"},
	    {"a nick turned round", "\u202enna", "hi", "12:00    nna  hi"},
	    {"a family", "ann", "\U0001f468\u200d\U0001f469\u200d\U0001f467!",
	        "12:00    ann  \U0001f468!"},
	    {"a nick of ideographs", "你好", "世界", "12:00   你好  世界"},
	    {"marks without a base", "\u0301", "\u0302x", "12:00      \u25cc\u0301  \u25cc\u0302x"},
	    {"bad bytes", "a\xff", "\xfe", "12:00     a\ufffd  \ufffd"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture fix = setup(2, 80);
		print_message("# %s\n", rows[i].what);
		say(&fix, rows[i].nick, rows[i].text);
		draw(&fix);
		assert_string_equal(rig_row(fix.rig, 1), rows[i].row);
		teardown(&fix);
	}
}

static void ideographs_at_the_right_edge(void **state)
{
	(void)state;
	struct fixture fix = setup(4, 41);
	say(&fix, "ann", "a你好世界你好世界你好世界你好世界");
	assert_non_null(draw(&fix));
	assert_string_equal(rig_row(fix.rig, 2), "12:00    ann  a你好世界你好世界你好世界你");
	assert_string_equal(rig_row(fix.rig, 3), "              好世界");
	teardown(&fix);
}

static void shows_whose_words_they_are(void **state)
{
	(void)state;
	struct fixture fix = setup(4, 80);
	add(&fix, &(struct line){
	              .time = SUNDAY, .flags = LINE_OWN, .nick = STR("me"), .text = STR("mine")});
	add(&fix, &(struct line){.time = SUNDAY,
	              .flags = LINE_MENTION,
	              .nick = STR("ann"),
	              .text = STR("me: yes?")});
	say(&fix, "ann", "plain");
	draw(&fix);
	assert_true(rig_look(fix.rig, 1, 10).bold);
	assert_int_equal(rig_look(fix.rig, 1, 14).fore, -1);
	assert_true(rig_look(fix.rig, 2, 14).bold);
	assert_true(rig_look(fix.rig, 2, 14).fore >= 0);
	assert_int_equal(rig_look(fix.rig, 3, 14).fore, -1);
	assert_int_equal(rig_look(fix.rig, 3, 9).fore, rig_look(fix.rig, 2, 9).fore);
	teardown(&fix);
}

static void a_longer_nick_moves_the_text_but_not_the_place(void **state)
{
	(void)state;
	struct fixture fix = setup(5, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	say(&fix, "christopher", "hi");
	draw(&fix);
	assert_string_equal(rig_row(fix.rig, 3), "12:00         ann  line 199");
	assert_string_equal(rig_row(fix.rig, 4), "12:00 christopher  hi");
	teardown(&fix);
}

/* The same numbers in each run. */
static unsigned chance(unsigned *state, unsigned below)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 16) % below;
}

static void say_anything(struct fixture *fix, unsigned *state)
{
	static const char *const pieces[] = {"word ", "你好", "e\u0301", "\u202e", "\033[2J",
	    "\xff", "http://a.b/c-d ", "\U0001f1e9", "\u0301", "   ", "\r\n", "well-known ",
	    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3",
	    "\u2764\ufe0f", "o\u0300\u0301\u0302\u0303\u0304\u0305", "\t"};
	struct buf text = {0};
	for (unsigned i = chance(state, 40); i > 0; i--)
		buf_add_str(&text, pieces[chance(state, COUNT_OF(pieces))]);
	add(fix, &(struct line){.time = SUNDAY + chance(state, 5) * DAY,
	             .kind = (enum line_kind)chance(state, LINE_ERROR + 1),
	             .flags = chance(state, 16),
	             .nick = str_from(pieces[chance(state, COUNT_OF(pieces))]),
	             .text = {text.data, text.len}});
	buf_fini(&text);
}

static void do_anything(struct fixture *fix, unsigned *state)
{
	switch (chance(state, 10)) {
	case 0:
		rig_resize(fix->rig, 1 + (int)chance(state, 30), 1 + (int)chance(state, 120));
		break;
	case 1:
		pane_page(fix->pane, (int)chance(state, 5) - 3);
		break;
	case 2:
		pane_scroll(fix->pane, (int)chance(state, 40) - 25);
		break;
	case 3:
		pane_find(fix->pane, STR("word"), chance(state, 3) > 0);
		break;
	case 4:
		pane_mark_unread(fix->pane, lines_end(fix->lines) - chance(state, 3));
		break;
	case 5:
		if (chance(state, 10) == 0)
			pane_hide_before(fix->pane, lines_end(fix->lines) - chance(state, 2));
		break;
	case 6:
		if (chance(state, 20) == 0)
			lines_clear(fix->lines);
		break;
	default:
		say_anything(fix, state);
	}
}

/* Nothing here knows what the screen ought to show; a sanitizer tells what ought not to happen. */
static void survives_anything(void **state)
{
	(void)state;
	unsigned seed = 1;
	struct fixture fix = setup(24, 80);
	pane_free(fix.pane);
	lines_free(fix.lines);
	fix.lines = lines_new(32 * 1024);
	fix.pane = pane_new(fix.lines);
	for (int i = 0; i < 3000; i++) {
		do_anything(&fix, &seed);
		if (chance(&seed, 3) > 0)
			draw(&fix);
		if (pane_at_end(fix.pane))
			assert_int_equal(pane_new_below(fix.pane), 0);
	}
	pane_end(fix.pane);
	say(&fix, "ann", "the end");
	rig_resize(fix.rig, 24, 80);
	draw(&fix);
	assert_non_null(strstr(rig_row(fix.rig, 23), "the end"));
	teardown(&fix);
}

/* What the terminal shows after all its changes is what it shows once all is written anew. */
static void no_cell_is_left_behind(void **state)
{
	(void)state;
	unsigned seed = 2;
	struct fixture fix = setup(24, 80);
	for (int i = 0; i < 1000; i++) {
		do_anything(&fix, &seed);
		char *before = xstrdup(draw(&fix));
		clearok(curscr, TRUE);
		assert_string_equal(before, draw(&fix));
		free(before);
	}
	teardown(&fix);
}

static void a_frame_sends_only_what_changed(void **state)
{
	(void)state;
	struct fixture fix = setup(24, 80);
	say_numbers(&fix, 0, COUNT);
	draw(&fix);
	say_numbers(&fix, COUNT, COUNT + 1);
	pane_draw(fix.pane, stdscr, &fix.colors);
	refresh();
	assert_in_range(rig_flush(fix.rig), 1, 300);
	pane_draw(fix.pane, stdscr, &fix.colors);
	refresh();
	assert_int_equal(rig_flush(fix.rig), 0);
	teardown(&fix);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_each_kind),
	    cmocka_unit_test(stays_at_the_bottom),
	    cmocka_unit_test(an_empty_one_is_blank),
	    cmocka_unit_test(is_usable_when_small),
	    cmocka_unit_test(a_screen_of_one_cell),
	    cmocka_unit_test(scrolls_by_rows),
	    cmocka_unit_test(scrolls_inside_a_long_line),
	    cmocka_unit_test(scrolls_by_pages_to_either_end),
	    cmocka_unit_test(scrolled_up_it_stays_put),
	    cmocka_unit_test(a_resize_keeps_what_is_at_the_top),
	    cmocka_unit_test(a_resize_keeps_the_place_in_a_long_line),
	    cmocka_unit_test(at_the_end_a_resize_stays_there),
	    cmocka_unit_test(a_tall_one_keeps_the_newest_in_view),
	    cmocka_unit_test(older_lines_do_not_move_the_view),
	    cmocka_unit_test(a_line_that_moves_down_moves_nothing_else),
	    cmocka_unit_test(dropped_lines_are_gone_from_view),
	    cmocka_unit_test(hides_what_was_cleared),
	    cmocka_unit_test(rules_off_what_is_unread),
	    cmocka_unit_test(finds_up_and_down),
	    cmocka_unit_test(what_is_found_in_view_moves_nothing),
	    cmocka_unit_test(finds_nicks),
	    cmocka_unit_test(a_match_cuts_no_cluster),
	    cmocka_unit_test(peers_cannot_reach_the_terminal),
	    cmocka_unit_test(ideographs_at_the_right_edge),
	    cmocka_unit_test(shows_whose_words_they_are),
	    cmocka_unit_test(a_longer_nick_moves_the_text_but_not_the_place),
	    cmocka_unit_test(survives_anything),
	    cmocka_unit_test(no_cell_is_left_behind),
	    cmocka_unit_test(a_frame_sends_only_what_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
