#include "client/history.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/history_private.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

#define IDS_MOST 2000 /* lines that are looked through for the newest id, or the oldest */

struct history *history_of(const struct conversation *conversation)
{
	return &conversation->private->history;
}

void history_init(struct conversation *conversation)
{
	loop_timer_init(&history_of(conversation)->patience, history_lost_patience, conversation);
}

void history_drop_page(struct conversation *conversation)
{
	lines_free(history_of(conversation)->page);
	history_of(conversation)->page = NULL;
	history_of(conversation)->got = 0;
	history_of(conversation)->first[0] = history_of(conversation)->last[0] = '\0';
}

void history_fini(struct conversation *conversation)
{
	struct session_private *own = conversation->session->private;
	loop_timer_stop(conversation->session->client->loop, &history_of(conversation)->patience);
	history_drop_page(conversation);
	for (size_t i = 0; i < HISTORY_BATCHES; i++)
		if (own->batches[i].conversation == conversation)
			own->batches[i].conversation = NULL;
}

void history_moved(struct conversation *conversation, uint64_t at, int64_t by)
{
	history_of(conversation)->at = lines_moved(history_of(conversation)->at, at, by);
	history_of(conversation)->gap = lines_moved(history_of(conversation)->gap, at, by);
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

bool history_newest_before(const struct conversation *conversation, uint64_t at, struct line *line)
{
	uint64_t first = lines_first(conversation->lines);
	for (size_t i = 0; i < IDS_MOST && at-- > first; i++)
		if (lines_get(conversation->lines, at, line) && line->id.len > 0)
			return true;
	return false;
}

void history_wait_for(struct conversation *conversation, enum history_asked asked)
{
	history_of(conversation)->asked = asked;
	conversation->fetching = true;
	client_changed(conversation, CLIENT_STATE);
	loop_timer_after(
	    conversation->session->client->loop, &history_of(conversation)->patience, HISTORY_WAIT);
}

/* "Goes on" is no more to be said; what is fetched stands in its place. */
static void drop_notice(struct conversation *conversation)
{
	if (history_of(conversation)->notice)
		conversation_remove_line(conversation, history_of(conversation)->at);
	history_of(conversation)->notice = false;
}

static void ask_after(struct conversation *conversation)
{
	struct session *session = conversation->session;
	const struct history *history = history_of(conversation);
	drop_notice(conversation);
	size_t limit = history_limit(session, HISTORY_PAGE);
	char time[DATE_MS_SIZE];
	struct line line;
	history_wait_for(conversation, HISTORY_AFTER);
	if (history_newest_before(conversation, history->at, &line)) {
		session_send(session, "CHATHISTORY AFTER %s msgid=" STR_FMT " %zu",
		    conversation->name, STR_ARG(line.id), limit);
		return;
	}
	date_ms(history->since, time);
	session_send(
	    session, "CHATHISTORY AFTER %s timestamp=%s %zu", conversation->name, time, limit);
}

void history_ask_on(struct conversation *conversation, const char *after)
{
	struct session *session = conversation->session;
	history_wait_for(conversation, HISTORY_AFTER);
	session_send(session, "CHATHISTORY AFTER %s msgid=%s %zu", conversation->name, after,
	    history_limit(session, HISTORY_PAGE));
}

void history_ask_before(struct conversation *conversation, struct str id)
{
	struct session *session = conversation->session;
	history_wait_for(conversation, HISTORY_BEFORE);
	session_send(session, "CHATHISTORY BEFORE %s msgid=" STR_FMT " %zu", conversation->name,
	    STR_ARG(id), history_limit(session, HISTORY_PAGE));
}

static void ask_latest(struct conversation *conversation)
{
	struct session *session = conversation->session;
	history_wait_for(conversation, HISTORY_LATEST);
	session_send(session, "CHATHISTORY LATEST %s * %zu", conversation->name,
	    history_limit(session, HISTORY_FIRST));
}

void history_enter(struct conversation *conversation, int64_t time)
{
	struct history *history = history_of(conversation);
	bool first = !history->met;
	if (!history->behind)
		history->at = lines_end(conversation->lines);
	history->met = true;
	if (first)
		history->since = time - 1; /* others may have said something within it */
	history->pages = 0;
	if (!history_is_there(conversation->session)) {
		history->behind = false;
		return;
	}
	history->behind = true;
	struct line line;
	if (!first || history_newest_before(conversation, history->at, &line))
		ask_after(conversation);
	else if (!conversation->session->client->unattended)
		ask_latest(conversation);
	else
		history->behind = false;
}

void history_leave(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	loop_timer_stop(conversation->session->client->loop, &history->patience);
	history->asked = HISTORY_NOTHING;
	history->sought[0] = '\0';
	conversation->fetching = false;
	history_drop_page(conversation);
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
		if (each->kind == CONVERSATION_QUERY && history_of(each)->behind) {
			read_marker_ask(each);
			history_enter(each, clock_wall_ms());
		}
}

void history_find(struct conversation *conversation, int64_t since)
{
	struct history *history = history_of(conversation);
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
	return history_of(conversation)->asked == HISTORY_AFTER;
}

bool history_resume(struct conversation *conversation)
{
	if (!history_of(conversation)->behind || !history_is_there(conversation->session))
		return false;
	history_of(conversation)->pages = 0;
	if (history_of(conversation)->asked == HISTORY_NOTHING)
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
	struct history *history = history_of(conversation);
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
	history_ask_before(conversation, line.id);
	return CLIENT_OLDER_ASKED;
}
