#include "tests/check.h"

#include <curses.h>
#include <locale.h>
#include <string.h>

#include "tests/ui/screen_rig.h"
#include "ui/cells.h"

#define ROWS    3
#define COLUMNS 10

static const struct paint plain;

static void draws_text(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
		int x, columns, used;
		const char *row, *cut; /* as by cells_text() and by cells_cut() */
	} rows[] = {
	    {"what fits", "hello", 2, 8, 5, "  hello", "  hello"},
	    {"what fits exactly", "hello", 5, 5, 5, "     hello", "     hello"},
	    {"what does not", "hello world", 0, 5, 5, "hello", "hell…"},
	    {"the window is narrower", "hello", 7, 9, 3, "       hel", "       he…"},
	    {"ideographs", "你好", 6, 4, 4, "      你好", "      你好"},
	    {"half of one would fit", "你好", 7, 3, 2, "       你", "       你…"},
	    {"half of one at the edge", "你", 9, 4, 0, "", "         …"},
	    {"a family", "\U0001f468\u200d\U0001f469\u200d\U0001f467!", 0, 9, 3, "\U0001f468!",
	        "\U0001f468!"},
	    {"an accent at the edge", "abe\u0301", 0, 3, 3, "abe\u0301", "abe\u0301"},
	    {"an accent behind the edge", "abe\u0301x", 0, 3, 3, "abe\u0301", "ab…"},
	    {"an escape sequence", "\033[31m", 0, 9, 6, "^[[31m", "^[[31m"},
	    {"text turned round",
	        "a\u202e"
	        "b",
	        0, 9, 2, "ab", "ab"},
	    {"no columns", "a", 0, 0, 0, "", ""},
	    {"left of the window", "a", -1, 5, 0, "", ""},
	};
	struct screen_rig *rig = rig_new(ROWS, COLUMNS, "xterm-256color");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str text = str_from(rows[i].text);
		print_message("# %s\n", rows[i].what);
		erase();
		assert_int_equal(
		    cells_text(stdscr, 0, rows[i].x, rows[i].columns, text, plain), rows[i].used);
		cells_cut(stdscr, 1, rows[i].x, rows[i].columns, text, plain);
		refresh();
		rig_flush(rig);
		assert_string_equal(rig_row(rig, 0), rows[i].row);
		assert_string_equal(rig_row(rig, 1), rows[i].cut);
	}
	rig_free(rig);
}

static void the_corner_scrolls_nothing(void **state)
{
	(void)state;
	struct screen_rig *rig = rig_new(ROWS, COLUMNS, "xterm-256color");
	scrollok(stdscr, TRUE);
	cells_text(stdscr, 0, 0, COLUMNS, STR("top"), plain);
	cells_text(stdscr, ROWS - 1, 0, COLUMNS, STR("0123456789"), plain);
	refresh();
	rig_flush(rig);
	assert_string_equal(rig_screen(rig), "top\n\n0123456789\n");
	cells_text(stdscr, ROWS - 1, COLUMNS - 2, 2, STR("好"), plain);
	refresh();
	rig_flush(rig);
	assert_string_equal(rig_screen(rig), "top\n\n01234567好\n");
	assert_true(is_scrollok(stdscr));
	rig_free(rig);
}

static void half_of_a_wide_one_goes_with_the_other(void **state)
{
	(void)state;
	struct screen_rig *rig = rig_new(ROWS, COLUMNS, "xterm-256color");
	cells_text(stdscr, 0, 0, COLUMNS, STR("你好"), plain);
	refresh();
	rig_flush(rig);
	cells_text(stdscr, 0, 1, 2, STR("ab"), plain);
	refresh();
	rig_flush(rig);
	assert_string_equal(rig_row(rig, 0), " ab");
	rig_free(rig);
}

static void rules_and_blanks(void **state)
{
	(void)state;
	struct screen_rig *rig = rig_new(ROWS, COLUMNS, "xterm-256color");
	cells_rule(stdscr, 0, 2, 100, false, plain);
	cells_rule(stdscr, 1, 9, 100, true, plain);
	cells_fill(stdscr, 0, 4, 2, plain);
	refresh();
	rig_flush(rig);
	assert_string_equal(rig_screen(rig), "  ──  ────\n         │\n         │\n");
	rig_free(rig);
}

static void paints(void **state)
{
	(void)state;
	struct colors colors;
	struct screen_rig *rig = rig_new(ROWS, COLUMNS, "xterm-256color");
	colors_init(&colors, true);
	struct paint nick = colors_nick(&colors, STR("ann"));
	assert_int_equal(nick.pair, colors_nick(&colors, STR("ANN")).pair);
	cells_text(stdscr, 0, 0, COLUMNS, STR("ann\x01你"), nick);
	cells_text(stdscr, 1, 0, COLUMNS, STR("plain"), colors_role(&colors, PAINT_TEXT));
	cells_text(stdscr, 2, 0, COLUMNS, STR("me"), colors_role(&colors, PAINT_OWN_NICK));
	refresh();
	rig_flush(rig);
	int fore = rig_look(rig, 0, 0).fore;
	assert_true(fore > 0);
	assert_false(rig_look(rig, 0, 0).reverse);
	assert_true(rig_look(rig, 0, 3).reverse);
	assert_int_equal(rig_look(rig, 0, 5).fore, fore);
	assert_int_equal(rig_look(rig, 1, 0).fore, -1);
	assert_true(rig_look(rig, 2, 0).bold);
	rig_free(rig);
}

static void does_with_the_colours_there_are(void **state)
{
	(void)state;
	static const struct {
		const char *what, *term;
		bool wanted, colored;
		unsigned nicks;
	} rows[] = {
	    {"256 colours", "xterm-256color", true, true, 13},
	    {"8 colours", "linux", true, true, 8},
	    {"none", "vt100", true, false, 1},
	    {"none wanted", "xterm-256color", false, false, 1},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct colors colors;
		print_message("# %s\n", rows[i].what);
		struct screen_rig *rig = rig_new(ROWS, COLUMNS, rows[i].term);
		colors_init(&colors, rows[i].wanted);
		assert_int_equal(colors.nick_count, rows[i].nicks);
		struct paint alert = colors_role(&colors, PAINT_BAR_ALERT);
		assert_int_equal(alert.pair != 0, rows[i].colored);
		assert_true(alert.attrs != 0 || alert.pair != 0);
		rig_free(rig);
	}
}

static void signs_have_a_plain_form(void **state)
{
	(void)state;
	assert_string_equal(cells_sign("→", ">"), "→");
	setlocale(LC_ALL, "C");
	assert_string_equal(cells_sign("→", ">"), ">");
	setlocale(LC_ALL, "C.UTF-8");
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(draws_text),
	    cmocka_unit_test(the_corner_scrolls_nothing),
	    cmocka_unit_test(half_of_a_wide_one_goes_with_the_other),
	    cmocka_unit_test(rules_and_blanks),
	    cmocka_unit_test(paints),
	    cmocka_unit_test(does_with_the_colours_there_are),
	    cmocka_unit_test(signs_have_a_plain_form),
	};
	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
