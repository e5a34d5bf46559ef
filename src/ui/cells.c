#include "ui/cells.h"

#include <string.h>
#include <wchar.h>

static int least(int a, int b)
{
	return a < b ? a : b;
}

static void set_paint(WINDOW *window, struct paint paint)
{
	wattr_set(window, paint.attrs, paint.pair, NULL);
}

/* Writing into the bottom right corner scrolls a window that may, so this one may not. */
static bool stop_scrolling(WINDOW *window)
{
	bool scrolls = is_scrollok(window);
	if (scrolls)
		scrollok(window, FALSE);
	return scrolls;
}

static void resume_scrolling(WINDOW *window, bool scrolls)
{
	if (scrolls)
		scrollok(window, TRUE);
}

/* Columns from x on to the window's border; 0 outside of it. */
static int room_at(WINDOW *window, int y, int x)
{
	if (y < 0 || x < 0 || y >= getmaxy(window) || x >= getmaxx(window))
		return 0;
	return getmaxx(window) - x;
}

/* In the window's paint; the cell fits. */
static void add_cell(WINDOW *window, int y, int x, const struct text_cell *cell)
{
	wchar_t codes[TEXT_CELL_CODES + 1] = {0};
	for (size_t i = 0; i < TEXT_CELL_CODES; i++)
		codes[i] = (wchar_t)cell->codes[i];
	cchar_t shown;
	if (setcchar(&shown, codes, cell->escaped ? A_REVERSE : A_NORMAL, 0, NULL) == OK)
		mvwadd_wch(window, y, x, &shown);
}

int cells_put(WINDOW *window, int y, int x, const struct text_cell *cell, struct paint paint)
{
	if (cell->columns == 0 || cell->columns > room_at(window, y, x))
		return 0;
	bool scrolls = stop_scrolling(window);
	set_paint(window, paint);
	add_cell(window, y, x, cell);
	resume_scrolling(window, scrolls);
	return cell->columns;
}

/* One cluster in the window's paint; -1 when it does not fit. */
static int add_cluster(WINDOW *window, int y, int x, int room, struct str *text)
{
	struct text_cell cells[2];
	size_t count;
	size_t took = text_next(text->data, text->len, cells, &count);
	int width = cells[0].columns + (count > 1 ? cells[1].columns : 0);
	if (width > room)
		return -1;
	for (size_t i = 0; i < count && cells[i].columns > 0; i++) {
		add_cell(window, y, x, &cells[i]);
		x += cells[i].columns;
	}
	text->data += took;
	text->len -= took;
	return width;
}

/* The ASCII that comes next, as far as there is room. */
static int add_plain(WINDOW *window, int y, int x, int room, struct str *text)
{
	size_t most = text->len > (size_t)room ? (size_t)room + 1 : text->len;
	int plain = least((int)text_plain(text->data, most), room);
	if (plain > 0)
		mvwaddnstr(window, y, x, text->data, plain);
	text->data += plain;
	text->len -= (size_t)plain;
	return plain;
}

int cells_text(WINDOW *window, int y, int x, int columns, struct str text, struct paint paint)
{
	int room = least(columns, room_at(window, y, x));
	int used = 0;
	bool scrolls = stop_scrolling(window);
	set_paint(window, paint);
	while (used < room && text.len > 0) {
		int width = add_plain(window, y, x + used, room - used, &text);
		if (width == 0)
			width = add_cluster(window, y, x + used, room - used, &text);
		if (width < 0)
			break;
		used += width;
	}
	resume_scrolling(window, scrolls);
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
	if (down && room > 0)
		room = getmaxy(window) - y;
	struct str sign = str_from(down ? cells_sign("│", "|") : cells_sign("─", "-"));
	for (int i = 0; i < least(count, room); i++)
		cells_text(window, down ? y + i : y, down ? x : x + i, 1, sign, paint);
}

const char *cells_sign(const char *sign, const char *ascii)
{
	struct text_cell cells[2];
	size_t count;
	text_next(sign, strlen(sign), cells, &count);
	bool shown = cells[0].columns > 0 && !cells[0].escaped;
	return shown ? sign : ascii;
}
