#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/lines.h"
#include "ui/layout.h"

/*
 * A conversation as one long column of rows, of which only those that are asked for are laid out.
 * Above a line's own rows there may be rules: for a new day, for the first unread line, below
 * what was said before one came.
 */

/*
 * A row of it: a line's number and which of its rows, rules included. {lines_end(), 0} is the end.
 */
struct view_place {
	uint64_t line;
	size_t row;
};

struct view {
	const struct lines *lines;
	uint64_t hidden; /* lines before this number are not shown */
	uint64_t unread; /* the line that has the unread rule above it */
	struct layout_format format;
	struct layout layout; /* of the line last given to view_line() */
};

/* What view_line() found. */
struct view_line {
	struct line line;
	const struct layout *layout; /* valid until the next view_ call */
	bool since, day, unread;     /* rules above it, in this order */
	size_t height;               /* rows, rules included; at least 1 */
};

void view_fini(struct view *view);
uint64_t view_first(const struct view *view); /* the oldest line shown; lines_end() if none */

/* Lays the line out; it must be one that is shown. */
struct view_line view_line(struct view *view, uint64_t number);
static inline size_t view_rules(const struct view_line *line)
{
	return (size_t)line->since + line->day + line->unread;
}

/* Moves by up to `rows` rows, to the first row or the end at most; returns how far. */
size_t view_up(struct view *view, struct view_place *place, size_t rows);
size_t view_down(struct view *view, struct view_place *place, size_t rows);
/* The place itself, or the nearest that is there, lines having been dropped or hidden. */
struct view_place view_clamp(struct view *view, struct view_place place);

/*
 * What a row shows, told so that another format finds it again: how much of the line's text is
 * there from the row on. VIEW_START for a line's first row and the rules above it.
 */
#define VIEW_START SIZE_MAX
size_t view_behind(struct view *view, struct view_place place);
/* The row of that line that shows it now. */
struct view_place view_place_behind(struct view *view, struct view_place place, size_t behind);

#endif
