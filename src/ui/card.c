#include "ui/card.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "ui/qr.h"
#include "ui/state.h"

#define MARGIN 2  /* columns, both sides together */
#define ROOMY  10 /* rows from which there are blank ones */

#define ROWS_BESIDE 2 /* of the picture: the title, and a blank one */

static size_t columns(void)
{
	return COLS > MARGIN ? (size_t)(COLS - MARGIN) : 1;
}

/* What fits in one row, to the last column: a break elsewhere would be taken for one in the line.
 */
static struct str row_of(struct str text)
{
	size_t end = 0, next;
	while (end < text.len) {
		next = text_after(text.data, text.len, end);
		if (text_width(text.data, next) > columns() && end > 0)
			break;
		end = next;
	}
	return (struct str){text.data, end};
}

static void add_line(struct overlay *overlay, const char *line)
{
	for (struct str rest = str_from(line); rest.len > 0;) {
		struct str row = row_of(rest);
		overlay_add(overlay, row);
		rest = (struct str){rest.data + row.len, rest.len - row.len};
	}
}

static void add_words(struct overlay *overlay, const char *words)
{
	size_t len = strlen(words);
	for (size_t at = 0, shown; at < len;) {
		size_t took = text_wrap(words + at, len - at, columns(), &shown);
		overlay_add(overlay, (struct str){words + at, shown});
		at += took;
	}
}

static void add_picture(struct ui *ui, const char *link)
{
	struct overlay *overlay = &ui->overlay;
	size_t room = (size_t)ui->screen.rects.pane.rows, taken = overlay->count + ROWS_BESIDE;
	struct qr *qr = room > taken ? qr_new(link, columns(), room - taken) : NULL;
	if (qr != NULL)
		overlay_add(overlay, STR(""));
	for (size_t i = 0; qr != NULL && i < qr->rows; i++)
		overlay_add_picture(overlay, str_from(qr->lines[i]));
	qr_free(qr);
}

void card_open(struct ui *ui, const char *link, const char *terms)
{
	struct overlay *overlay = &ui->overlay;
	char *line = xasprintf("confab '%s'", link);
	overlay_open(overlay, "Others join with this line (any key closes)");
	overlay->wide = true;
	bool roomy = ui->screen.rects.pane.rows >= ROOMY;
	if (roomy)
		overlay_add(overlay, STR(""));
	add_line(overlay, line);
	if (roomy)
		overlay_add(overlay, STR(""));
	add_words(overlay, terms);
	add_picture(ui, link);
	free(line);
	frame_want(&ui->frame, FRAME_ALL);
}
