#ifndef UI_CELLS_H
#define UI_CELLS_H

#include <curses.h>

#include "base/str.h"
#include "base/text.h"
#include "ui/colors.h"

/*
 * The one way of foreign text to the screen: cell by cell as base/text.h lays it out, so that no
 * control, no escape sequence and no combining mark without end gets there. Nothing here scrolls a
 * window, moves past its border or leaves half of a wide character. Columns count from 0.
 */

/* Draws one cell if all of it fits into the window; returns the columns it took. */
int cells_put(WINDOW *window, int y, int x, const struct text_cell *cell, struct paint paint);

/*
 * Draws text (any bytes) on at most `columns` columns, what does not fit left out. Returns the
 * columns drawn.
 */
int cells_text(WINDOW *window, int y, int x, int columns, struct str text, struct paint paint);

/* The same, but what does not fit is told by an ellipsis in the last column. */
int cells_cut(WINDOW *window, int y, int x, int columns, struct str text, struct paint paint);

/* Blanks `columns` columns in that paint. */
void cells_fill(WINDOW *window, int y, int x, int columns, struct paint paint);

/* A rule of `count` signs, to the right or `down`. */
void cells_rule(WINDOW *window, int y, int x, int count, bool down, struct paint paint);

/* The first one where the locale can show it, else the second one, which is ASCII. */
const char *cells_sign(const char *sign, const char *ascii);

#endif
