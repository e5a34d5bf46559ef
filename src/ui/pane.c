#include "ui/pane.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "ui/pane_private.h"

#define PAGE_OVERLAP 2    /* rows of a page that stay in view on the next one */
#define FIND_SPAN    64   /* lines a search downward looks at first */
#define CHOOSE_SPAN  5000 /* lines among which one is chosen by its id */

struct pane *pane_new(const struct lines *lines)
{
	struct pane *pane = xcalloc(1, sizeof *pane);
	pane->view.lines = lines;
	pane->view.unread = PANE_NONE;
	pane->view.format = layout_format(1, 0);
	pane->follow = true;
	pane->match = pane->chosen = PANE_NONE;
	return pane;
}

void pane_free(struct pane *pane)
{
	if (pane == NULL)
		return;
	view_fini(&pane->view);
	buf_fini(&pane->needle);
	free(pane);
}

/* Where one is */

static uint64_t end_of(const struct pane *pane)
{
	return lines_end(pane->view.lines);
}

/* The first row in view, and the rows above it that stay empty for want of lines. */
static struct view_place top_above(struct pane *pane, int *blank)
{
	*blank = 0;
	if (!pane->follow)
		return view_clamp(&pane->view, pane->top);
	struct view_place place = {end_of(pane), 0};
	*blank = pane->rows - (int)view_up(&pane->view, &place, (size_t)pane->rows);
	return place;
}

static struct view_place top_of(struct pane *pane)
{
	int blank;
	return top_above(pane, &blank);
}

/* The first place below what is in view. */
static struct view_place bottom_of(struct pane *pane)
{
	struct view_place place = top_of(pane);
	view_down(&pane->view, &place, pane_body_rows(pane));
	return place;
}

/* Puts that row at the top, or follows, if no more rows are left than fit. */
static void go_to(struct pane *pane, struct view_place top)
{
	struct view_place bottom = top;
	view_down(&pane->view, &bottom, (size_t)pane->rows);
	bool follow = bottom.line == end_of(pane);
	if (pane->follow && !follow)
		pane->seen_end = end_of(pane);
	if (pane->follow || top.line != pane->top.line || top.row != pane->top.row)
		pane->top_behind = view_behind(&pane->view, top);
	pane->follow = follow;
	pane->top = top;
}

struct view_place pane_settle(struct pane *pane, int *blank)
{
	if (!pane->follow)
		go_to(pane, top_of(pane));
	return top_above(pane, blank);
}

/* Sizes */

