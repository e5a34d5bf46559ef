#include "ui/bars.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "ui/cells.h"
#include "ui/leave.h"
#include "ui/move.h"
#include "ui/state.h"

#define GAP       2         /* columns between two parts of a bar */
#define LAG_SHOWN NS_PER_MS /* less is not worth a place */
#define LAG_ALERT (2 * NS_PER_S)

/* A bar that is filled from both sides; a part that has no room is left out or cut. */
struct bar {
	WINDOW *window;
	const struct colors *colors;
	enum paint_role role;
	int left, right; /* free columns: from left, up to right */
};

static struct bar bar_begin(struct ui *ui, WINDOW *window, enum paint_role role)
{
	struct bar bar = {
	    .window = window,
	    .colors = &ui->colors,
	    .role = role,
	    .left = 1,
	    .right = getmaxx(window) - 1,
	};
	cells_fill(window, 0, 0, getmaxx(window), colors_role(&ui->colors, role));
	return bar;
}

/* An alarmed bar is alarmed all along. */
static struct paint paint_on(const struct bar *bar, enum paint_role role)
{
	return colors_role(bar->colors, bar->role == PAINT_BAR_ALERT ? PAINT_BAR_ALERT : role);
}

static void add_text(struct bar *bar, enum paint_role role, struct str text)
{
	int room = bar->right - bar->left;
	if (room <= 0 || text.len == 0)
		return;
	int used = cells_cut(bar->window, 0, bar->left, room, text, paint_on(bar, role));
	bar->left += used + GAP;
}

__attribute__((format(printf, 3, 4))) static void add(
    struct bar *bar, enum paint_role role, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	add_text(bar, role, str_from(text));
	free(text);
}

/* At the right end, if all of it has room. */
__attribute__((format(printf, 3, 4))) static void add_right(
    struct bar *bar, enum paint_role role, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	struct str words = str_from(text);
	int width = (int)text_width(words.data, words.len);
	if (width <= bar->right - bar->left) {
		bar->right -= width;
		cells_text(bar->window, 0, bar->right, width, words, paint_on(bar, role));
		bar->right -= GAP;
	}
	free(text);
}

static void place_among(const struct ui *ui, unsigned *number, unsigned *count)
{
	*number = *count = 0;
	const struct conversation *at = client_conversations(ui->client);
	for (; at != NULL; at = at->next) {
		++*count;
		if (at == ui->shown)
			*number = *count;
	}
}

void bars_draw_title(struct ui *ui)
{
	const struct conversation *shown = ui->shown;
	struct bar bar = bar_begin(ui, ui->screen.title, PAINT_BAR);
	if (shown == NULL) {
		add(&bar, PAINT_BAR_STRONG, "confab");
		return;
	}
	unsigned number, count;
	place_among(ui, &number, &count);
	if (count > 1 && ui->screen.conversations == NULL)
		add_right(&bar, PAINT_BAR, COLS < RECTS_WORDS_FROM ? "%u/%u" : "chat %u of %u",
		    number, count);
	if (shown->kind == CONVERSATION_CHANNEL && shown->member_count > 0)
		add_right(&bar, PAINT_BAR, "%zu here", shown->member_count);
	add(&bar, PAINT_BAR_STRONG, "%s", shown->name);
	if (shown->kind == CONVERSATION_CHANNEL && !shown->joined &&
	    shown->session->state == SESSION_ONLINE)
		add(&bar, PAINT_BAR_ALERT, "not joined");
	add_text(&bar, PAINT_BAR, str_from(shown->topic));
}

static int seconds_to(const struct ui *ui, int64_t at)
{
	int64_t left = at - loop_now(ui->loop);
	return left > 0 ? (int)((left + NS_PER_S - 1) / NS_PER_S) : 0;
}

/* Says loudly what is wrong with the connection, shortest words first for narrow screens. */
static void add_connection(struct ui *ui, struct bar *bar, const struct session *session)
{
	const char *dots = cells_sign("…", "...");
	switch (session->state) {
	case SESSION_OFFLINE:
		add(bar, PAINT_BAR_ALERT, "OFFLINE");
		add(bar, PAINT_BAR, "/reconnect calls %s again", session->name);
		break;
	case SESSION_CONNECTING:
		add(bar, PAINT_BAR_STRONG, "Calling%s", dots);
		add(bar, PAINT_BAR, "%s", session->name);
		break;
	case SESSION_GREETING:
		add(bar, PAINT_BAR_STRONG, "Greeting%s", dots);
		add(bar, PAINT_BAR, "%s", session->peer);
		break;
	case SESSION_WAITING:
		add(bar, PAINT_BAR_ALERT,
		    COLS < RECTS_WORDS_FROM ? "OFFLINE %d s" : "OFFLINE, retry in %d s",
		    seconds_to(ui, session->retry_at));
		add(bar, PAINT_BAR, "what you type is kept");
		add(bar, PAINT_BAR, "%s", session->name);
		break;
	case SESSION_ONLINE:
		if (session->quiet)
			add(bar, PAINT_BAR_ALERT, "NO ANSWER");
		break;
	}
}

