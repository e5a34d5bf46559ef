/* The whole screen in a terminal, over a client without a network. */
#include "tests/check.h"

#include <signal.h>
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
	assert_true(terminal_shows(terminal, "bob  said before"));
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

static void a_crash_gives_the_terminal_back(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/crash");
	int status = terminal_wait_exit(terminal);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_false(terminal_alternate(terminal));
	assert_true(terminal_cursor_visible(terminal));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(the_first_frame_says_what_to_do),
	    stage_test(what_is_typed_is_shown_and_sent),
	    stage_test(every_size_is_drawn),
	    stage_test(the_terminal_is_given_back),
	    stage_test(a_crash_gives_the_terminal_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
