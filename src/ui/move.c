#include "ui/move.h"

#include "ui/state.h"

static struct conversation *last_of(struct conversation *list)
{
	while (list != NULL && list->next != NULL)
		list = list->next;
	return list;
}

static struct conversation *after(const struct ui *ui, struct conversation *at)
{
	return at != NULL && at->next != NULL ? at->next : client_conversations(ui->client);
}

static struct conversation *before(const struct ui *ui, struct conversation *at)
{
	struct conversation *first = client_conversations(ui->client);
	return at != NULL && at != first ? at->prev : last_of(first);
}

void move_by(struct ui *ui, int conversations)
{
	ui_show(ui, conversations < 0 ? before(ui, ui->shown) : after(ui, ui->shown));
}

void move_to(struct ui *ui, int number)
{
	struct conversation *at = client_conversations(ui->client);
	for (; at != NULL && number > 1; number--)
		at = at->next;
	if (at != NULL)
		ui_show(ui, at);
}

void move_to_unread(struct ui *ui)
{
	struct conversation *unread = NULL;
	if (ui->shown == NULL)
		return;
	for (struct conversation *at = after(ui, ui->shown); at != ui->shown; at = after(ui, at)) {
		if (at->mentions > 0) {
			ui_show(ui, at);
			return;
		}
		if (unread == NULL && at->unread > 0)
			unread = at;
	}
	if (unread != NULL)
		ui_show(ui, unread);
}

/* Before the person gets there, so that there is more by then. */
static void want_older(struct ui *ui)
{
	if (pane_near_oldest(ui_kept(ui->shown)->pane))
		client_older(ui->shown);
}

/* At the newest line one is back. */
static void note_place(struct ui *ui)
{
	struct kept *kept = ui_kept(ui->shown);
	kept->away = kept->away && !pane_at_end(kept->pane);
}

/* More is fetched where there is a gap. */
static void fill_gap(struct ui *ui, bool upward)
{
	uint64_t gap = pane_gap_in_view(ui_kept(ui->shown)->pane);
	if (gap != UINT64_MAX)
		client_fill(ui->shown, gap, upward);
}

void move_page(struct ui *ui, int pages)
{
	if (overlay_is_open(&ui->overlay))
		overlay_scroll(&ui->overlay, pages);
	else if (ui->shown != NULL) {
		pane_page(ui_kept(ui->shown)->pane, pages);
		if (pages < 0)
			want_older(ui);
		fill_gap(ui, pages < 0);
		note_place(ui);
	}
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_home(struct ui *ui)
{
	if (ui->shown != NULL) {
		pane_home(ui_kept(ui->shown)->pane);
		want_older(ui);
	}
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_end(struct ui *ui)
{
	if (ui->shown != NULL)
		move_back(ui);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_choose(struct ui *ui, bool upward)
{
	struct line line;
	if (ui->shown == NULL || amend_is_open(ui))
		return;
	struct pane *pane = ui_kept(ui->shown)->pane;
	pane_choose(pane, upward);
	client_choose(ui->shown, pane_chosen(pane, &line) ? line.id : STR(""));
	if (upward)
		want_older(ui);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_choose_this(struct ui *ui, struct str id)
{
	if (pane_choose_id(ui_kept(ui->shown)->pane, id))
		client_choose(ui->shown, id);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_look(struct ui *ui, struct conversation *conversation, uint64_t number)
{
	struct line line;
	ui_show(ui, conversation);
	struct kept *kept = ui_kept(conversation);
	pane_look(kept->pane, number);
	client_choose(conversation, pane_chosen(kept->pane, &line) ? line.id : STR(""));
	kept->away = !pane_at_end(kept->pane);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

bool move_is_away(const struct ui *ui)
{
	return ui->shown != NULL && ui_kept(ui->shown)->away;
}

void move_back(struct ui *ui)
{
	struct kept *kept = ui_kept(ui->shown);
	kept->away = false;
	pane_end(kept->pane);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_choose_stop(struct ui *ui)
{
	if (ui->shown == NULL || ui->shown->chosen == NULL)
		return;
	pane_choose_stop(ui_kept(ui->shown)->pane);
	client_choose(ui->shown, STR(""));
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
}

void move_redraw(struct ui *ui)
{
	screen_measure(&ui->screen);
	frame_want(&ui->frame, FRAME_ALL);
}
