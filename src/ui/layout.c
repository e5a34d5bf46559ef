#include "ui/layout.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "ui/cells.h"

#define TIME_COLUMNS 6 /* HH:MM and a mark */
#define NICK_LEAST   6 /* columns: short nicks that come and go move no text */
#define GAP          2 /* columns between nick and text */
#define INDENT       2 /* columns of a wrapped row, when compact */
#define QUOTE_SHARE  2 /* parts of a row, of which what is answered takes one */
#define QUOTE_LEAST  8 /* columns for it */
#define INDENT_FROM  8 /* columns a pane has before it indents */

/* The widest nick column for panes of at least so many columns. */
static const struct {
	int columns, nick;
} nick_most[] = {{100, 16}, {60, 12}, {LAYOUT_COMPACT, 8}};

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

struct layout_format layout_format(int columns, int widest)
{
	struct layout_format format = {.columns = columns};
	for (size_t i = 0; i < sizeof nick_most / sizeof *nick_most; i++) {
		if (columns < nick_most[i].columns)
			continue;
		format.nick = clamp(widest, NICK_LEAST, nick_most[i].nick);
		format.text = format.indent = TIME_COLUMNS + format.nick + GAP;
		return format;
	}
	format.indent = columns >= INDENT_FROM ? INDENT : 0;
	return format;
}

void layout_fini(struct layout *layout)
{
	free(layout->rows);
	buf_fini(&layout->mixed);
	*layout = (struct layout){0};
}

const char *layout_sign(enum line_kind kind)
{
	switch (kind) {
	case LINE_ACTION:
		return "*";
	case LINE_EVENT:
		return cells_sign("→", ">");
	case LINE_STATUS:
		return cells_sign("·", "-");
	case LINE_ERROR:
		return "!";
	case LINE_GAP:
		return cells_sign("⋮", ":");
	case LINE_PICTURE:
		return "";
	case LINE_MESSAGE:
	case LINE_NOTICE:
		break;
	}
	return NULL;
}

const char *layout_mark(unsigned flags)
{
	if (flags & LINE_FAILED)
		return "!";
	return flags & LINE_WAITING ? cells_sign("…", "~") : "";
}

int layout_nick_width(const struct line *line)
{
	if (layout_sign(line->kind) != NULL)
		return 1;
	size_t width = text_width(line->nick.data, line->nick.len);
	if (line->kind == LINE_NOTICE)
		width += 2;
	return width < 100 ? (int)width : 100;
}

static void mix_nick(struct layout *layout, const struct line *line, bool dashes)
{
	struct buf *mixed = &layout->mixed;
	if (line->nick.len == 0)
		return;
	layout->nick_from = mixed->len;
	if (dashes)
		buf_add_char(mixed, '-');
	buf_add(mixed, line->nick.data, line->nick.len);
	if (dashes)
		buf_add_char(mixed, '-');
	layout->nick_end = mixed->len;
	buf_add_char(mixed, ' ');
}

static void mix_sign(struct layout *layout, const struct line *line)
{
	const char *sign = layout_sign(line->kind);
	buf_add_str(&layout->mixed, layout_mark(line->flags));
	if (sign != NULL)
		buf_add_str(&layout->mixed, sign);
	layout->sign_end = layout->mixed.len;
	if (sign != NULL)
		buf_add_char(&layout->mixed, ' ');
}

/* Half a row at most: the text is what one reads for. */
static void mix_quote(struct buf *mixed, const struct layout_format *format, struct str quote)
{
	int room = (format->columns - format->text) / QUOTE_SHARE;
	size_t shown;
	size_t used = text_wrap(
	    quote.data, quote.len, (size_t)clamp(room, QUOTE_LEAST, room + QUOTE_LEAST), &shown);
	buf_add_str(mixed, cells_sign("↪ ", "> "));
	buf_add(mixed, quote.data, shown);
	if (used < quote.len)
		buf_add_str(mixed, cells_sign("…", "..."));
	buf_add_str(mixed, cells_sign(" │ ", " | "));
}

/* The text, with what it answers before it and the reactions behind it. */
static void mix_text(
    struct layout *layout, const struct layout_format *format, const struct line *line)
{
	struct buf *mixed = &layout->mixed;
	layout->quote_from = mixed->len;
	if (line->quote.len > 0)
		mix_quote(mixed, format, line->quote);
	layout->quote_end = mixed->len;
	buf_add(mixed, line->text.data, line->text.len);
	layout->note_from = mixed->len;
	if (line->note.len > 0) {
		buf_add_str(mixed, "  ");
		buf_add(mixed, line->note.data, line->note.len);
	}
}

/* What runs on in the text column: the text, and before it what has no column of its own. */
static void mix(struct layout *layout, const struct layout_format *format, const struct line *line)
{
	bool compact = format->nick == 0;
	bool nick_column = layout_sign(line->kind) == NULL;
	bool dressed = (line->flags & LINE_DRESSED) != 0;
	layout->sign_end = layout->nick_from = layout->nick_end = 0;
	layout->quote_from = layout->quote_end = 0;
	layout->text = line->text;
	layout->note_from = line->text.len;
	if (!compact && !dressed && (nick_column || line->nick.len == 0))
		return;
	buf_clear(&layout->mixed);
	if (compact)
		mix_sign(layout, line);
	if (compact || !nick_column)
		mix_nick(layout, line, compact && line->kind == LINE_NOTICE);
	mix_text(layout, format, line);
	layout->text = (struct str){layout->mixed.data, layout->mixed.len};
}

static struct layout_row *add_row(struct layout *layout)
{
	if (layout->count == layout->room) {
		size_t room = layout->room > 0 ? 2 * layout->room : 8;
		layout->rows =
		    xrecallocarray(layout->rows, layout->room, room, sizeof *layout->rows);
		layout->room = room;
	}
	return &layout->rows[layout->count++];
}

void layout_line(struct layout *layout, const struct layout_format *format, const struct line *line)
{
	mix(layout, format, line);
	layout->count = 0;
	size_t at = 0;
	do {
		struct str rest = {layout->text.data + at, layout->text.len - at};
		int start = layout->count == 0 ? format->text : format->indent;
		struct layout_row *row = add_row(layout);
		*row = (struct layout_row){.from = at};
		if (rest.len > 0)
			at += text_wrap(rest.data, rest.len,
			    (size_t)clamp(format->columns - start, 1, format->columns + 1),
			    &row->len);
	} while (at < layout->text.len);
}

size_t layout_row_of(const struct layout *layout, size_t offset)
{
	size_t row = 0;
	while (row + 1 < layout->count && layout->rows[row + 1].from <= offset)
		row++;
	return row;
}
