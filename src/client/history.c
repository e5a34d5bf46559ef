#include "client/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/search.h"
#include "client/session.h"

#define IDS_MOST  2000 /* lines that are looked through for the newest id, or the oldest */
#define PAGE_MOST 4096 /* messages of one answer that are taken; no server sends so many */

static struct history *of(const struct conversation *conversation)
{
	return &conversation->private->history;
}

static void lost_patience(void *arg);

void history_init(struct conversation *conversation)
{
	loop_timer_init(&of(conversation)->patience, lost_patience, conversation);
}

static void drop_page(struct conversation *conversation)
{
	lines_free(of(conversation)->page);
	of(conversation)->page = NULL;
	of(conversation)->got = 0;
	of(conversation)->first[0] = of(conversation)->last[0] = '\0';
}

void history_fini(struct conversation *conversation)
{
	struct session_private *own = conversation->session->private;
	loop_timer_stop(conversation->session->client->loop, &of(conversation)->patience);
	drop_page(conversation);
	for (size_t i = 0; i < HISTORY_BATCHES; i++)
		if (own->batches[i].conversation == conversation)
			own->batches[i].conversation = NULL;
}

void history_moved(struct conversation *conversation, uint64_t at, int64_t by)
{
	of(conversation)->at = lines_moved(of(conversation)->at, at, by);
}

/* Asking */

bool history_is_there(const struct session *session)
{
	const unsigned wanted = CAP_BATCH | CAP_CHATHISTORY | CAP_MESSAGE_TAGS | CAP_SERVER_TIME;
	return session->state == SESSION_ONLINE && (session->private->caps & wanted) == wanted;
}

size_t history_limit(const struct session *session, size_t wanted)
{
	size_t most = session->private->isupport.history;
	return most > 0 && most < wanted ? most : wanted;
}

/* The newest line with an id before line `at`; false when there is none near. */
static bool newest_before(const struct conversation *conversation, uint64_t at, struct line *line)
{
	uint64_t first = lines_first(conversation->lines);
	for (size_t i = 0; i < IDS_MOST && at-- > first; i++)
		if (lines_get(conversation->lines, at, line) && line->id.len > 0)
			return true;
	return false;
}

static void wait_for(struct conversation *conversation, enum history_asked asked)
{
	of(conversation)->asked = asked;
	conversation->fetching = true;
	client_changed(conversation, CLIENT_STATE);
	loop_timer_after(
	    conversation->session->client->loop, &of(conversation)->patience, HISTORY_WAIT);
}

/* "Goes on" is no more to be said; what is fetched stands in its place. */
static void drop_notice(struct conversation *conversation)
{
	if (of(conversation)->notice)
		conversation_remove_line(conversation, of(conversation)->at);
	of(conversation)->notice = false;
}

static void ask_after(struct conversation *conversation)
{
	struct session *session = conversation->session;
	const struct history *history = of(conversation);
	drop_notice(conversation);
	size_t limit = history_limit(session, HISTORY_PAGE);
	char time[MESSAGE_TIME_MAX];
	struct line line;
	wait_for(conversation, HISTORY_AFTER);
	if (newest_before(conversation, history->at, &line)) {
		session_send(session, "CHATHISTORY AFTER %s msgid=" STR_FMT " %zu",
		    conversation->name, STR_ARG(line.id), limit);
		return;
	}
	message_write_time(history->since, time);
	session_send(
	    session, "CHATHISTORY AFTER %s timestamp=%s %zu", conversation->name, time, limit);
}

static void ask_on(struct conversation *conversation, const char *after)
{
	struct session *session = conversation->session;
	wait_for(conversation, HISTORY_AFTER);
	session_send(session, "CHATHISTORY AFTER %s msgid=%s %zu", conversation->name, after,
	    history_limit(session, HISTORY_PAGE));
}

