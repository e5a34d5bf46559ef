#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "client/lines.h"

/*
 * One line of a conversation as rows of a given width. Pure: a line and a format in, byte ranges
 * out.
 *
 *	13:05  alice  a message, its nick in a column of its own,
 *	              and what does not fit under the text
 *	13:05!   bob  one of ours that was refused: the mark stands behind the time
 *	13:06      *  carol waves
 *	13:06      →  dave joined
 *
 * Below LAYOUT_COMPACT columns there are no time and no nick column:
 *
 *	alice a message,
 *	  wrapped
 *	→ dave joined
 */
#define LAYOUT_COMPACT 40 /* columns */

struct layout_format {
	int columns;
	int nick;   /* columns of the nick column; 0: compact */
	int text;   /* column that text starts in */
	int indent; /* the same for all rows but a line's first; differs when compact */
};

/* For a pane that is `columns` wide and shows nicks of at most `widest` columns. */
struct layout_format layout_format(int columns, int widest);

/* Bytes of the layout's text that are drawn on one row. */
struct layout_row {
	size_t from, len;
};

struct layout {
	struct str text;  /* the line's own, or `mixed`: valid as long as the line is */
	size_t sign_end;  /* text starts with a sign up to here: compact only */
	size_t nick_from; /* and has the nick here: actions, events, and all if compact */
	size_t nick_end;
	size_t quote_from; /* what is answered */
	size_t quote_end;
	size_t note_from; /* reactions; at the end of text if there are none */
	struct layout_row *rows;
	size_t count; /* rows; at least 1 */
	size_t room;  /* allocated */
	struct buf mixed;
};

/* `{0}` is an empty one. Laying out a line again reuses the memory. */
void layout_fini(struct layout *layout);
void layout_line(
    struct layout *layout, const struct layout_format *format, const struct line *line);

/* The row that shows the byte at `offset` of the text. */
size_t layout_row_of(const struct layout *layout, size_t offset);

/* What stands in the nick column: a sign for lines that are no messages; NULL for the nick. */
const char *layout_sign(enum line_kind kind);
/* What stands behind the time: "…" waiting, "!" failed, "" else. */
const char *layout_mark(unsigned flags);
/* Columns that the line wants of the nick column. */
int layout_nick_width(const struct line *line);

#endif
