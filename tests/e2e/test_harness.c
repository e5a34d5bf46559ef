/* The tools of these tests, tried on small programs that every system has. */
#include "tests/check.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static struct terminal *shell(struct stage *stage, const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	return terminal_start(stage, &(struct terminal_config){0}, argv);
}

static void what_is_typed_comes_back(void **state)
{
	struct terminal *terminal = shell(*state, "exec cat");
	terminal_enter(terminal, "hello 你好");
	terminal_wait(terminal, "hello 你好");
	terminal_send(terminal, "\004");
	assert_int_equal(terminal_wait_exit(terminal), 0);
	/* Once echoed by the terminal, once by cat. */
	assert_string_equal(terminal_row(terminal, 0), "hello 你好");
	assert_string_equal(terminal_row(terminal, 1), "hello 你好");
	assert_string_equal(terminal_row(terminal, 2), "");
}

static void the_size_is_told_and_changes(void **state)
{
	const char *const argv[] = {
	    "sh", "-c", "trap 'stty size' WINCH; stty size; while read -r line; do :; done", NULL};
	struct terminal *terminal =
	    terminal_start(*state, &(struct terminal_config){.rows = 20, .cols = 50}, argv);
	terminal_wait(terminal, "20 50");
	terminal_resize(terminal, 31, 77);
	terminal_enter(terminal, "");
	terminal_wait(terminal, "31 77");
}

static void each_cell_can_be_seen(void **state)
{
	VTermScreenCell cell;
	struct terminal *terminal =
	    shell(*state, "printf 'a\\033[1;31mb\\033[m好c\\033[2;5Hend'; exec cat");
	terminal_wait(terminal, "end");
	assert_true(terminal_cell(terminal, 0, 1, &cell));
	assert_int_equal(cell.chars[0], 'b');
	assert_true(cell.attrs.bold);
	assert_true(terminal_cell(terminal, 0, 2, &cell));
	assert_int_equal(cell.width, 2);
	assert_string_equal(terminal_row(terminal, 0), "ab好c");
	assert_int_equal(terminal_find_row(terminal, "end"), 1);
	assert_int_equal(terminal_find_row(terminal, "nowhere"), -1);
	int row, col;
	terminal_cursor(terminal, &row, &col);
	assert_int_equal(row, 1);
	assert_int_equal(col, 7);
	assert_true(terminal_wrote(terminal, "\033[1;31m", 7));
	assert_false(terminal_wrote(terminal, "\033[1;32m", 7));
}

static void screens_and_cursors_are_told_apart(void **state)
{
	struct terminal *terminal = shell(*state, "printf '\\033[?1049h\\033[?25lfull'; read -r "
	                                          "line; printf '\\033[?25h\\033[?1049lleft'");
	terminal_wait(terminal, "full");
	assert_true(terminal_alternate(terminal));
	assert_false(terminal_cursor_visible(terminal));
	terminal_enter(terminal, "");
	terminal_wait_normal(terminal);
	terminal_wait(terminal, "left");
	assert_true(terminal_cursor_visible(terminal));
	assert_false(terminal_shows(terminal, "full"));
}

static void environments_are_made_for_them(void **state)
{
	const char *const argv[] = {
	    "sh", "-c", "echo $TERM:${NO_COLOR-none}:$HOME; exec cat", NULL};
	const char *const env[] = {"TERM=vt100", "NO_COLOR=1", NULL};
	struct terminal *plain = terminal_start(*state, &(struct terminal_config){0}, argv);
	struct terminal *given =
	    terminal_start(*state, &(struct terminal_config){.env = env}, argv);
	terminal_wait(plain, "xterm-256color:none:/tmp/confab-test.");
	terminal_wait(given, "vt100:1:/tmp/confab-test.");
	assert_string_not_equal(terminal_row(plain, 0) + 20, terminal_row(given, 0) + 20);
}

static void ends_are_told(void **state)
{
	int status = terminal_wait_exit(shell(*state, "echo bye; exit 3"));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	struct terminal *terminal = shell(*state, "echo up; exec cat");
	terminal_wait(terminal, "up");
	terminal_signal(terminal, SIGTERM);
	status = terminal_wait_exit(terminal);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

static void nothing_is_waited_for_in_vain(void **state)
{
	assert_false(stage_wait(*state, NS_PER_MS, never, NULL));
}

/* Two at once: the one that is not waited for must not stall on a full terminal. */
static void those_not_waited_for_are_heard(void **state)
{
	struct terminal *loud = shell(*state, "yes | head -n 200000; echo done; exec cat");
	struct terminal *other = shell(*state, "exec cat");
	terminal_enter(other, "still here");
	terminal_wait(other, "still here");
	terminal_wait(loud, "done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(what_is_typed_comes_back),
	    stage_test(the_size_is_told_and_changes),
	    stage_test(each_cell_can_be_seen),
	    stage_test(screens_and_cursors_are_told_apart),
	    stage_test(environments_are_made_for_them),
	    stage_test(ends_are_told),
	    stage_test(nothing_is_waited_for_in_vain),
	    stage_test(those_not_waited_for_are_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
