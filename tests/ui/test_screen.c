/* The whole screen in a terminal, over a client without a network. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/ui/screen_test.h"

static void the_first_frame_says_what_to_do(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	assert_true(terminal_alternate(terminal));
	assert_true(terminal_shows(terminal, "Type a message and press Enter."));
	assert_true(terminal_shows(terminal, "/help lists commands"));
	assert_true(terminal_shows(terminal, "127.0.0.1:6697"));
}

static void what_is_typed_is_shown_and_sent(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "hello 好 😀!");
	terminal_wait(terminal, "[#lobby] hello 好 😀!");
	screen_wait_cursor(*state, terminal, 23, 9 + 12);
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "me  hello 好 😀!");
}

static void every_size_is_drawn(void **state)
{
	static const struct {
		const char *description;
		int rows, cols;
		const char *seen; /* NULL: nothing has to be */
	} sizes[] = {
	    {"small", 5, 20, "> typed"},
	    {"a single cell", 1, 1, NULL},
	    {"one row", 1, 80, "[#lobby] typed"},
	    {"one column", 24, 1, NULL},
	    {"large", 50, 200, "[#lobby] typed"},
	    {"the usual one", 24, 80, "[#lobby] typed"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/peer bob said before");
	terminal_wait(terminal, "bob  said before");
	terminal_send(terminal, "typed");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		terminal_resize(terminal, sizes[i].rows, sizes[i].cols);
		if (sizes[i].seen != NULL)
			terminal_wait(terminal, sizes[i].seen);
	}
	terminal_wait(terminal, "bob  said before");
}

static void a_long_name_leaves_room_to_type(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/join #a-name-that-would-take-most-of-the-input-line");
	terminal_wait(terminal, "[#a-name-that-would-take-mo…]");
	terminal_send(terminal, "typed");
	screen_wait_row(*state, terminal, "[#a-name-that-would-take-mo…] typed");
}

static void the_terminal_is_given_back(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/quit");
	int status = terminal_wait_exit(terminal);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(terminal_alternate(terminal));
	assert_true(terminal_wrote(terminal, "\033[?2004l", 8));
}

/* Where there is no second screen, what was said stays, and the shell has a row below it. */
static void the_only_screen_is_left_tidy(void **state)
{
	const char *const env[] = {"TERM=vt100", NULL};
	struct terminal *terminal = screen_start(*state, &(struct terminal_config){.env = env});
	terminal_wait(terminal, "[#lobby]");
	terminal_enter(terminal, "/peer bob to remember");
	terminal_wait(terminal, "bob  to remember");
	terminal_send(terminal, "/quit" KEY_ENTER_);
	terminal_wait_exit(terminal);
	assert_true(terminal_shows(terminal, "bob  to remember"));
	assert_false(terminal_shows(terminal, "127.0.0.1:6697"));
	assert_false(terminal_shows(terminal, "[#lobby]"));
}

static void a_crash_gives_the_terminal_back(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/crash");
	int status = terminal_wait_exit(terminal);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_false(terminal_alternate(terminal));
	assert_true(terminal_cursor_visible(terminal));
}

static bool any_cell_is_coloured(struct terminal *terminal, int rows, int cols)
{
	VTermScreenCell cell;
	for (int row = 0; row < rows; row++) {
		for (int col = 0; col < cols; col++) {
			if (terminal_cell(terminal, row, col, &cell) &&
			    !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg))
				return true;
		}
	}
	return false;
}

static void every_terminal_will_do(void **state)
{
	static const struct {
		const char *term;
		bool color;
	} rows[] = {
	    {"TERM=xterm-256color", true},
	    {"TERM=tmux-256color", true},
	    {"TERM=screen", true},
	    {"TERM=linux", true},
	    {"TERM=vt100", false},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *const env[] = {rows[i].term, NULL};
		struct terminal *terminal =
		    screen_start(*state, &(struct terminal_config){.env = env});
		terminal_wait(terminal, "[#lobby]");
		terminal_enter(terminal, "/peer bob 你好 to me");
		terminal_wait(terminal, "bob  你好 to me");
		terminal_send(terminal, "\033[5~\033[6~typed");
		screen_wait_row(*state, terminal, "[#lobby] typed");
		assert_int_equal(any_cell_is_coloured(terminal, 24, 80), rows[i].color);
		terminal_close(terminal);
	}
}