static void ask_before(struct conversation *conversation, struct str id)
{
	struct session *session = conversation->session;
	wait_for(conversation, HISTORY_BEFORE);
	session_send(session, "CHATHISTORY BEFORE %s msgid=" STR_FMT " %zu", conversation->name,
	    STR_ARG(id), history_limit(session, HISTORY_PAGE));
}

static void ask_latest(struct conversation *conversation)
{
	struct session *session = conversation->session;
	wait_for(conversation, HISTORY_LATEST);
	session_send(session, "CHATHISTORY LATEST %s * %zu", conversation->name,
	    history_limit(session, HISTORY_FIRST));
}

void history_enter(struct conversation *conversation, int64_t time)
{
	struct history *history = of(conversation);
	bool first = !history->met;
	if (!history->behind)
		history->at = lines_end(conversation->lines);
	history->met = true;
	if (first)
		history->since = time;
	history->pages = 0;
	if (!history_is_there(conversation->session)) {
		history->behind = false;
		return;
	}
	history->behind = true;
	struct line line;
	if (!first || newest_before(conversation, history->at, &line))
		ask_after(conversation);
	else if (!conversation->session->client->unattended)
		ask_latest(conversation);
	else
		history->behind = false;
}

void history_leave(struct conversation *conversation)
{
	struct history *history = of(conversation);
	loop_timer_stop(conversation->session->client->loop, &history->patience);
	history->asked = HISTORY_NOTHING;
	conversation->fetching = false;
	drop_page(conversation);
	if (!history->behind)
		history->at = lines_end(conversation->lines);
	history->behind = true;
}

void history_broke(struct session *session)
{
	struct conversation *each = session->private->server;
	memset(session->private->batches, 0, sizeof session->private->batches);
	session->private->batches_open = 0;
	for (; each != NULL; each = conversation_next(each))
		history_leave(each);
}

void history_return(struct session *session)
{
	struct conversation *each = session->private->server;
	for (; each != NULL; each = conversation_next(each))
		if (each->kind == CONVERSATION_QUERY && of(each)->behind)
			history_enter(each, client_wall_ms());
}

void history_find(struct conversation *conversation, int64_t since)
{
	struct history *history = of(conversation);
	if (history->met)
		return;
	/* What is there came just now. */
	history->at = lines_first(conversation->lines);
	history->met = history->behind = true;
	history->since = since;
	history->pages = 0;
	if (since > 0)
		ask_after(conversation);
	else
		ask_latest(conversation);
}

bool history_holds(const struct conversation *conversation)
{
	return of(conversation)->asked == HISTORY_AFTER;
}

bool history_resume(struct conversation *conversation)
{
	if (!of(conversation)->behind || !history_is_there(conversation->session))
		return false;
	of(conversation)->pages = 0;
	if (of(conversation)->asked == HISTORY_NOTHING)
		ask_after(conversation);
	return true;
}

/* The oldest line with an id; false when there is none near. */
static bool oldest(const struct conversation *conversation, struct line *line)
{
	uint64_t number = lines_first(conversation->lines);
	for (size_t i = 0; i < IDS_MOST && lines_get(conversation->lines, number, line); i++)
		if (line->id.len > 0)
			return true;
		else
			number++;
	return false;
}

enum client_older client_older(struct conversation *conversation)
{
	struct session *session = conversation->session;
	struct history *history = of(conversation);
	struct line line;
	if (!history_is_there(session) || conversation->kind == CONVERSATION_SERVER)
		return CLIENT_OLDER_CANNOT;
	if (history->asked != HISTORY_NOTHING)
		return CLIENT_OLDER_ASKED;
	line.id = str_from(history->oldest);
	if (history->all || (line.id.len == 0 && !oldest(conversation, &line)))
		return CLIENT_OLDER_NONE;
	if (lines_is_full(conversation->lines))
		return CLIENT_OLDER_FULL;
	history->pages = 0;
	ask_before(conversation, line.id);
	return CLIENT_OLDER_ASKED;
}

/* The end of asking */

