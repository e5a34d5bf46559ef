#include "ui/ui.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "ui/leave.h"
#include "ui/move.h"
#include "ui/observe.h"
#include "ui/past.h"
#include "ui/state.h"
#include "ui/terminal.h"
#include "ui/typing.h"

struct kept *ui_kept(struct conversation *conversation)
{
	if (conversation->view == NULL) {
		struct kept *kept = xcalloc(1, sizeof(*kept));
		kept->pane = pane_new(conversation->lines);
		conversation->view = kept;
	}
	return conversation->view;
}

bool ui_remembers(const struct conversation *conversation)
{
	return conversation->kind != CONVERSATION_QUERY ||
	       !past_is_service(str_from(conversation->name));
}

/* Nothing that was typed is lost: what will not be sent is a line of the history. */
static void remember_drafts(struct ui *ui, const struct conversation *conversation)
{
	const struct kept *kept = conversation->view;
	const char *const drafts[] = {kept->amend.aside.text, kept->draft.text};
	for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
		if (drafts[i] != NULL && ui_remembers(conversation))
			input_remember(&ui->input, drafts[i]);
}

void ui_drop_kept(struct ui *ui, struct conversation *conversation)
{
	struct kept *kept = conversation->view;
	if (kept == NULL)
		return;
	remember_drafts(ui, conversation);
	pane_free(kept->pane);
	draft_fini(&kept->draft);
	amend_fini(&kept->amend);
	free(kept);
	conversation->view = NULL;
}

static void leave_shown(struct ui *ui)
{
	find_close(ui);
	complete_close(&ui->complete);
	if (ui->shown == NULL)
		return;
	struct kept *kept = ui_kept(ui->shown);
	input_settle(&ui->input);
	draft_save(&kept->draft);
	pane_mark_unread(kept->pane, UINT64_MAX);
}

void ui_show(struct ui *ui, struct conversation *conversation)
{
	if (conversation == ui->shown)
		return;
	leave_shown(ui);
	ui->shown = conversation;
	if (conversation != NULL) {
		struct kept *kept = ui_kept(conversation);
		draft_restore(&kept->draft);
		if (conversation->unread > 0)
			pane_mark_unread(kept->pane, conversation->read_until);
	}
	ui->input.changed = true;
	frame_want(&ui->frame, FRAME_ALL);
}

void ui_mark_read(struct ui *ui)
{
	struct conversation *shown = ui->shown;
	if (shown != NULL && shown->read_until < lines_end(shown->lines) &&
	    pane_at_end(ui_kept(shown)->pane))
		client_mark_read(shown);
}

void ui_sends(struct ui *ui)
{
	struct kept *kept = ui_kept(ui->shown);
	ui->said = true;
	pane_mark_unread(kept->pane, UINT64_MAX);
	kept->away = false;
	pane_end(kept->pane);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS | FRAME_INPUT);
}

static bool is_command(const char *line)
{
	return line[0] == '/' && line[1] != '/';
}

void ui_entered(const char *line, void *arg)
{
	struct ui *ui = arg;
	if (line == NULL) {
		leave_interrupt(ui);
		return;
	}
	if (amend_is_open(ui) && !is_command(line)) {
		amend_enter(ui, line);
		return;
	}
	if (ui->shown == NULL || *line == '\0')
		return;
	amend_close(ui);
	ui_sends(ui);
	struct conversation *typed_in = ui->shown;
	client_input(ui->client, typed_in, str_from(line));
	if (ui->shown == typed_in && !amend_is_open(ui))
		move_choose_stop(ui);
}

void ui_resized(struct ui *ui)
{
	screen_measure(&ui->screen);
	if (ui->overlay.wide)
		overlay_close(&ui->overlay); /* its rows are of the width that was */
	frame_want(&ui->frame, FRAME_ALL);
}

void ui_suspend(struct ui *ui)
{
	screen_suspend(&ui->screen);
	frame_want(&ui->frame, FRAME_ALL);
}

void ui_write_past(struct ui *ui)
{
	if (ui->past != NULL && ui->input.fresh > 0)
		past_write(ui->past, ui->input.fresh);
	ui->input.fresh = 0;
}

void ui_ask(
    struct ui *ui, const char *question, const char *keys, ui_answer_fn *answered, void *arg)
{
	ask_open(&ui->ask, question, keys, answered, arg);
	frame_want(&ui->frame, FRAME_INPUT);
}

static void keys_ready(int fd, unsigned events, void *arg)
{
	(void)fd;
	(void)events;
	typing_take(arg);
}

static void size_changed(void *arg)
{
	ui_resized(arg);
}

static void stop_signal(void *arg)
{
	ui_suspend(arg);
}

static void continued(void *arg)
{
	struct ui *ui = arg;
	screen_measure(&ui->screen);
	frame_want(&ui->frame, FRAME_ALL);
}

static void end_signal(void *arg)
{
	ui_leave(arg);
}

static void watch_signals(struct ui *ui)
{
	static const int ending[] = {SIGTERM, SIGHUP, SIGINT};
	loop_signal(ui->loop, SIGWINCH, size_changed, ui);
	loop_signal(ui->loop, SIGTSTP, stop_signal, ui);
	loop_signal(ui->loop, SIGCONT, continued, ui);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		loop_signal(ui->loop, ending[i], end_signal, ui);
}

static void init_parts(struct ui *ui, const struct ui_config *config)
{
	colors_init(&ui->colors, config->color && has_colors());
	frame_init(&ui->frame, ui->loop, &ui->screen.outlet, ui_draw, ui);
	paste_init(ui);
	typing_init(ui);
	if (config->past != NULL) {
		ui->past = xstrdup(config->past);
		past_read(ui->past);
	}
	if (config->title != NULL)
		terminal_title(&ui->screen.outlet, config->title);
}

/* Readline first: what it has to say about an inputrc belongs above our screen. */
static bool open_terminal(struct ui *ui, char **cause)
{
	if (!terminal_check(cause))
		return false;
	input_open(&ui->input, ui_entered, ui);
	if (screen_open(&ui->screen, cause))
		return true;
	input_close(&ui->input);
	return false;
}

struct ui *ui_new(
    struct loop *loop, struct client *client, const struct ui_config *config, char **cause)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));
	ui->loop = loop;
	ui->client = client;
	ui->text_most = config->text_most;
	if (!open_terminal(ui, cause)) {
		free(ui);
		return NULL;
	}
	init_parts(ui, config);
	observe_start(ui);
	leave_init(ui);
	watch_signals(ui);
	frame_now(&ui->frame, FRAME_ALL);
	loop_watch(loop, STDIN_FILENO, LOOP_READ, keys_ready, ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	loop_unwatch(ui->loop, STDIN_FILENO);
	observe_stop(ui);
	leave_shown(ui);
	ui->shown = NULL;
	overlay_close(&ui->overlay);
	results_fini(&ui->results);
	ask_fini(&ui->ask);
	secret_fini(&ui->secret);
	struct conversation *at = client_conversations(ui->client);
	for (; at != NULL; at = at->next)
		ui_drop_kept(ui, at);
	leave_fini(ui);
	typing_fini(ui);
	paste_fini(ui);
	ui_write_past(ui);
	if (ui->past != NULL)
		past_trim(ui->past);
	input_close(&ui->input);
	frame_fini(&ui->frame);
	screen_close(&ui->screen);
	free(ui->past);
	free(ui);
}