static void no_color_is_obeyed(void **state)
{
	static const struct {
		const char *env;
		bool color;
	} rows[] = {{"NO_COLOR=1", false}, {"A=b", true}};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *const env[] = {rows[i].env, NULL};
		struct terminal *terminal =
		    screen_start(*state, &(struct terminal_config){.env = env});
		terminal_wait(terminal, "[#lobby]");
		terminal_enter(terminal, "/peer bob hello");
		terminal_wait(terminal, "bob  hello");
		assert_int_equal(any_cell_is_coloured(terminal, 24, 80), rows[i].color);
		terminal_close(terminal);
	}
}

static void what_cannot_show_a_screen_says_why(void **state)
{
	static const struct {
		const char *description, *env, *says;
	} rows[] = {
	    {"no TERM", "TERM", "TERM is not set"},
	    {"an empty one", "TERM=", "TERM is not set"},
	    {"an unknown one", "TERM=no-such-terminal", "TERM=no-such-terminal is unknown"},
	    {"one without a cursor", "TERM=dumb", "cannot place its cursor"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *const env[] = {rows[i].env, NULL};
		struct terminal *terminal =
		    screen_start(*state, &(struct terminal_config){.env = env});
		terminal_wait(terminal, rows[i].says);
		int status = terminal_wait_exit(terminal);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
		terminal_close(terminal);
	}
}

static void a_bare_locale_is_made_utf8(void **state)
{
	const char *const env[] = {"LC_ALL", "LANG=C", NULL};
	struct terminal *terminal = screen_start(*state, &(struct terminal_config){.env = env});
	terminal_wait(terminal, "[#lobby]");
	terminal_send(terminal, "好!\033[D\177x");
	screen_wait_row(*state, terminal, "[#lobby] x!");
	terminal_enter(terminal, "好");
	terminal_wait(terminal, "me  x好!");
}

/* Nothing of a name, a topic or a text gets to the terminal as more than what it looks like. */
static void foreign_text_is_never_obeyed(void **state)
{
	struct terminal *terminal = screen_start(*state, &(struct terminal_config){.cols = 120});
	terminal_wait(terminal, "[#lobby]");
	terminal_enter(terminal, "/topic \\e]0;title\\a\\e[31mred");
	terminal_enter(terminal, "/members @me ev\\e[2Jil \\e[?1049lx");
	terminal_enter(terminal, "/elsewhere \\e[2Jquery x\\e[5m hello");
	terminal_enter(terminal, "/peer b\\e[2Job \\e[?1049l\\x9b2Jover \\xe2\\x80\\xaeend");
	terminal_wait(terminal, "^[[?1049l");
	terminal_send(terminal, "\0332");
	terminal_wait(terminal, "[^[[2Jquery]");
	terminal_send(terminal, "\0331/msg ev" KEY_TAB_);
	terminal_wait(terminal, "[#lobby] /msg ev");
	assert_true(terminal_alternate(terminal));
	static const char *const never[] = {"\033[2Jil", "\033]0;title", "\033[2Jquery",
	    "\033[?1049lx", "\xe2\x80\xae", "\xc2\x9b"};
	for (size_t i = 0; i < COUNT_OF(never); i++)
		assert_false(terminal_wrote(terminal, never[i], strlen(never[i])));
}

static void wide_screens_have_lists(void **state)
{
	struct terminal *terminal =
	    screen_start(*state, &(struct terminal_config){.rows = 30, .cols = 120});
	terminal_wait(terminal, "[#lobby]");
	terminal_enter(terminal, "/members @me bob +carol");
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_enter(terminal, "/elsewhere bob bob me: look");
	terminal_wait(terminal, "+carol");
	terminal_wait(terminal, " #lobby ");
	terminal_wait(terminal, "3 here");
	assert_int_equal(terminal_find_row(terminal, "3 here"), 0);
	terminal_wait(terminal, "2  #dev          1 ");
	terminal_wait(terminal, "3  bob          1! ");
	terminal_resize(terminal, 30, 99);
	terminal_wait_gone(terminal, "+carol");
	terminal_wait(terminal, "2:#dev 1");
	terminal_wait(terminal, "3:bob 1!");
}

static void members_without_room_are_counted(void **state)
{
	struct terminal *terminal =
	    screen_start(*state, &(struct terminal_config){.rows = 10, .cols = 120});
	terminal_wait(terminal, "[#lobby]");
	terminal_enter(terminal, "/members a b c d e f g h i j k l");
	terminal_wait(terminal, "+6 more");
}

static void a_suspended_screen_comes_back(void **state)
{
	const char *program = stage_program(*state, "tests/ui/screen_program");
	char script[600];
	snprintf(
	    script, sizeof(script), "set -m; '%s'; echo stopped; read x; fg; echo ended", program);
	const char *const argv[] = {"bash", "-c", script, NULL};
	struct terminal *terminal = terminal_start(*state, &(struct terminal_config){0}, argv);
	terminal_wait(terminal, "[#lobby]");
	terminal_send(terminal, "kept\032");
	terminal_wait(terminal, "stopped");
	assert_false(terminal_alternate(terminal));
	terminal_resize(terminal, 30, 90);
	terminal_send(terminal, "\r");
	screen_wait_row(*state, terminal, "[#lobby] kept");
	screen_wait_cursor(*state, terminal, 29, 13);
	assert_true(terminal_alternate(terminal));
	terminal_send(terminal, "\003");
	terminal_enter(terminal, "/quit");
	terminal_wait(terminal, "ended");
}

static void a_stop_from_outside_is_survived(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "kept");
	screen_wait_row(*state, terminal, "[#lobby] kept");
	terminal_signal(terminal, SIGSTOP);
	terminal_resize(terminal, 20, 60);
	terminal_signal(terminal, SIGCONT);
	terminal_send(terminal, "!");
	screen_wait_row(*state, terminal, "[#lobby] kept!");
	screen_wait_cursor(*state, terminal, 19, 14);
}

