#include "tests/ui/screen_test.h"

#include <string.h>

#include "tests/check.h"

struct terminal *screen_start(struct stage *stage, const struct terminal_config *config)
{
	const char *const argv[] = {stage_program(stage, "tests/ui/screen_program"), NULL};
	return terminal_start(stage, config, argv);
}

struct terminal *screen_start_usual(struct stage *stage)
{
	struct terminal *terminal = screen_start(stage, &(struct terminal_config){0});
	terminal_wait(terminal, "[#lobby]");
	return terminal;
}

const char *screen_row_with(struct terminal *terminal, const char *text)
{
	int row = terminal_find_row(terminal, text);
	assert_int_not_equal(row, -1);
	return terminal_row(terminal, row);
}

struct expected {
	struct terminal *terminal;
	const char *line;
	int row, col;
};

static bool is_there(void *arg)
{
	const struct expected *expected = arg;
	size_t len = strlen(expected->line);
	const char *row = terminal_text(expected->terminal);
	for (; *row != '\0'; row += strcspn(row, "\n") + 1) {
		if (strncmp(row, expected->line, len) == 0 && row[len] == '\n')
			return true;
	}
	return false;
}

void screen_wait_row(struct stage *stage, struct terminal *terminal, const char *line)
{
	struct expected expected = {.terminal = terminal, .line = line};
	stage_expect(stage, is_there, &expected, "no row became exactly \"%s\"", line);
}

static bool cursor_is_there(void *arg)
{
	const struct expected *expected = arg;
	int row, col;
	terminal_cursor(expected->terminal, &row, &col);
	return row == expected->row && col == expected->col;
}

void screen_wait_cursor(struct stage *stage, struct terminal *terminal, int row, int col)
{
	struct expected expected = {.terminal = terminal, .row = row, .col = col};
	stage_expect(
	    stage, cursor_is_there, &expected, "the cursor never came to row %d, %d", row, col);
}
