#include "ui/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "ui/cells.h"

void overlay_open(struct overlay *overlay, const char *title)
{
	overlay_close(overlay);
	overlay->title = xstrdup(title);
}

void overlay_add(struct overlay *overlay, struct str line)
{
	size_t count = overlay->count + 1;
	overlay->lines =
	    xrecallocarray(overlay->lines, overlay->count, count, sizeof(*overlay->lines));
	overlay->lines[overlay->count] = xmemdup0(line.data, line.len);
	overlay->count = count;
}

void overlay_add_picture(struct overlay *overlay, struct str line)
{
	if (overlay->picture_from == 0)
		overlay->picture_from = overlay->count;
	overlay_add(overlay, line);
}

void overlay_close(struct overlay *overlay)
{
	for (size_t i = 0; i < overlay->count; i++)
		free(overlay->lines[i]);
	free(overlay->lines);
	free(overlay->title);
	*overlay = (struct overlay){0};
}

static size_t last_top(const struct overlay *overlay)
{
	return overlay->count > overlay->room ? overlay->count - overlay->room : 0;
}

void overlay_let_choose(struct overlay *overlay)
{
	overlay->chooses = overlay->count > 0;
	overlay->chosen = 0;
}

void overlay_choose(struct overlay *overlay, int rows)
{
	size_t step = rows < 0 ? 0u - (size_t)rows : (size_t)rows;
	size_t last = overlay->count - 1;
	if (rows < 0)
		overlay->chosen -= step < overlay->chosen ? step : overlay->chosen;
	else
		overlay->chosen += step < last - overlay->chosen ? step : last - overlay->chosen;
	if (overlay->chosen < overlay->top)
		overlay->top = overlay->chosen;
	else if (overlay->chosen >= overlay->top + overlay->room)
		overlay->top = overlay->chosen + 1 - overlay->room;
}

void overlay_scroll(struct overlay *overlay, int pages)
{
	size_t step = overlay->room > 1 ? overlay->room - 1 : 1;
	if (overlay->chooses) {
		overlay_choose(overlay, pages * (int)step);
		return;
	}
	if (pages < 0)
		overlay->top = overlay->top > step ? overlay->top - step : 0;
	else
		overlay->top += step;
	if (overlay->top > last_top(overlay))
		overlay->top = last_top(overlay);
}

/* Where columns are few, how to see the rest comes before what it is. */
static char *title_for(const struct overlay *overlay, size_t columns)
{
	size_t first = overlay->top + 1, last = overlay->top + overlay->room;
	if (last_top(overlay) == 0)
		return xasprintf(" %s", overlay->title);
	char *title = xasprintf(
	    " %s (%zu to %zu of %zu, PgUp and PgDn)", overlay->title, first, last, overlay->count);
	if (text_width(title, strlen(title)) <= columns)
		return title;
	free(title);
	return xasprintf(" PgDn %zu-%zu/%zu %s", first, last, overlay->count, overlay->title);
}

static void draw_title(const struct overlay *overlay, WINDOW *window, int y, struct paint paint)
{
	char *title = title_for(overlay, (size_t)getmaxx(window));
	cells_fill(window, y, 0, getmaxx(window), paint);
	cells_cut(window, y, 0, getmaxx(window), str_from(title), paint);
	free(title);
}

int overlay_rows(const struct overlay *overlay, int most)
{
	return overlay->count < (size_t)most ? (int)overlay->count + 1 : most;
}

static struct paint line_paint(
    const struct overlay *overlay, size_t line, const struct colors *colors)
{
	bool picture = overlay->picture_from > 0 && line >= overlay->picture_from;
	return colors_role(colors, picture ? PAINT_PICTURE : PAINT_LIST);
}

void overlay_draw(struct overlay *overlay, WINDOW *window, const struct colors *colors)
{
	int rows = getmaxy(window), cols = getmaxx(window);
	size_t room = rows > 1 ? (size_t)rows - 1 : 0;
	overlay->room = overlay->count < room ? overlay->count : room;
	if (overlay->top > last_top(overlay))
		overlay->top = last_top(overlay);
	int y = rows - 1 - (int)overlay->room;
	draw_title(overlay, window, y, colors_role(colors, PAINT_BAR_STRONG));
	for (size_t i = 0; i < overlay->room; i++) {
		bool chosen = overlay->chooses && overlay->top + i == overlay->chosen;
		struct paint paint = colors_role(colors, chosen ? PAINT_LIST_CURRENT : PAINT_LIST);
		y++;
		cells_fill(window, y, 0, cols, paint);
		cells_cut(window, y, 1, cols - 1, str_from(overlay->lines[overlay->top + i]),
		    line_paint(overlay, overlay->top + i, colors));
	}
}