/* What was typed while there was no link comes after what others said by then. */
static void move_waiting(struct conversation *conversation)
{
	const struct outbox *outbox = &conversation->session->private->outbox;
	struct outbox_item *item;
	struct line line;
	for (item = outbox->items; item != NULL; item = item->next) {
		uint64_t number = item->line;
		if (item->conversation != conversation ||
		    !lines_get(conversation->lines, number, &line))
			continue;
		struct buf *text = &conversation->session->client->scratch;
		buf_clear(text);
		buf_add(text, line.nick.data, line.nick.len);
		buf_add(text, line.text.data, line.text.len);
		line.nick.data = text->data;
		line.text.data = text->data + line.nick.len;
		conversation_remove_line(conversation, number);
		item->line = lines_append(conversation->lines, &line);
	}
}

static void finish(struct conversation *conversation)
{
	struct history *history = of(conversation);
	loop_timer_stop(conversation->session->client->loop, &history->patience);
	drop_page(conversation);
	if (history->asked == HISTORY_AFTER)
		move_waiting(conversation);
	history->asked = HISTORY_NOTHING;
	history->wary = HISTORY_WARY;
	conversation->fetching = false;
	client_changed(conversation, CLIENT_LINES | CLIENT_STATE);
	deliver_go_on(conversation->session);
}

/* No answer came: better to go on than to stand still. */
static void lost_patience(void *arg)
{
	finish(arg);
}

/* Older ones were put in; goes on by itself where they were hardly more than events. */
static void took_older(struct conversation *conversation, size_t added, size_t limit)
{
	struct history *history = of(conversation);
	history->all = history->got < limit;
	if (history->first[0] != '\0')
		memcpy(history->oldest, history->first, HISTORY_ID);
	if (!history->all && added < HISTORY_FEW && ++history->pages < HISTORY_MORE) {
		drop_page(conversation);
		ask_before(conversation, str_from(history->oldest));
		return;
	}
	finish(conversation);
}

static void take_latest(struct conversation *conversation)
{
	struct history *history = of(conversation);
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
	                       .time = client_wall_ms(),
	                       .kind = LINE_STATUS,
	                       .text = STR("Much was said here while you were away, too much to "
	                                   "fetch at once: /history goes on."),
	                   });
	conversation_splice(conversation, of(conversation)->at, page);
	of(conversation)->at--;
	of(conversation)->notice = true;
	lines_free(page);
}

static void take_after(struct conversation *conversation)
{
	struct history *history = of(conversation);
	bool more = history->got >= history_limit(conversation->session, HISTORY_PAGE);
	char last[HISTORY_ID];
	memcpy(last, history->last, HISTORY_ID);
	more = more && last[0] != '\0';
	history_merge(conversation, history->at, history->page);
	drop_page(conversation);
	if (more && ++history->pages < HISTORY_PAGES) {
		ask_on(conversation, last);
		return;
	}
	history->behind = more;
	if (history->behind)
		tell_more(conversation);
	finish(conversation);
}

static void take_before(struct conversation *conversation)
{
	struct history *history = of(conversation);
	size_t added = history_merge(conversation, 0, history->page);
	took_older(conversation, added, history_limit(conversation->session, HISTORY_PAGE));
}

/* One that nobody asked for: a server that tells what was said by itself. */
static void take_unasked(struct conversation *conversation)
{
	history_merge(conversation, lines_end(conversation->lines), of(conversation)->page);
	finish(conversation);
}

static void take_page(struct conversation *conversation)
{
	static void (*const take[])(struct conversation *) = {
	    [HISTORY_NOTHING] = take_unasked,
	    [HISTORY_LATEST] = take_latest,
	    [HISTORY_AFTER] = take_after,
	    [HISTORY_BEFORE] = take_before,
	};
	take[of(conversation)->asked](conversation);
}

/* Answers */

static struct history_batch *find_batch(struct session *session, struct str name)
{
	struct history_batch *batches = session->private->batches;
	for (size_t i = 0; i < HISTORY_BATCHES; i++)
		if (str_eq(str_from(batches[i].name), name))
			return &batches[i];
	return NULL;
}