static void add_session(struct bar *bar, const struct session *session)
{
	if (session->waiting > 0)
		add(bar, PAINT_BAR_ALERT, "%zu waiting", session->waiting);
	if (session->state != SESSION_ONLINE)
		return;
	add(bar, PAINT_BAR_STRONG, "%s", session->nick);
	if (session->account != NULL)
		add(bar, PAINT_BAR, "account %s", session->account);
	if (session->away)
		add(bar, PAINT_BAR_STRONG, "away");
	if (session->lag >= LAG_SHOWN)
		add(bar, session->lag >= LAG_ALERT ? PAINT_BAR_ALERT : PAINT_BAR, "%" PRId64 " ms",
		    session->lag / NS_PER_MS);
}

/* What is new elsewhere, with the number that Alt takes there; the list says it where it is. */
static void add_elsewhere(struct ui *ui, struct bar *bar)
{
	unsigned number = 0;
	const struct conversation *at = client_conversations(ui->client);
	for (; at != NULL && ui->screen.conversations == NULL; at = at->next) {
		number++;
		if (at == ui->shown || (at->unread == 0 && at->mentions == 0))
			continue;
		if (at->mentions > 0)
			add(bar, PAINT_BAR_ALERT, "%u:%s %u!", number, at->name, at->mentions);
		else
			add(bar, PAINT_BAR_STRONG, "%u:%s %u", number, at->name, at->unread);
	}
}

static void add_view(struct ui *ui, struct bar *bar)
{
	if (ui->shown == NULL)
		return;
	if (amend_is_open(ui))
		add_right(bar, PAINT_BAR_STRONG, "Enter changes it  Esc does not");
	else if (move_is_away(ui))
		add_right(bar, PAINT_BAR_ALERT,
		    COLS < RECTS_WORDS_FROM ? "Esc: now" : "Esc comes back to now");
	if (!amend_is_open(ui) && ui->shown->chosen != NULL)
		add_right(bar, PAINT_BAR_STRONG, "/reply /react /edit /delete");
	if (ui->shown->fetching)
		add_right(bar, PAINT_BAR, "fetching%s", cells_sign("…", "..."));
	const struct pane *pane = ui_kept(ui->shown)->pane;
	uint64_t below = pane_new_below(pane);
	if (below > 0)
		add_right(bar, PAINT_BAR_ALERT, "%" PRIu64 " new below", below);
	else if (!pane_at_end(pane) && !move_is_away(ui))
		add_right(bar, PAINT_BAR_STRONG, "PgDn goes on");
}

static bool is_cut_off(const struct session *session)
{
	return session != NULL &&
	       (session->state == SESSION_OFFLINE || session->state == SESSION_WAITING);
}

/* How the link is carried, and what protects it. */
static void add_link(struct bar *bar, const struct session *session)
{
	static const char *const words[] = {
	    [SESSION_TRUST_NEW] = "TLS, key new",
	    [SESSION_TRUST_KNOWN] = "TLS, key known",
	    [SESSION_TRUST_PINNED] = "TLS, key as given",
	    [SESSION_TRUST_PUBLIC] = "TLS, public",
	};
	const char *protection = words[session->trust];
	bool datagrams = protection != NULL && strcmp(session->transport, "udp") == 0;
	add(bar, PAINT_BAR, "%s%s %s", datagrams ? "D" : "",
	    protection != NULL ? protection : session->transport, session->peer);
}

static void fill_status(struct ui *ui, struct bar *bar, const struct session *session)
{
	if (ui->leaving) {
		add(bar, PAINT_BAR_STRONG, "Leaving");
		if (session != NULL && session->waiting > 0)
			add(bar, PAINT_BAR_ALERT, "%zu waiting", session->waiting);
		return;
	}
	add_view(ui, bar);
	if (session != NULL) {
		add_connection(ui, bar, session);
		add_session(bar, session);
	}
	add_elsewhere(ui, bar);
	if (session != NULL && session->state == SESSION_ONLINE)
		add_link(bar, session);
	if (ui->find.open)
		add_right(bar, PAINT_BAR, "Enter next  Esc closes");
	else if (ui->shown == NULL || pane_at_end(ui_kept(ui->shown)->pane))
		add_right(bar, PAINT_BAR, "F1 help");
}

void bars_draw_status(struct ui *ui)
{
	WINDOW *window = ui->screen.status;
	if (complete_is_open(&ui->complete)) {
		complete_draw(&ui->complete, window, &ui->colors);
		return;
	}
	const struct session *session = ui->shown != NULL ? ui->shown->session : NULL;
	struct bar bar = bar_begin(
	    ui, window, !ui->leaving && is_cut_off(session) ? PAINT_BAR_ALERT : PAINT_BAR);
	if (leave_warns(ui))
		add(&bar, PAINT_BAR_ALERT, "Ctrl-C again, or /quit, to leave");
	else
		fill_status(ui, &bar, session);
}
