#include "ui/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ui/state.h"

void find_open(struct ui *ui)
{
	struct find *find = &ui->find;
	if (ui->shown == NULL || find->open)
		return;
	input_settle(&ui->input);
	draft_save(&find->aside);
	*find = (struct find){.open = true, .last = xstrdup(""), .aside = find->aside};
	frame_want(&ui->frame, FRAME_INPUT | FRAME_BARS);
}

void find_close(struct ui *ui)
{
	struct find *find = &ui->find;
	if (!find->open)
		return;
	pane_find_stop(ui_kept(ui->shown)->pane);
	free(find->last);
	draft_restore(&find->aside);
	*find = (struct find){0};
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT | FRAME_BARS);
}

static void search(struct ui *ui, bool upward)
{
	struct find *find = &ui->find;
	struct pane *pane = ui_kept(ui->shown)->pane;
	struct str words = str_from(find->last);
	find->failed = find->round = false;
	if (words.len == 0) {
		pane_find_stop(pane);
	} else if (!pane_find(pane, words, upward)) {
		find->round = pane_find_round(pane, words, upward);
		find->failed = !find->round;
	}
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT | FRAME_BARS);
}

void find_again(struct ui *ui, bool upward)
{
	search(ui, upward);
}

void find_follow(struct ui *ui)
{
	struct find *find = &ui->find;
	struct str words = input_text();
	if (!find->open || str_eq(words, str_from(find->last)))
		return;
	free(find->last);
	find->last = xmemdup0(words.data, words.len);
	pane_find_stop(ui_kept(ui->shown)->pane);
	search(ui, true);
}
