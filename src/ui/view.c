#include "ui/view.h"

#include <time.h>

#include "base/clock.h"

#define QUARTER_MS (15 * 60 * MS_PER_S) /* days begin at one, wherever one is */

void view_fini(struct view *view)
{
	layout_fini(&view->layout);
}

uint64_t view_first(const struct view *view)
{
	uint64_t first = lines_first(view->lines);
	uint64_t end = lines_end(view->lines);
	if (first < view->hidden)
		first = view->hidden;
	return first < end ? first : end;
}

/* Most lines come soon after the one before, and need no calendar. */
static bool same_day(int64_t a, int64_t b)
{
	if (a / QUARTER_MS == b / QUARTER_MS)
		return true;
	time_t seconds_a = (time_t)(a / MS_PER_S), seconds_b = (time_t)(b / MS_PER_S);
	struct tm day_a, day_b;
	localtime_r(&seconds_a, &day_a);
	localtime_r(&seconds_b, &day_b);
	return day_a.tm_yday == day_b.tm_yday && day_a.tm_year == day_b.tm_year;
}

/* Whether another day starts with that line. The very first one starts one, too, given room. */
static bool starts_day(const struct view *view, uint64_t number, int64_t time)
{
	struct line before;
	if (number <= view_first(view) || !lines_get(view->lines, number - 1, &before))
		return view->format.nick > 0;
	return !same_day(before.time, time);
}

struct view_line view_line(struct view *view, uint64_t number)
{
	struct view_line found = {.layout = &view->layout};
	lines_get(view->lines, number, &found.line);
	layout_line(&view->layout, &view->format, &found.line);
	found.day = starts_day(view, number, found.line.time);
	found.unread = number == view->unread;
	found.since = (found.line.flags & LINE_SINCE) != 0 && number > view_first(view);
	found.height = view->layout.count + view_rules(&found);
	return found;
}

size_t view_up(struct view *view, struct view_place *place, size_t rows)
{
	uint64_t first = view_first(view);
	size_t moved = 0;
	while (moved < rows) {
		if (place->row == 0) {
			if (place->line <= first)
				break;
			place->line--;
			place->row = view_line(view, place->line).height;
		}
		size_t step = rows - moved < place->row ? rows - moved : place->row;
		place->row -= step;
		moved += step;
	}
	return moved;
}

size_t view_down(struct view *view, struct view_place *place, size_t rows)
{
	uint64_t end = lines_end(view->lines);
	size_t moved = 0;
	while (moved < rows && place->line < end) {
		size_t left = view_line(view, place->line).height - place->row;
		if (rows - moved < left) {
			place->row += rows - moved;
			return rows;
		}
		moved += left;
		*place = (struct view_place){place->line + 1, 0};
	}
	return moved;
}

struct view_place view_clamp(struct view *view, struct view_place place)
{
	uint64_t first = view_first(view);
	uint64_t end = lines_end(view->lines);
	if (place.line < first)
		return (struct view_place){first, 0};
	if (place.line >= end)
		return (struct view_place){end, 0};
	size_t height = view_line(view, place.line).height;
	if (place.row >= height)
		place.row = height - 1;
	return place;
}

size_t view_behind(struct view *view, struct view_place place)
{
	if (place.line >= lines_end(view->lines))
		return VIEW_START;
	struct view_line line = view_line(view, place.line);
	size_t rules = view_rules(&line);
	if (place.row <= rules || place.row >= line.height)
		return VIEW_START;
	return line.layout->text.len - line.layout->rows[place.row - rules].from;
}

struct view_place view_place_behind(struct view *view, struct view_place place, size_t behind)
{
	struct view_place near = view_clamp(view, place);
	if (behind == VIEW_START || near.line != place.line || near.line == lines_end(view->lines))
		return near;
	struct view_line line = view_line(view, place.line);
	size_t len = line.layout->text.len;
	size_t from = len > behind ? len - behind : 0;
	place.row = view_rules(&line) + layout_row_of(line.layout, from);
	return place;
}
