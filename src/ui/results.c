#include "ui/results.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"
#include "ui/state.h"

#define NUMBERED 9 /* that a digit chooses */
#define DATE_MAX 32

#define PART_SHARE  2  /* parts of a row, in one of which what is sought had better stand */
#define PART_BEFORE 12 /* clusters before it, where it would not */

void results_fini(struct results *results)
{
	lines_free(results->found);
	*results = (struct results){0};
}

bool results_is_open(const struct ui *ui)
{
	return overlay_is_open(&ui->overlay) && ui->overlay.chooses;
}

/* All of it, or where the first of the words would be cut off, the part around that. */
static struct str part_with(struct str text, struct str words)
{
	struct str word = str_word(&words);
	size_t at = 0;
	while (
	    at + word.len < text.len && !str_eq_case((struct str){text.data + at, word.len}, word))
		at++;
	if (at + word.len > text.len ||
	    text_width(text.data, at + word.len) < (size_t)COLS / PART_SHARE)
		return text;
	for (int i = 0; i < PART_BEFORE && at > 0; i++)
		at = text_prev(text.data, text.len, at);
	return (struct str){text.data + at, text.len - at};
}

static void add(
    struct overlay *overlay, const struct line *line, uint64_t number, const char *words)
{
	struct str part = part_with(line->text, str_from(words));
	struct buf text = {0};
	char date[DATE_MAX];
	date_local(line->time / MS_PER_S, COLS < RECTS_WORDS_FROM ? "%m-%d" : "%Y-%m-%d %H:%M",
	    date, sizeof date);
	if (number <= NUMBERED)
		buf_printf(&text, "%d ", (int)number);
	else
		buf_add_str(&text, "  ");
	buf_printf(&text, "%s <" STR_FMT "> %s" STR_FMT, date, STR_ARG(line->nick),
	    part.len < line->text.len ? "…" : "", STR_ARG(part));
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
			add(&ui->overlay, &line, count - i, words);
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
