#include "ui/results.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "ui/state.h"

#define NUMBERED 9 /* that a digit chooses */
#define DATE_MAX 32

void results_fini(struct results *results)
{
	lines_free(results->found);
	*results = (struct results){0};
}

bool results_is_open(const struct ui *ui)
{
	return overlay_is_open(&ui->overlay) && ui->overlay.chooses;
}

static void add(struct overlay *overlay, const struct line *line, uint64_t number)
{
	struct buf text = {0};
	char date[DATE_MAX];
	date_local(line->time / MS_PER_S, COLS < RECTS_WORDS_FROM ? "%m-%d" : "%Y-%m-%d %H:%M",
	    date, sizeof date);
	if (number <= NUMBERED)
		buf_printf(&text, "%d ", (int)number);
	else
		buf_add_str(&text, "  ");
	buf_printf(
	    &text, "%s <" STR_FMT "> " STR_FMT, date, STR_ARG(line->nick), STR_ARG(line->text));
	overlay_add(overlay, (struct str){text.data, text.len});
	buf_fini(&text);
}

bool results_open(
    struct ui *ui, struct conversation *conversation, const char *words, struct lines *found)
{
	uint64_t count = lines_end(found);
	struct line line;
	if (conversation != ui->shown || ask_is_open(&ui->ask) || secret_is_open(&ui->secret))
		return false;
	results_fini(&ui->results);
	ui->results = (struct results){conversation, found};
	char *title = xasprintf("\"%s\": %d found; Enter or a digit shows it", words, (int)count);
	overlay_open(&ui->overlay, title);
	free(title);
	for (uint64_t i = count; i-- > 0;)
		if (lines_get(found, i, &line))
			add(&ui->overlay, &line, count - i);
	overlay_let_choose(&ui->overlay);
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT);
	return true;
}

static void take(struct ui *ui, size_t place)
{
	const struct results *results = &ui->results;
	struct line line;
	overlay_close(&ui->overlay);
	if (results->conversation != NULL &&
	    lines_get(results->found, lines_end(results->found) - 1 - place, &line))
		client_look(results->conversation, &line);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS | FRAME_INPUT);
}

bool results_key(struct ui *ui, unsigned key)
{
	bool enter = key == '\r' || key == '\n';
	bool digit = key >= '1' && key <= '9' && key - '1' < ui->overlay.count;
	if (!results_is_open(ui) || !input_empty() || (!enter && !digit))
		return false;
	take(ui, enter ? ui->overlay.chosen : key - '1');
	return true;
}

void results_forget(struct ui *ui, const struct conversation *gone)
{
	if (ui->results.conversation == gone)
		ui->results.conversation = NULL;
}
