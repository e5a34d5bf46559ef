#include "ui/observe.h"

#include "base/clock.h"
#include "ui/card.h"
#include "ui/leave.h"
#include "ui/move.h"
#include "ui/state.h"

#define BELL_NS (2 * NS_PER_S) /* at least, between two bells */

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
	if (what & CLIENT_UNREAD && conversation != NULL && conversation == ui->shown &&
	    conversation->unread > 0)
		pane_mark_unread(ui_kept(conversation)->pane, conversation->read_until);
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
	bool typing = before != NULL && before != conversation && !input_empty();
	(void)client;
	if (ask_is_open(&ui->ask) || ui->find.open ||
	    (typing &&
	        (before->kind != CONVERSATION_SERVER || before->session != conversation->session)))
		return;
	ui_show(ui, conversation);
	if (typing && input_empty())
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
	paste_forget(ui, conversation);
	results_forget(ui, conversation);
	if (conversation == ui->secret.conversation)
		secret_fini(&ui->secret);
	ui_drop_kept(ui, conversation);
	frame_want(&ui->frame, FRAME_ALL);
}

static void hide_older(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	pane_hide_before(ui_kept(conversation)->pane, lines_end(conversation->lines));
	frame_want(&ui->frame, FRAME_PANE);
}

static void moved(
    struct client *client, struct conversation *conversation, uint64_t at, int64_t by, void *arg)
{
	(void)client;
	(void)arg;
	pane_moved(ui_kept(conversation)->pane, at, by);
}

static void ask_secret(
    struct client *client, struct conversation *conversation, const char *question, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	secret_open(&ui->secret, conversation, question);
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT);
}

static bool found(struct client *client, struct conversation *conversation, const char *words,
    struct lines *lines, void *arg)
{
	(void)client;
	return results_open(arg, conversation, words, lines);
}

static void look(
    struct client *client, struct conversation *conversation, uint64_t number, void *arg)
{
	(void)client;
	move_look(arg, conversation, number);
}

static void edit(
    struct client *client, struct conversation *conversation, const struct line *line, void *arg)
{
	(void)client;
	amend_open(arg, conversation, line);
}

static void invited(struct client *client, struct conversation *conversation, const char *link,
    const char *terms, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	if (conversation == ui->shown && !ask_is_open(&ui->ask) && !secret_is_open(&ui->secret) &&
	    !ui->find.open && input_empty())
		card_open(ui, link, terms);
}

static void quit(struct client *client, void *arg)
{
	(void)client;
	leave_want(arg);
}

/* Read as it comes, as far as the terminal tells; where it does not, nobody may be looking. */
static bool is_before_eyes(const struct ui *ui, struct conversation *conversation)
{
	return ui->focused && conversation == ui->shown && pane_at_end(ui_kept(conversation)->pane);
}

static void notify(struct client *client, struct conversation *conversation, void *arg)
{
	struct ui *ui = arg;
	(void)client;
	int64_t now = loop_now(ui->loop);
	if (is_before_eyes(ui, conversation))
		return;
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
    .moved = moved,
    .ask_secret = ask_secret,
    .found = found,
    .look = look,
    .edit = edit,
    .invited = invited,
    .quit = quit,
    .notify = notify,
};

void observe_start(struct ui *ui)
{
	loop_timer_init(&ui->second, second_passed, ui);
	client_observe(ui->client, &observer, ui);
	ui->shown = client_conversations(ui->client);
	start_counting(ui);
}

void observe_stop(struct ui *ui)
{
	client_observe(ui->client, NULL, NULL);
	loop_timer_stop(ui->loop, &ui->second);
}
