#include "ui/input_draw.h"

#include <limits.h>

#include "ui/cells.h"

#define NEWLINE "\xe2\x86\xb5" /* a newline, in one row */
#define MARGIN  4              /* columns kept in view behind the cursor */

/* Where the next cell goes; lines are wrapped at any cell, as a terminal does. */
struct walk {
	int cols; /* INT_MAX: one row, as long as it takes */
	int row, col;
};

struct place {
	int row, col;
};

static int prompt_columns(const struct input_view *view, int cols)
{
	int width = (int)text_width(view->prompt.data, view->prompt.len);
	int most = cols - cols / 3; /* the text is what one came for */
	return width < most ? width : most;
}

static struct place place(struct walk *walk, int columns)
{
	if (walk->col + columns > walk->cols) {
		walk->row++;
		walk->col = 0;
	}
	struct place at = {walk->row, walk->col};
	walk->col += columns;
	return at;
}

typedef void visit_fn(struct place at, const struct text_cell *cell, void *arg);

static void break_line(struct walk *walk, visit_fn *visit, void *arg)
{
	if (walk->cols != INT_MAX) {
		walk->row++;
		walk->col = 0;
		return;
	}
	struct text_cell cells[2];
	size_t count;
	struct str sign = str_from(cells_sign(NEWLINE, "|"));
	text_next(sign.data, sign.len, cells, &count);
	struct place at = place(walk, cells[0].columns);
	if (visit != NULL)
		visit(at, &cells[0], arg);
}

/* Lays out the text's cells from offset `from` up to `to`. */
static void go(struct walk *walk, struct str text, size_t to, visit_fn *visit, void *arg)
{
	for (size_t at = 0; at < to;) {
		if (text.data[at] == '\n') {
			break_line(walk, visit, arg);
			at++;
			continue;
		}
		struct text_cell cells[2];
		size_t count;
		at += text_next(text.data + at, text.len - at, cells, &count);
		for (size_t i = 0; i < count; i++) {
			if (cells[i].columns == 0)
				continue;
			struct place where = place(walk, cells[i].columns);
			if (visit != NULL)
				visit(where, &cells[i], arg);
		}
	}
}

/* The cell that the cursor stands on, which must not lie beyond the last column. */
static struct place cursor_of(const struct input_view *view, int cols)
{
	struct walk walk = {.cols = cols, .col = prompt_columns(view, cols)};
	go(&walk, view->text, view->point, NULL, NULL);
	if (view->point < view->text.len && view->text.data[view->point] != '\n') {
		struct text_cell cells[2];
		size_t count;
		text_next(
		    view->text.data + view->point, view->text.len - view->point, cells, &count);
		return place(&walk, count > 0 ? cells[0].columns : 1);
	}
	return place(&walk, 1);
}

static int rows_of(const struct input_view *view, int cols)
{
	struct walk walk = {.cols = cols, .col = prompt_columns(view, cols)};
	go(&walk, view->text, view->text.len, NULL, NULL);
	int cursor = cursor_of(view, cols).row;
	return (cursor > walk.row ? cursor : walk.row) + 1;
}

int input_draw_rows(const struct input_view *view, int cols, int most)
{
	if (most <= 1)
		return 1;
	int rows = rows_of(view, cols);
	return rows < most ? rows : most;
}

/* Draws the cells that are in view. */
struct painter {
	WINDOW *window;
	int top, left; /* what of the layout is in the window's corner */
	int edge;      /* first column that the text may use in row 0 */
	struct paint paint;
};

static void draw_cell(struct place at, const struct text_cell *cell, void *arg)
{
	const struct painter *painter = arg;
	int y = at.row - painter->top, x = at.col - painter->left;
	int edge = at.row == 0 ? painter->edge : 0;
	if (y >= 0 && y < getmaxy(painter->window) && x >= edge)
		cells_put(painter->window, y, x, cell, painter->paint);
}

static void draw_prompt(const struct input_view *view, WINDOW *window, const struct colors *colors)
{
	int cols = getmaxx(window);
	int used = prompt_columns(view, cols);
	cells_cut(window, 0, 0, used, view->prompt, colors_role(colors, view->prompt_role));
	if (view->text.len == 0)
		cells_cut(window, 0, used, cols - used, view->hint, colors_role(colors, PAINT_DIM));
}

/* One row: the text slides behind the prompt so that the cursor stays in view. */
static void draw_sideways(
    const struct input_view *view, struct painter *painter, const struct colors *colors)
{
	int cols = getmaxx(painter->window);
	/* The prompt's width is that of the window, not that of the endless row. */
	struct walk walk = {.cols = INT_MAX, .col = prompt_columns(view, cols)};
	int start = walk.col;
	go(&walk, view->text, view->point, NULL, NULL);
	int cursor = walk.col;
	int beyond =
	    cursor + 1 > cols ? cursor + 1 - cols + (cols - start > 2 * MARGIN ? MARGIN : 0) : 0;
	painter->left = beyond;
	painter->edge = start;
	walk = (struct walk){.cols = INT_MAX, .col = start};
	draw_prompt(view, painter->window, colors);
	go(&walk, view->text, view->text.len, draw_cell, painter);
	wmove(painter->window, 0, cursor - beyond);
}

static void draw_rows(
    const struct input_view *view, struct painter *painter, const struct colors *colors)
{
	int rows = getmaxy(painter->window), cols = getmaxx(painter->window);
	struct place cursor = cursor_of(view, cols);
	painter->top = cursor.row >= rows ? cursor.row - rows + 1 : 0;
	if (painter->top == 0)
		draw_prompt(view, painter->window, colors);
	struct walk walk = {.cols = cols, .col = prompt_columns(view, cols)};
	go(&walk, view->text, view->text.len, draw_cell, painter);
	wmove(painter->window, cursor.row - painter->top, cursor.col);
}

void input_draw(const struct input_view *view, WINDOW *window, const struct colors *colors)
{
	struct painter painter = {.window = window, .paint = colors_role(colors, PAINT_TEXT)};
	int rows = getmaxy(window), cols = getmaxx(window);
	for (int y = 0; y < rows; y++)
		cells_fill(window, y, 0, cols, painter.paint);
	if (rows == 1 && input_draw_rows(view, cols, 2) > 1)
		draw_sideways(view, &painter, colors);
	else
		draw_rows(view, &painter, colors);
}
