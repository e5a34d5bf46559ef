#ifndef TESTS_UI_SCREEN_TEST_H
#define TESTS_UI_SCREEN_TEST_H

#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

/* The screen program in a terminal of its own; returns once its input line is there. */
struct terminal *screen_start(struct stage *stage, const struct terminal_config *config);
/* The same, 80x24 and xterm-256color. */
struct terminal *screen_start_usual(struct stage *stage);

/* The whole row of that text, which must be on screen. */
const char *screen_row_with(struct terminal *terminal, const char *text);
/* Waits until a row is exactly this. */
void screen_wait_row(struct stage *stage, struct terminal *terminal, const char *line);

void screen_wait_cursor(struct stage *stage, struct terminal *terminal, int row, int col);

#define SCREEN_HINT "Type a message and press Enter. /help lists commands, F1 keys."

#endif
