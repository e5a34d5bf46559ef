#include "tests/check.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The number at the end of that row; -1 for a row without. */
static int number_at(struct fixture *fix, int y)
{
	draw(fix);
	const char *text = strstr(rig_row(fix->rig, y), "line ");
	return text != NULL ? atoi(text + 5) : -1;
}

static void shows_each_kind(void **state)
{
	(void)state;
	struct fixture fix = setup(12, 48);
	static const struct line lines[] = {
	    {SUNDAY, LINE_STATUS, 0, {"", 0}, {"connected", 9}},
	    {SUNDAY, LINE_EVENT, 0, {"bob", 3}, {"joined", 6}},
	    {SUNDAY + MINUTE, LINE_MESSAGE, 0, {"bob", 3}, {"hello", 5}},
	    {SUNDAY + MINUTE, LINE_ACTION, 0, {"christopher", 11}, {"waves", 5}},
	    {SUNDAY + MINUTE, LINE_MESSAGE, 0, {"christopher", 11}, {"well", 4}},
	    {SUNDAY + MINUTE, LINE_NOTICE, 0, {"bob", 3}, {"hear", 4}},
	    {SUNDAY + DAY, LINE_MESSAGE, LINE_OWN | LINE_WAITING, {"me", 2}, {"wait", 4}},
	    {SUNDAY + DAY, LINE_MESSAGE, LINE_OWN | LINE_FAILED, {"me", 2}, {"fail", 4}},
	    {SUNDAY + DAY, LINE_ERROR, 0, {"", 0}, {"no", 2}},
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

int main(void)
{
	setenv("TZ", "UTC", 1);
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_each_kind),
	};
	(void)number_at;
	(void)say_numbers;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