static int widest_of(struct pane *pane, uint64_t from, uint64_t end)
{
	int widest = 0;
	struct line line;
	for (uint64_t number = from; number < end; number++) {
		if (!lines_get(pane->view.lines, number, &line))
			continue;
		int width = layout_nick_width(&line);
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* The widest nick among the lines that may be in view: a row each at most. */
static int widest_in_view(struct pane *pane)
{
	uint64_t first = view_first(&pane->view), end = end_of(pane);
	uint64_t rows = (uint64_t)pane->rows;
	if (pane->follow)
		return widest_of(pane, end - first > rows ? end - rows : first, end);
	uint64_t from = pane->top.line < first ? first : pane->top.line;
	return widest_of(pane, from, end - from > rows ? from + rows : end);
}

void pane_resize(struct pane *pane, int rows, int columns)
{
	if (columns != pane->columns)
		pane->widest = 0;
	pane->rows = rows;
	pane->columns = columns;
	int widest = widest_in_view(pane);
	if (widest <= pane->widest && columns == pane->formatted)
		return;
	if (widest > pane->widest)
		pane->widest = widest;
	pane->view.format = layout_format(columns, pane->widest);
	pane->formatted = columns;
	int room = columns - pane->view.format.text;
	if (pane->text_most > 0 && room > pane->text_most)
		pane->view.format.columns -= room - pane->text_most;
	if (!pane->follow)
		pane->top = view_place_behind(&pane->view, pane->top, pane->top_behind);
}

void pane_set_text_most(struct pane *pane, int columns)
{
	pane->formatted = columns == pane->text_most ? pane->formatted : 0;
	pane->text_most = columns;
}

/* Scrolling */

void pane_scroll(struct pane *pane, int rows)
{
	struct view_place top = top_of(pane);
	if (rows < 0)
		view_up(&pane->view, &top, 0u - (unsigned)rows);
	else
		view_down(&pane->view, &top, (size_t)rows);
	go_to(pane, top);
}

void pane_page(struct pane *pane, int pages)
{
	int step = (int)pane_body_rows(pane) - PAGE_OVERLAP;
	pane_scroll(pane, pages * (step > 1 ? step : 1));
}

void pane_home(struct pane *pane)
{
	go_to(pane, (struct view_place){view_first(&pane->view), 0});
}

void pane_end(struct pane *pane)
{
	pane->follow = true;
	pane->widest = 0;
}

bool pane_near_oldest(const struct pane *pane)
{
	uint64_t first = lines_first(pane->view.lines);
	return !pane->follow && pane->view.hidden <= first &&
	       pane->top.line < first + (uint64_t)pane->rows;
}

bool pane_at_end(const struct pane *pane)
{
	return pane->follow;
}

uint64_t pane_new_below(const struct pane *pane)
{
	uint64_t from = pane->seen_end > pane->shown_end ? pane->seen_end : pane->shown_end;
	return pane->follow || from > end_of(pane) ? 0 : end_of(pane) - from;
}

void pane_hide_before(struct pane *pane, uint64_t number)
{
	pane->view.hidden = number;
}

/* The oldest line began a day; with older ones of the same day before it, it may not any more. */
static void mend_day(struct pane *pane, uint64_t line)
{
	if (pane->top.line != line || pane->view.format.nick == 0 ||
	    view_line(&pane->view, line).day)
		return;
	if (pane->top.row > 0)
		pane->top.row--;
	else
		view_up(&pane->view, &pane->top, 1);
}

/* It was taken out: what stood below it takes its place. */
static void forget_line(struct pane *pane, uint64_t number)
{
	if (pane->top.line == number)
		pane->top.row = 0;
	if (pane->match == number)
		pane->match = PANE_NONE;
	if (pane->chosen == number)
		pane->chosen = PANE_NONE;
}

void pane_moved(struct pane *pane, uint64_t at, int64_t by)
{
	bool oldest = by > 0 && at <= view_first(&pane->view);
	if (by < 0)
		forget_line(pane, at);
	pane->view.hidden = lines_moved_border(pane->view.hidden, at, by);
	pane->view.unread = lines_moved(pane->view.unread, at, by);
	pane->top.line = lines_moved(pane->top.line, at, by);
	pane->seen_end = lines_moved_border(pane->seen_end, at, by);
	pane->shown_end = lines_moved_border(pane->shown_end, at, by);
	pane->match = lines_moved(pane->match, at, by);
	pane->chosen = lines_moved(pane->chosen, at, by);
	if (oldest && !pane->follow)
		mend_day(pane, at + (uint64_t)by);
}

void pane_mark_unread(struct pane *pane, uint64_t number)
{
	pane->view.unread = number;
}

/* Searching */

/* The oldest match from that line on, by looking further and further ahead. */
static uint64_t find_after(const struct lines *lines, struct str needle, uint64_t from)
{
	uint64_t end = lines_end(lines), found = PANE_NONE;
	for (uint64_t span = FIND_SPAN; found == PANE_NONE && from < end; span *= 2) {
		bool last = span >= end - from;
		found = lines_find(lines, needle, last ? end : from + span);
		if (found != PANE_NONE && found < from)
			found = PANE_NONE;
		if (last)
			break;
	}
	for (uint64_t older = found; older != PANE_NONE && older >= from;) {
		found = older;
		older = lines_find(lines, needle, older);
	}
	return found;
}

static bool in_view(struct pane *pane, uint64_t number)
{
	struct view_place top = top_of(pane);
	return number < bottom_of(pane).line &&
	       (number > top.line || (number == top.line && top.row == 0));
}

static void show_line(struct pane *pane, uint64_t number)
{
	if (in_view(pane, number))
		return;
	struct view_place top = {number, 0};
	view_up(&pane->view, &top, (size_t)pane->rows / 3);
	go_to(pane, top);
}

static bool take_match(struct pane *pane, struct str needle, uint64_t found)
{
	if (found == PANE_NONE || found < view_first(&pane->view))
		return false;
	pane_find_stop(pane);
	buf_add(&pane->needle, needle.data, needle.len);
	pane->match = found;
	show_line(pane, found);
	return true;
}

bool pane_find(struct pane *pane, struct str needle, bool upward)
{
	if (needle.len == 0)
		return false;
	bool again = pane->match != PANE_NONE &&
	             str_eq_case((struct str){pane->needle.data, pane->needle.len}, needle);
	uint64_t found;
	if (upward)
		found = lines_find(
		    pane->view.lines, needle, again ? pane->match : bottom_of(pane).line);
	else
		found = find_after(
		    pane->view.lines, needle, again ? pane->match + 1 : top_of(pane).line);
	return take_match(pane, needle, found);
}

bool pane_find_round(struct pane *pane, struct str needle, bool upward)
{
	const struct lines *lines = pane->view.lines;
	if (needle.len == 0)
		return false;
	return take_match(pane, needle,
	    upward ? lines_find(lines, needle, lines_end(lines))
	           : find_after(lines, needle, view_first(&pane->view)));
}

void pane_find_stop(struct pane *pane)
{
	buf_clear(&pane->needle);
	pane->match = PANE_NONE;
}

uint64_t pane_gap_in_view(struct pane *pane)
{
	struct line line;
	uint64_t from = top_of(pane).line, until = bottom_of(pane).line;
	for (uint64_t number = from; number <= until; number++)
		if (lines_get(pane->view.lines, number, &line) && line.kind == LINE_GAP)
			return number;
	return PANE_NONE;
}

/* Choosing */

static bool may_be_chosen(const struct pane *pane, uint64_t number)
{
	struct line line;
	return lines_get(pane->view.lines, number, &line) && line.kind <= LINE_NOTICE &&
	       line.id.len > 0 && (line.flags & LINE_DELETED) == 0;
}

bool pane_choose(struct pane *pane, bool upward)
{
	uint64_t first = view_first(&pane->view), end = end_of(pane);
	uint64_t at = pane->chosen != PANE_NONE ? pane->chosen : bottom_of(pane).line;
	while (upward ? at > first : at + 1 < end) {
		at = upward ? at - 1 : at + 1;
		if (!may_be_chosen(pane, at))
			continue;
		pane->chosen = at;
		show_line(pane, at);
		return true;
	}
	if (!upward)
		pane_choose_stop(pane);
	return false;
}

void pane_look(struct pane *pane, uint64_t number)
{
	if (number < pane->view.hidden)
		pane->view.hidden = 0;
	pane->chosen = may_be_chosen(pane, number) ? number : PANE_NONE;
	show_line(pane, number);
}

bool pane_choose_id(struct pane *pane, struct str id)
{
	uint64_t end = end_of(pane);
	uint64_t number =
	    lines_find_id(pane->view.lines, id, end > CHOOSE_SPAN ? end - CHOOSE_SPAN : 0);
	if (number == PANE_NONE || number < view_first(&pane->view))
		return false;
	pane->chosen = number;
	show_line(pane, number);
	return true;
}

void pane_choose_stop(struct pane *pane)
{
	pane->chosen = PANE_NONE;
}

bool pane_chosen(const struct pane *pane, struct line *line)
{
	return pane->chosen != PANE_NONE && lines_get(pane->view.lines, pane->chosen, line);
}
