#include "ui/amend.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "ui/move.h"
#include "ui/state.h"

bool amend_is_open(const struct ui *ui)
{
	return ui->shown != NULL && ui_kept(ui->shown)->amend.id != NULL;
}

/* A slash that begins a message is typed twice. */
static void insert(struct ui *ui, struct str text)
{
	if (str_starts(text, STR("/")))
		input_insert(&ui->input, STR("/"));
	input_insert(&ui->input, text);
}

void amend_open(struct ui *ui, struct conversation *conversation, const struct line *line)
{
	if (conversation != ui->shown)
		return;
	find_close(ui);
	complete_close(&ui->complete);
	amend_close(ui);
	struct amend *amend = &ui_kept(conversation)->amend;
	amend->id = xmemdup0(line->id.data, line->id.len);
	input_settle(&ui->input);
	draft_save(&amend->aside);
	insert(ui, line->text);
	move_choose_this(ui, str_from(amend->id));
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS | FRAME_INPUT);
}

void amend_enter(struct ui *ui, const char *line)
{
	struct str text = str_from(line), id = str_from(ui_kept(ui->shown)->amend.id);
	if (str_starts(text, STR("//")))
		text = (struct str){text.data + 1, text.len - 1};
	if (client_edit(ui->shown, id, text))
		amend_close(ui);
	else
		input_insert(&ui->input, str_from(line));
}

void amend_close(struct ui *ui)
{
	if (!amend_is_open(ui))
		return;
	struct amend *amend = &ui_kept(ui->shown)->amend;
	input_settle(&ui->input);
	draft_restore(&amend->aside);
	amend_fini(amend);
	ui->input.changed = true;
	move_choose_stop(ui);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS | FRAME_INPUT);
}

void amend_fini(struct amend *amend)
{
	draft_fini(&amend->aside);
	free(amend->id);
	*amend = (struct amend){0};
}
