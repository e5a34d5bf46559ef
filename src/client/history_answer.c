#include <string.h>

#include "base/clock.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/history_private.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

/* What becomes of an answer: pages put in their place, more asked for, or none that came. */

/* What was typed while there was no link comes after what others said by then. */
static void move_waiting(struct conversation *conversation)
{
	const struct outbox *outbox = &conversation->session->private->outbox;
	struct outbox_item *item;
	for (item = outbox->items; item != NULL; item = item->next)
		if (item->conversation == conversation)
			item->line = conversation_move_line(
			    conversation, item->line, lines_end(conversation->lines));
}

void history_finish(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	loop_timer_stop(conversation->session->client->loop, &history->patience);
	history_drop_page(conversation);
	if (history->asked == HISTORY_AFTER)
		move_waiting(conversation);
	history->asked = HISTORY_NOTHING;
	history->wary = HISTORY_WARY;
	conversation->fetching = false;
	client_changed(conversation, CLIENT_LINES | CLIENT_STATE);
	deliver_go_on(conversation->session);
	history_seek(conversation);
}

/* No answer came: better to go on than to stand still. */
void history_lost_patience(void *arg)
{
	history_give_up(arg);
	history_finish(arg);
}

/* Older ones were put in; goes on by itself where they were hardly more than events. */
static void took_older(struct conversation *conversation, size_t added, size_t limit)
{
	struct history *history = history_of(conversation);
	history->all = history->got < limit;
	marks_more_came(conversation);
	if (history->first[0] != '\0')
		memcpy(history->oldest, history->first, HISTORY_ID);
	if (!history->all && added < HISTORY_FEW && ++history->pages < HISTORY_MORE) {
		history_drop_page(conversation);
		history_ask_before(conversation, str_from(history->oldest));
		return;
	}
	history_finish(conversation);
}

static void take_latest(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	size_t added = history_merge(conversation, history->at, history->page);
	if (added > 0)
		lines_set_flags(conversation->lines, history->at, LINE_SINCE, 0);
	history->behind = false;
	read_marker_apply(conversation);
	took_older(conversation, added, history_limit(conversation->session, HISTORY_FIRST));
}

static void tell_more(struct conversation *conversation)
{
	struct lines *page = lines_new(SIZE_MAX);
	lines_append(page, &(struct line){
	                       .time = clock_wall_ms(),
	                       .kind = LINE_STATUS,
	                       .text = STR("Much was said here while you were away, too much to "
	                                   "fetch at once: /history goes on."),
	                   });
	conversation_splice(conversation, history_of(conversation)->at, page);
	history_of(conversation)->at--;
	history_of(conversation)->notice = true;
	lines_free(page);
}

static void take_after(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	bool more = history->got >= history_limit(conversation->session, HISTORY_PAGE);
	char last[HISTORY_ID];
	memcpy(last, history->last, HISTORY_ID);
	more = more && last[0] != '\0';
	history_merge(conversation, history->at, history->page);
	history_drop_page(conversation);
	if (more && ++history->pages < HISTORY_PAGES) {
		history_ask_on(conversation, last);
		return;
	}
	history->behind = more;
	if (history->behind)
		tell_more(conversation);
	history_finish(conversation);
}

static void take_before(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	size_t added = history_merge(conversation, 0, history->page);
	took_older(conversation, added, history_limit(conversation->session, HISTORY_PAGE));
}

/* One that nobody asked for: a server that tells what was said by itself. */
static void take_unasked(struct conversation *conversation)
{
	history_merge(conversation, lines_end(conversation->lines), history_of(conversation)->page);
	history_finish(conversation);
}

void history_take_page(struct conversation *conversation)
{
	static void (*const take[])(struct conversation *) = {
	    [HISTORY_NOTHING] = take_unasked,
	    [HISTORY_LATEST] = take_latest,
	    [HISTORY_AFTER] = take_after,
	    [HISTORY_BEFORE] = take_before,
	    [HISTORY_AROUND] = history_take_around,
	    [HISTORY_GAP] = history_take_gap,
	};
	take[history_of(conversation)->asked](conversation);
}

static void refused(struct conversation *conversation)
{
	enum history_asked asked = history_of(conversation)->asked;
	if (asked == HISTORY_LATEST || asked == HISTORY_AFTER)
		history_of(conversation)->behind = false;
	history_give_up(conversation);
	history_finish(conversation);
}

bool history_refused(struct session *session, const struct irc_message *message)
{
	struct conversation *each = session->private->server;
	if (str_eq_case(message_param(message, 2), STR("TARGETS")))
		return true;
	for (; each != NULL; each = conversation_next(each)) {
		if (history_of(each)->asked == HISTORY_NOTHING)
			continue;
		for (size_t i = 2; i + 1 < message->param_count; i++)
			if (isupport_same(&session->private->isupport, message->params[i],
			        str_from(each->name))) {
				refused(each);
				return true;
			}
	}
	return false;
}

bool history_has(struct conversation *conversation, struct str id)
{
	struct history *history = history_of(conversation);
	if ((history->wary == 0 && history->asked == HISTORY_NOTHING) || id.len == 0)
		return false;
	history->wary -= history->wary > 0;
	uint64_t end = lines_end(conversation->lines);
	return lines_find_id(conversation->lines, id,
	           end > HISTORY_WARY ? end - HISTORY_WARY : 0) != UINT64_MAX;
}
