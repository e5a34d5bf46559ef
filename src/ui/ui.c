#include "ui/ui.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "ui/state.h"
#include "ui/terminal.h"
#include "ui/typing.h"

#define BELL_NS    (2 * NS_PER_S)   /* at least, between two bells */
#define LEAVE_NS   (2 * NS_PER_S)   /* in which what is unsent may still go out */
#define LEAVE_POLL (10 * NS_PER_MS) /* between two looks whether it has */

struct kept *ui_kept(struct conversation *conversation)
{
	if (conversation->view == NULL) {
		struct kept *kept = xcalloc(1, sizeof(*kept));
		kept->pane = pane_new(conversation->lines);
		conversation->view = kept;
	}
	return conversation->view;
}

static void drop_view(struct conversation *conversation)
{
	struct kept *kept = conversation->view;
	if (kept == NULL)
		return;
	pane_free(kept->pane);
	draft_fini(&kept->draft);
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

static unsigned parts_of(
    const struct ui *ui, const struct conversation *conversation, unsigned what)
{
	unsigned parts = 0;
	bool shown = conversation == NULL || conversation == ui->shown;
	if (what & CLIENT_LINES)
		parts |= shown ? FRAME_PANE : FRAME_BARS | FRAME_LISTS;
	if (what & CLIENT_MEMBERS && shown)
		parts |= FRAME_LISTS | FRAME_BARS;
	if (what & CLIENT_TOPIC && shown)
		parts |= FRAME_BARS;
	if (what & CLIENT_CONVERSATIONS)
		parts |= FRAME_LISTS | FRAME_BARS | FRAME_INPUT;
	if (what & CLIENT_STATE)
		parts |= FRAME_LISTS | FRAME_BARS | FRAME_INPUT;
	return parts;
}

/* A connection that waits for its next try counts the seconds. */
static void start_counting(struct ui *ui)
{
	const struct session *session = client_sessions(ui->client);
	for (; session != NULL; session = session->next)
		if (session->state == SESSION_WAITING && !loop_timer_is_set(&ui->second))
			loop_timer_after(ui->loop, &ui->second, NS_PER_S);
}

static void second_passed(void *arg)
{
	struct ui *ui = arg;
	frame_want(&ui->frame, FRAME_BARS);
	start_counting(ui);
}

static void changed(
    struct client *client, struct conversation *conversation, unsigned what, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	if (ui->shown == NULL && conversation != NULL)
		ui_show(ui, conversation);
	if (what & CLIENT_STATE)
		start_counting(ui);
	frame_want(&ui->frame, parts_of(ui, conversation, what));
}

/*
 * Asked for by what a server said, not by a key: it takes no half-typed message away from where it
 * was meant for. On a server's own conversation nothing can be said; what is typed there, while
 * the channel is being joined, comes along.
 */
static void show(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	struct conversation *before = ui->shown;
	bool typing = before != NULL && before != conversation && input_text().len > 0;
	(void)client;
	if (typing &&
	    (before->kind != CONVERSATION_SERVER || before->session != conversation->session))
		return;
	ui_show(ui, conversation);
	if (typing && input_text().len == 0)
		draft_restore(&ui_kept(before)->draft);
}

static void gone(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	if (conversation == ui->shown) {
		struct conversation *other = client_conversations(client);
		if (conversation != other)
			other = conversation->prev;
		else
			other = conversation->next;
		ui_show(ui, other);
	}
	drop_view(conversation);
	frame_want(&ui->frame, FRAME_ALL);
}

static void hide_older(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	pane_hide_before(ui_kept(conversation)->pane, lines_end(conversation->lines));
	frame_want(&ui->frame, FRAME_PANE);
}

static void quit(struct client *client, void *arg)
{
	(void)client;
	ui_want_leave(arg);
}

static void notify(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	(void)conversation;
	int64_t now = loop_now(ui->loop);
	if (ui->belled_at != 0 && now - ui->belled_at < BELL_NS)
		return;
	ui->belled_at = now;
	beep();
}

static const struct client_observer observer = {
    .changed = changed,
    .show = show,
    .gone = gone,
    .clear = hide_older,
    .quit = quit,
    .notify = notify,
};

void ui_entered(const char *line, void *arg)
{
	struct ui *ui = arg;
	if (line == NULL) {
		ui_interrupt(ui);
		return;
	}
	if (ui->shown == NULL || *line == '\0')
		return;
	ui->said = true;
	struct kept *kept = ui_kept(ui->shown);
	pane_mark_unread(kept->pane, UINT64_MAX);
	pane_end(kept->pane);
	frame_want(&ui->frame, FRAME_PANE | FRAME_BARS);
	client_input(ui->client, ui->shown, str_from(line));
}

void ui_resized(struct ui *ui)
{
	screen_distrust(&ui->screen);
	frame_want(&ui->frame, FRAME_ALL);
}

void ui_suspend(struct ui *ui)
{
	screen_suspend(&ui->screen);
	frame_want(&ui->frame, FRAME_ALL);
}

bool ui_warns(const struct ui *ui)
{
	return ui->warned_at != 0 && loop_now(ui->loop) - ui->warned_at < UI_WARN_NS;
}

void ui_interrupt(struct ui *ui)
{
	if (ui->leaving) {
		loop_stop(ui->loop);
	} else if (ui_warns(ui)) {
		ui_want_leave(ui);
	} else {
		ui->warned_at = loop_now(ui->loop);
		loop_timer_after(ui->loop, &ui->second, UI_WARN_NS);
		frame_want(&ui->frame, FRAME_BARS);
	}
}

/* Nobody is there to be asked. */
void ui_hung_up(struct ui *ui)
{
	loop_unwatch(ui->loop, STDIN_FILENO);
	ui_leave(ui);
}

static void check_left(void *arg)
{
	struct ui *ui = arg;
	if (client_idle(ui->client) || loop_now(ui->loop) >= ui->leave_by)
		loop_stop(ui->loop);
	else
		loop_timer_after(ui->loop, &ui->leave_poll, LEAVE_POLL);
}

void ui_leave(struct ui *ui)
{
	if (ui->leaving)
		return;
	ui->leaving = true;
	ui->leave_by = loop_now(ui->loop) + LEAVE_NS;
	client_quit(ui->client, NULL);
	frame_want(&ui->frame, FRAME_BARS);
	check_left(ui);
}

void ui_want_leave(struct ui *ui)
{
	if (ui->leave != NULL && !ui->leaving)
		ui->leave(ui->leave_arg);
	else
		ui_leave(ui);
}

void ui_on_leave(struct ui *ui, ui_leave_fn *leave, void *arg)
{
	ui->leave = leave;
	ui->leave_arg = arg;
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

/* ncurses' handler has noted a new size; it says so as a key. */
static void size_changed(void *arg)
{
	typing_take(arg);
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
	loop_signal(ui->loop, SIGWINCH, true, size_changed, ui);
	loop_signal(ui->loop, SIGTSTP, false, stop_signal, ui);
	loop_signal(ui->loop, SIGCONT, false, continued, ui);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		loop_signal(ui->loop, ending[i], false, end_signal, ui);
}

static void init_parts(struct ui *ui, const struct ui_config *config)
{
	colors_init(&ui->colors, config->color && has_colors());
	frame_init(&ui->frame, ui->loop, STDOUT_FILENO, ui_draw, ui);
	loop_timer_init(&ui->second, second_passed, ui);
	loop_timer_init(&ui->leave_poll, check_left, ui);
	paste_init(ui);
	typing_init(ui);
	if (config->title != NULL)
		terminal_title(config->title);
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
	if (!open_terminal(ui, cause)) {
		free(ui);
		return NULL;
	}
	init_parts(ui, config);
	client_observe(client, &observer, ui);
	ui->shown = client_conversations(client);
	watch_signals(ui);
	frame_now(&ui->frame, FRAME_ALL);
	loop_watch(loop, STDIN_FILENO, LOOP_READ, keys_ready, ui);
	start_counting(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	loop_unwatch(ui->loop, STDIN_FILENO);
	client_observe(ui->client, NULL, NULL);
	find_close(ui);
	complete_close(&ui->complete);
	overlay_close(&ui->overlay);
	ask_fini(&ui->ask);
	struct conversation *at = client_conversations(ui->client);
	for (; at != NULL; at = at->next)
		drop_view(at);
	loop_timer_stop(ui->loop, &ui->second);
	loop_timer_stop(ui->loop, &ui->leave_poll);
	typing_fini(ui);
	paste_fini(ui);
	input_close(&ui->input);
	frame_fini(&ui->frame);
	screen_close(&ui->screen);
	free(ui);
}
