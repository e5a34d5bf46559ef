#include "ui/pane.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/cells.h"
#include "ui/pane_private.h"

#define TIME_COLUMNS 5 /* HH:MM */

struct painter {
	WINDOW *window;
	const struct colors *colors;
	int columns; /* that are drawn on */
	const struct view_line *line;
	bool chosen;       /* this line */
	struct str needle; /* to stand out in this line; empty for nothing */
};

static struct paint role_paint(const struct painter *painter, enum paint_role role)
{
	return colors_role(painter->colors, role);
}

/* Looks of a line */

static enum paint_role text_role(const struct line *line)
{
	static const enum paint_role roles[] = {
	    [LINE_MESSAGE] = PAINT_TEXT,
	    [LINE_ACTION] = PAINT_ACTION,
	    [LINE_NOTICE] = PAINT_NOTICE,
	    [LINE_EVENT] = PAINT_DIM,
	    [LINE_STATUS] = PAINT_STATUS,
	    [LINE_ERROR] = PAINT_ERROR,
	    [LINE_GAP] = PAINT_UNREAD,
	    [LINE_PICTURE] = PAINT_PICTURE,
	};
	if (line->flags & LINE_WAITING)
		return PAINT_WAITING;
	if (line->flags & LINE_DELETED)
		return PAINT_DIM;
	return line->flags & LINE_MENTION ? PAINT_MENTION : roles[line->kind];
}

static struct paint nick_paint(const struct painter *painter)
{
	const struct line *line = &painter->line->line;
	if (painter->chosen)
		return role_paint(painter, PAINT_LIST_CURRENT);
	if (line->kind == LINE_EVENT)
		return role_paint(painter, PAINT_DIM);
	if (line->flags & LINE_OWN)
		return role_paint(painter, PAINT_OWN_NICK);
	return colors_nick(painter->colors, line->nick);
}

static struct paint sign_paint(const struct painter *painter)
{
	const struct line *line = &painter->line->line;
	if (line->flags & LINE_FAILED)
		return role_paint(painter, PAINT_FAILED);
	return line->kind == LINE_ACTION ? nick_paint(painter)
	                                 : role_paint(painter, text_role(line));
}

/* The first match in text that ends behind `at`; false when there is none. */
static bool match_from(struct str text, struct str needle, size_t at, size_t *from)
{
	if (needle.len == 0)
		return false;
	for (*from = at < needle.len ? 0 : at - needle.len + 1; *from + needle.len <= text.len;
	     ++*from)
		if (str_eq_case((struct str){text.data + *from, needle.len}, needle))
			return true;
	return false;
}

/* How the byte at `at` of the text is painted, and up to where nothing changes. */
static struct paint paint_at(const struct painter *painter, size_t at, size_t *until)
{
	const struct layout *layout = painter->line->layout;
	size_t from;
	*until = layout->text.len;
	if (match_from(layout->text, painter->needle, at, &from)) {
		if (from <= at) {
			*until = from + painter->needle.len;
			return role_paint(painter, PAINT_MATCH);
		}
		*until = from;
	}
	if (at < layout->sign_end) {
		*until = *until < layout->sign_end ? *until : layout->sign_end;
		return sign_paint(painter);
	}
	if (at < layout->nick_end) {
		size_t border = at < layout->nick_from ? layout->nick_from : layout->nick_end;
		*until = *until < border ? *until : border;
		if (at >= layout->nick_from)
			return nick_paint(painter);
	}
	if (at >= layout->note_from)
		return role_paint(painter, PAINT_DIM);
	*until = *until < layout->note_from ? *until : layout->note_from;
	if (at >= layout->quote_end)
		return role_paint(painter, text_role(&painter->line->line));
	*until = at < layout->quote_from ? layout->quote_from : layout->quote_end;
	return role_paint(
	    painter, at < layout->quote_from ? text_role(&painter->line->line) : PAINT_DIM);
}

static void draw_text(const struct painter *painter, int y, int x, struct layout_row row)
{
	struct str text = painter->line->layout->text;
	size_t at = row.from, end = row.from + row.len;
	while (at < end) {
		size_t until, next = at;
		struct paint paint = paint_at(painter, at, &until);
		if (until >= end)
			next = end;
		while (next < until && next < end)
			next = text_after(text.data, end, next);
		x += cells_text(painter->window, y, x, getmaxx(painter->window),
		    (struct str){text.data + at, next - at}, paint);
		at = next;
	}
}

static void draw_time(const struct painter *painter, int y)
{
	const struct line *line = &painter->line->line;
	time_t seconds = (time_t)(line->time / MS_PER_S);
	struct tm tm;
	char text[TIME_COLUMNS + 1] = "";
	localtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%H:%M", &tm);
	struct paint dim = role_paint(painter, PAINT_DIM);
	cells_text(painter->window, y, 0, TIME_COLUMNS, str_from(text), dim);
	bool failed = line->flags & LINE_FAILED;
	const char *mark = painter->chosen ? cells_sign("›", ">") : layout_mark(line->flags);
	cells_text(painter->window, y, TIME_COLUMNS, 1, str_from(mark),
	    failed            ? role_paint(painter, PAINT_FAILED)
	    : painter->chosen ? role_paint(painter, PAINT_UNREAD)
	                      : dim);
}

