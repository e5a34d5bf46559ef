#include "ui/cells.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int least(int a, int b)
{
	return a < b ? a : b;
}

#define RUN_MOST 128 /* cells that go into a window at once */

/* Cells of one paint that follow each other in a row, on their way into a window. */
struct run {
	WINDOW *window;
	int y, x; /* of the first one */
	int count;
	int columns;
	cchar_t cells[RUN_MOST];
};

static void run_start(struct run *run, WINDOW *window, int y, int x)
{
	run->window = window;
	run->y = y;
	run->x = x;
	run->count = run->columns = 0;
}

/* In the window's paint. Unlike what adds characters, this neither wraps nor scrolls. */
static void run_put(struct run *run)
{
	if (run->count > 0)
		mvwadd_wchnstr(run->window, run->y, run->x, run->cells, run->count);
	run_start(run, run->window, run->y, run->x + run->columns);
}

/* The code points end with a 0. */
static void run_add(struct run *run, const wchar_t *codes, int columns, attr_t attrs)
{
	if (run->count == RUN_MOST)
		run_put(run);
	if (setcchar(&run->cells[run->count], codes, attrs, 0, NULL) != OK)
		return;
	run->count++;
	run->columns += columns;
}

static void run_add_cell(struct run *run, const struct text_cell *cell)
{
	wchar_t codes[TEXT_CELL_CODES + 1] = {0};
	for (size_t i = 0; i < TEXT_CELL_CODES; i++)
		codes[i] = (wchar_t)cell->codes[i];
	run_add(run, codes, cell->columns, cell->escaped ? A_REVERSE : A_NORMAL);
}

static void set_paint(WINDOW *window, struct paint paint)
{
	wattr_set(window, paint.attrs, paint.pair, NULL);
}

/* Columns from x on to the window's border; 0 outside of it. */
static int room_at(WINDOW *window, int y, int x)
{
	if (y < 0 || x < 0 || y >= getmaxy(window) || x >= getmaxx(window))
		return 0;
	return getmaxx(window) - x;
}

int cells_put(WINDOW *window, int y, int x, const struct text_cell *cell, struct paint paint)
{
	struct run run;
	if (cell->columns == 0 || cell->columns > room_at(window, y, x))
		return 0;
	set_paint(window, paint);
	run_start(&run, window, y, x);
	run_add_cell(&run, cell);
	run_put(&run);
	return cell->columns;
}

/* One cluster; -1 when it does not fit. */
static int add_cluster(struct run *run, int room, struct str *text)
{
	struct text_cell cells[2];
	size_t count;
	size_t took = text_next(text->data, text->len, cells, &count);
	int width = cells[0].columns + (count > 1 ? cells[1].columns : 0);
	if (width > room)
		return -1;
	for (size_t i = 0; i < count && cells[i].columns > 0; i++)
		run_add_cell(run, &cells[i]);
	text->data += took;
	text->len -= took;
	return width;
}

/* The ASCII that comes next, as far as there is room. */
static int add_plain(struct run *run, int room, struct str *text)
{
	size_t most = text->len > (size_t)room ? (size_t)room + 1 : text->len;
	int plain = least((int)text_plain(text->data, most), room);
	for (int i = 0; i < plain; i++)
		run_add(run, (const wchar_t[]){(wchar_t)text->data[i], 0}, 1, A_NORMAL);
	text->data += plain;
	text->len -= (size_t)plain;
	return plain;
}

int cells_text(WINDOW *window, int y, int x, int columns, struct str text, struct paint paint)
{
	int room = least(columns, room_at(window, y, x));
	int used = 0;
	struct run run;
	set_paint(window, paint);
	run_start(&run, window, y, x);
	while (used < room && text.len > 0) {
		int width = add_plain(&run, room - used, &text);
		if (width == 0)
			width = add_cluster(&run, room - used, &text);
		if (width < 0)
			break;
		used += width;
	}
	run_put(&run);
	return used;
}

int cells_cut(WINDOW *window, int y, int x, int columns, struct str text, struct paint paint)
{
	int room = least(columns, room_at(window, y, x));
	if (room <= 0)
		return 0;
	if (text_width(text.data, text.len) <= (size_t)room)
		return cells_text(window, y, x, room, text, paint);
	int used = cells_text(window, y, x, room - 1, text, paint);
	return used + cells_text(window, y, x + used, 1, str_from(cells_sign("…", "~")), paint);
}

void cells_fill(WINDOW *window, int y, int x, int columns, struct paint paint)
{
	int room = least(columns, room_at(window, y, x));
	set_paint(window, paint);
	if (room > 0)
		mvwhline(window, y, x, ' ', room);
}

void cells_rule(WINDOW *window, int y, int x, int count, bool down, struct paint paint)
{
	int room = room_at(window, y, x);
	wchar_t sign[2] = {0};
	cchar_t shown;
	mbtowc(sign, cells_sign(down ? "│" : "─", down ? "|" : "-"), MB_CUR_MAX);
	if (room == 0 || setcchar(&shown, sign, A_NORMAL, 0, NULL) != OK)
		return;
	set_paint(window, paint);
	if (down)
		mvwvline_set(window, y, x, &shown, count);
	else
		mvwhline_set(window, y, x, &shown, count);
}

const char *cells_sign(const char *sign, const char *ascii)
{
	struct text_cell cells[2];
	size_t count;
	text_next(sign, strlen(sign), cells, &count);
	bool shown = cells[0].columns > 0 && !cells[0].escaped;
	return shown ? sign : ascii;
}