static void ends_give_the_terminal_back(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		struct terminal *terminal = screen_start_usual(*state);
		terminal_signal(terminal, signals[i]);
		int status = terminal_wait_exit(terminal);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_false(terminal_alternate(terminal));
		terminal_close(terminal);
	}
}

static void two_ctrl_c_leave(void **state)
{
	static const char *const keys[] = {"\003", "\004"};
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct terminal *terminal = screen_start_usual(*state);
		terminal_send(terminal, keys[i]);
		terminal_wait(terminal, "Ctrl-C again, or /quit, to leave");
		terminal_send(terminal, keys[i]);
		int status = terminal_wait_exit(terminal);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		terminal_close(terminal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(the_first_frame_says_what_to_do),
	    stage_test(what_is_typed_is_shown_and_sent),
	    stage_test(every_size_is_drawn),
	    stage_test(every_terminal_will_do),
	    stage_test(no_color_is_obeyed),
	    stage_test(what_cannot_show_a_screen_says_why),
	    stage_test(a_bare_locale_is_made_utf8),
	    stage_test(foreign_text_is_never_obeyed),
	    stage_test(wide_screens_have_lists),
	    stage_test(members_without_room_are_counted),
	    stage_test(a_long_name_leaves_room_to_type),
	    stage_test(the_terminal_is_given_back),
	    stage_test(the_only_screen_is_left_tidy),
	    stage_test(a_crash_gives_the_terminal_back),
	    stage_test(a_suspended_screen_comes_back),
	    stage_test(a_stop_from_outside_is_survived),
	    stage_test(ends_give_the_terminal_back),
	    stage_test(two_ctrl_c_leave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
