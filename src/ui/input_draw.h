#ifndef UI_INPUT_DRAW_H
#define UI_INPUT_DRAW_H

#include <stddef.h>

#include <curses.h>

#include "base/str.h"
#include "ui/colors.h"

/*
 * What stands on the input line: a prompt, and a text with a cursor in it; all of them any bytes.
 */
struct input_view {
	struct str prompt;
	struct str text;
	size_t point;    /* offset of the cursor in text */
	struct str hint; /* in place of an empty text */
	enum paint_role prompt_role;
};

/* Rows that it takes on `cols` columns, at most `most`. */
int input_draw_rows(const struct input_view *view, int cols, int most);
/*
 * Draws it and leaves the window's cursor at the point. What does not fit is scrolled: up and down
 * in a window of several rows, sideways in one of a single row.
 */
void input_draw(const struct input_view *view, WINDOW *window, const struct colors *colors);

#endif