void history_begins(struct session *session, struct str name, struct str target)
{
	struct history_batch *batch = find_batch(session, STR(""));
	if (batch == NULL || name.len == 0 || name.len >= HISTORY_BATCH_NAME)
		return;
	memcpy(batch->name, name.data, name.len);
	batch->name[name.len] = '\0';
	batch->conversation = conversation_find(session, target);
	session->private->batches_open++;
	if (batch->conversation == NULL)
		return;
	drop_page(batch->conversation);
	of(batch->conversation)->page = lines_new(SIZE_MAX);
}

void history_search_begins(struct session *session, struct str name)
{
	struct history_batch *batch = find_batch(session, STR(""));
	if (batch == NULL || name.len == 0 || name.len >= HISTORY_BATCH_NAME)
		return;
	session_keep_text(name, batch->name, HISTORY_BATCH_NAME);
	batch->search = true;
	session->private->batches_open++;
}

void history_ends(struct session *session, struct str name)
{
	struct history_batch *batch = name.len > 0 ? find_batch(session, name) : NULL;
	if (batch == NULL)
		return;
	struct conversation *conversation = batch->conversation;
	if (batch->search)
		search_end(session);
	*batch = (struct history_batch){.name = ""};
	session->private->batches_open--;
	if (conversation != NULL && of(conversation)->page != NULL)
		take_page(conversation);
}

static void note_id(struct history *history, struct str id)
{
	if (id.len == 0)
		return;
	history->got++;
	if (id.len >= HISTORY_ID)
		return;
	if (history->first[0] == '\0')
		session_keep_text(id, history->first, HISTORY_ID);
	session_keep_text(id, history->last, HISTORY_ID);
}

static void take(struct conversation *conversation, const struct irc_message *message)
{
	struct session *session = conversation->session;
	struct history *history = of(conversation);
	struct line line;
	if (history->page == NULL || history->got >= PAGE_MOST)
		return;
	note_id(history, message_tag(message, STR("msgid")));
	if (str_eq_case(message->command, STR("TAGMSG")))
		handle_tagmsg(session, message);
	if (!message_line(session, message, &line))
		return;
	if (deliver_arrived(session, conversation, message))
		line.flags = LINE_OWN;
	talks_heard(session, &line);
	if (marks_may_be_in(message) && marks_edit(conversation, message, &line))
		return;
	line.quote = marks_quote(conversation, message);
	lines_append(history->page, &line);
}

bool history_takes(struct session *session, const struct irc_message *message)
{
	struct str name = message_tag(message, STR("batch"));
	const struct history_batch *batch = name.len > 0 ? find_batch(session, name) : NULL;
	if (batch == NULL)
		return false;
	if (batch->search)
		search_take(session, message);
	else if (batch->conversation != NULL)
		take(batch->conversation, message);
	return true;
}

bool history_refused(struct session *session, const struct irc_message *message)
{
	struct conversation *each = session->private->server;
	if (str_eq_case(message_param(message, 2), STR("TARGETS")))
		return true;
	for (; each != NULL; each = conversation_next(each)) {
		if (of(each)->asked == HISTORY_NOTHING)
			continue;
		for (size_t i = 2; i + 1 < message->param_count; i++)
			if (isupport_same(&session->private->isupport, message->params[i],
			        str_from(each->name))) {
				of(each)->behind = false;
				finish(each);
				return true;
			}
	}
	return false;
}

bool history_has(struct conversation *conversation, struct str id)
{
	struct history *history = of(conversation);
	if ((history->wary == 0 && history->asked == HISTORY_NOTHING) || id.len == 0)
		return false;
	history->wary -= history->wary > 0;
	uint64_t end = lines_end(conversation->lines);
	return lines_find_id(conversation->lines, id,
	           end > HISTORY_WARY ? end - HISTORY_WARY : 0) != UINT64_MAX;
}