/* Right-aligned; a nick that is too wide ends in an ellipsis. */
static void draw_nick(const struct painter *painter, int y, const struct layout_format *format)
{
	const struct line *line = &painter->line->line;
	const char *sign = layout_sign(line->kind);
	struct str name = sign != NULL ? str_from(sign) : line->nick;
	struct paint paint = sign != NULL ? sign_paint(painter) : nick_paint(painter);
	size_t from;
	if (sign == NULL && match_from(name, painter->needle, 0, &from))
		paint = role_paint(painter, PAINT_MATCH);
	bool dashes = line->kind == LINE_NOTICE;
	int room = dashes ? format->nick - 2 : format->nick;
	size_t width = text_width(name.data, name.len);
	int used = width < (size_t)room ? (int)width : room;
	int end = TIME_COLUMNS + 1 + format->nick;
	int x = end - used - dashes;
	cells_cut(painter->window, y, x, used, name, paint);
	if (dashes) {
		cells_text(painter->window, y, x - 1, 1, STR("-"), paint);
		cells_text(painter->window, y, end - 1, 1, STR("-"), paint);
	}
}

/* Rules */

static void name_day(int64_t time, bool compact, char *out, size_t size)
{
	time_t seconds = (time_t)(time / MS_PER_S);
	struct tm tm;
	char day[64] = "", month[64] = "";
	localtime_r(&seconds, &tm);
	strftime(day, sizeof day, compact ? "%a" : "%A", &tm);
	strftime(month, sizeof month, compact ? "%b" : "%B %Y", &tm);
	snprintf(out, size, " %s %d %s ", day, tm.tm_mday, month);
}

static void draw_rule(const struct painter *painter, int y, const char *label, enum paint_role role)
{
	int columns = painter->columns;
	int width = (int)text_width(label, strlen(label));
	struct paint paint = role_paint(painter, role);
	cells_rule(painter->window, y, 0, columns, false, paint);
	cells_cut(painter->window, y, width < columns ? (columns - width) / 2 : 0, columns,
	    str_from(label), paint);
}

static void draw_line_rule(const struct painter *painter, int y, size_t row)
{
	char label[192];
	if (row == 0 && painter->line->since) {
		draw_rule(painter, y, cells_sign(" ↑ earlier ", " earlier "), PAINT_DIM);
		return;
	}
	row -= painter->line->since;
	if (row == 0 && painter->line->day) {
		bool compact = painter->columns < LAYOUT_COMPACT;
		name_day(painter->line->line.time, compact, label, sizeof label);
		draw_rule(painter, y, label, PAINT_DIM);
	} else {
		draw_rule(painter, y, " new ", PAINT_UNREAD);
	}
}

/* Rows */

static void draw_row(
    const struct painter *painter, const struct layout_format *format, int y, size_t row)
{
	size_t rules = view_rules(painter->line);
	if (row < rules) {
		draw_line_rule(painter, y, row);
		return;
	}
	row -= rules;
	if (row == 0 && format->nick > 0) {
		draw_time(painter, y);
		draw_nick(painter, y, format);
	}
	draw_text(
	    painter, y, row == 0 ? format->text : format->indent, painter->line->layout->rows[row]);
}

/* Draws from that place on, down to before row `end` of the window; returns where it ended. */
static struct view_place draw_rows(
    struct pane *pane, struct painter *painter, struct view_place place, int y, int end)
{
	while (y < end && place.line < lines_end(pane->view.lines)) {
		struct view_line line = view_line(&pane->view, place.line);
		painter->line = &line;
		painter->needle = (struct str){0};
		painter->chosen = place.line == pane->chosen;
		if (place.line == pane->match)
			painter->needle = (struct str){pane->needle.data, pane->needle.len};
		while (y < end && place.row < line.height)
			draw_row(painter, &pane->view.format, y++, place.row++);
		if (place.row == line.height)
			place = (struct view_place){place.line + 1, 0};
	}
	return place;
}

/* The newest rows, under a rule. */
static void draw_tail(struct pane *pane, struct painter *painter, int y)
{
	struct view_place place = {lines_end(pane->view.lines), 0};
	view_up(&pane->view, &place, PANE_TAIL);
	draw_rule(painter, y, "", PAINT_DIM);
	draw_rows(pane, painter, place, y + 1, pane->rows);
}

void pane_draw(struct pane *pane, WINDOW *window, const struct colors *colors)
{
	struct painter painter = {.window = window, .colors = colors};
	pane_resize(pane, getmaxy(window), getmaxx(window));
	int blank;
	struct view_place top = pane_settle(pane, &blank);
	painter.columns = pane->view.format.columns;
	int body = (int)pane_body_rows(pane);
	werase(window);
	pane->shown_end = draw_rows(pane, &painter, top, blank, body).line;
	if (body < pane->rows)
		draw_tail(pane, &painter, body);
}
