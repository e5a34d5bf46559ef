#include "client/deliver.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/errands.h"
#include "client/handle.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"
#include "client/split.h"

#define SOURCE_GUESS 85 /* bytes of "!user@host" as others may see us, while we do not know */
#define CLIENT_ID    "+draft/client-id"
#define TAGS_MAX     512 /* bytes before a message, with a NUL */
#define PIECE_LEAST  64  /* bytes of text that always go into one message */

static void send_mark(void *arg)
{
	struct session *session = arg;
	session_send(
	    session, "PING :%llu", (unsigned long long)outbox_mark(&session->private->outbox));
}

void deliver_init(struct session *session)
{
	loop_task_init(&session->private->mark_task, send_mark, session);
}

void deliver_fini(struct session *session)
{
	loop_undefer(session->client->loop, &session->private->mark_task);
	outbox_fini(&session->private->outbox);
	errands_fini(session);
}

/* Sending. */

static bool may_send(const struct conversation *conversation)
{
	bool there = conversation->kind != CONVERSATION_CHANNEL || conversation->joined;
	return there && !history_holds(conversation);
}

static void write_tags(
    const struct session *session, const struct outbox_item *item, char out[TAGS_MAX])
{
	bool labels = (session->private->caps & CAP_LABELED_RESPONSE) != 0;
	bool ids = (session->private->caps & CAP_MESSAGE_TAGS) != 0;
	size_t used = 0;
	out[0] = '\0';
	if (labels)
		used =
		    (size_t)snprintf(out, TAGS_MAX, "@label=%llu", (unsigned long long)item->label);
	if (ids)
		used += (size_t)snprintf(out + used, TAGS_MAX - used, "%c" CLIENT_ID "=%s",
		    labels ? ';' : '@', item->id);
	if (ids && item->reply != NULL)
		used += (size_t)snprintf(out + used, TAGS_MAX - used, ";+reply=%s", item->reply);
	if (used > 0)
		snprintf(out + used, TAGS_MAX - used, " ");
}

static void send_item(struct session *session, const struct outbox_item *item)
{
	static const char *const before[] = {
	    [OUTBOX_MESSAGE] = "PRIVMSG", [OUTBOX_ACTION] = "PRIVMSG", [OUTBOX_NOTICE] = "NOTICE"};
	const char *open = item->kind == OUTBOX_ACTION ? "\001ACTION " : "";
	const char *close = item->kind == OUTBOX_ACTION ? "\001" : "";
	char tags[TAGS_MAX];
	write_tags(session, item, tags);
	session_send(session, "%s%s %s :%s" STR_FMT "%s", tags, before[item->kind],
	    item->conversation->name, open, (int)item->len, item->text, close);
}

static bool has_echo(const struct session *session)
{
	return (session->private->caps & CAP_ECHO_MESSAGE) != 0;
}

void deliver_flush(struct session *session)
{
	struct outbox *outbox = &session->private->outbox;
	struct outbox_item *item;
	if (session->state != SESSION_ONLINE)
		return;
	if (session->plain) {
		plain_flush(session);
		alive_await(session);
		return;
	}
	while ((item = outbox_next(outbox, may_send)) != NULL) {
		send_item(session, item);
		outbox_sent(outbox, item);
		if (!has_echo(session))
			loop_defer(session->client->loop, &session->private->mark_task);
	}
	alive_await(session);
}

void deliver_broke(struct session *session)
{
	loop_undefer(session->client->loop, &session->private->mark_task);
	outbox_break(&session->private->outbox);
	errands_broke(session);
}

/* Saying. */

static const enum line_kind line_kinds[] = {
    [OUTBOX_MESSAGE] = LINE_MESSAGE,
    [OUTBOX_ACTION] = LINE_ACTION,
    [OUTBOX_NOTICE] = LINE_NOTICE,
};

/* Behind ":nick!user@host PRIVMSG target :". */
size_t deliver_room(const struct conversation *conversation, enum outbox_kind kind)
{
	const struct session_private *own = conversation->session->private;
	size_t source = own->source_len > 0 ? own->source_len
	                                    : strlen(conversation->session->nick) + SOURCE_GUESS;
	size_t taken = source + strlen(conversation->name) + strlen(":  PRIVMSG  :\r\n");
	if (kind == OUTBOX_ACTION)
		taken += strlen("\001ACTION \001");
	size_t line = own->isupport.line_len;
	return line > taken + PIECE_LEAST ? line - taken : PIECE_LEAST;
}

static void say_piece(
    struct conversation *conversation, enum outbox_kind kind, struct str text, struct str reply)
{
	struct session *session = conversation->session;
	struct line line = {
	    .time = clock_wall_ms(),
	    .kind = line_kinds[kind],
	    .flags = LINE_OWN | LINE_WAITING,
	    .nick = str_from(session->nick),
	    .text = text,
	};
	if (reply.len > 0)
		marks_quote_id(conversation, reply, &line);
	uint64_t number = conversation_add(conversation, &line);
	struct outbox_item *item =
	    outbox_add(&session->private->outbox, conversation, number, kind, text);
	if (reply.len > 0)
		item->reply = xmemdup0(reply.data, reply.len);
	session->waiting++;
}

static struct str cut_line(struct str *rest)
{
	const char *end = memchr(rest->data, '\n', rest->len);
	struct str line = {rest->data, end != NULL ? (size_t)(end - rest->data) : rest->len};
	size_t took = end != NULL ? line.len + 1 : line.len;
	rest->data += took;
	rest->len -= took;
	return line;
}

static void say(
    struct conversation *conversation, enum outbox_kind kind, struct str text, struct str reply)
{
	struct session *session = conversation->session;
	size_t room = session->plain ? PLAIN_MESSAGE_MAX : deliver_room(conversation, kind);
	while (text.len > 0) {
		struct str line = cut_line(&text);
		if (str_trim(line).len == 0)
			continue;
		while (line.len > 0)
			say_piece(conversation, kind, split_next(&line, room), reply);
	}
	session_changed(session);
	deliver_flush(session);
}

void deliver_say(struct conversation *conversation, enum outbox_kind kind, struct str text)
{
	say(conversation, kind, text, STR(""));
}

void deliver_reply(struct conversation *conversation, struct str id, struct str text)
{
	say(conversation, OUTBOX_MESSAGE, text, id);
}

bool deliver_may_say(struct conversation *conversation)
{
	struct session *session = conversation->session;
	if (conversation->kind == CONVERSATION_SERVER && !session->plain) {
		client_tell(conversation, LINE_ERROR,
		    "Nobody reads along here. /join CHANNEL or /query NICK talks to people.");
		return false;
	}
	if (conversation->kind == CONVERSATION_CHANNEL && !conversation->joined &&
	    wishes_find(session, str_from(conversation->name)) == NULL) {
		client_tell(conversation, LINE_ERROR,
		    "You are not in %s, so this was not sent. /join %s goes in.",
		    conversation->name, conversation->name);
		return false;
	}
	if (session->state == SESSION_OFFLINE)
		client_tell(conversation, LINE_STATUS,
		    "Not connected: what you say waits until /reconnect.");
	return true;
}

void client_say(struct conversation *conversation, struct str text)
{
	struct buf *typed = &conversation->session->client->typed;
	if (deliver_may_say(conversation))
		deliver_say(conversation, OUTBOX_MESSAGE, client_without_nul(text, typed));
}

/* What became of it. */

static void settle(struct session *session, struct outbox_item *item, unsigned flags)
{
	struct conversation *conversation = item->conversation;
	lines_set_flags(conversation->lines, item->line, flags, LINE_WAITING);
	outbox_remove(&session->private->outbox, item);
	session->waiting--;
	client_changed(conversation, CLIENT_LINES | CLIENT_STATE);
}

/* There is room in flight again, or the last one is through. */
void deliver_go_on(struct session *session)
{
	if (session->waiting == 0 && session->private->quitting)
		link_leave(session, session->client->quit_reason);
	else
		deliver_flush(session);
}

static bool came_from_server(const struct line *line)
{
	return line->kind <= LINE_NOTICE ? (line->flags & (LINE_WAITING | LINE_FAILED)) == 0
	                                 : line->kind == LINE_EVENT;
}

/*
 * Behind all that the server had before it, some of which came after it was typed. What was told
 * to the person alone moves nothing.
 */
static uint64_t place_behind(const struct outbox_item *item, const struct line *echo)
{
	const struct conversation *conversation = item->conversation;
	uint64_t at = lines_end(conversation->lines);
	struct line line;
	while (at > item->line + 1 && lines_get(conversation->lines, at - 1, &line) &&
	       !(came_from_server(&line) && message_precedes(conversation->session, &line, echo)))
		at--;
	return at;
}

/* Before what came later, where the server had it already when the link broke; by msgids that sort.
 */
static uint64_t place_before(const struct outbox_item *item, const struct line *echo)
{
	const struct conversation *conversation = item->conversation;
	bool sorted = (conversation->session->private->caps & CAP_CLIENT_ID) != 0;
	uint64_t at = item->line;
	struct line line;
	for (uint64_t number = at; sorted && lines_get(conversation->lines, number - 1, &line);
	     number--) {
		if (line.id.len == 0 || line.id.len != echo->id.len || !came_from_server(&line))
			continue;
		if (message_precedes(conversation->session, &line, echo))
			break;
		at = number - 1;
	}
	return at;
}

static void settle_place(struct outbox_item *item, const struct line *echo)
{
	uint64_t at = place_behind(item, echo);
	if (at == item->line + 1)
		at = place_before(item, echo);
	if (at != item->line)
		item->line = conversation_move_line(item->conversation, item->line, at);
}

/* From now on it is known as the server knows it. */
static void name_line(const struct outbox_item *item, const struct line *echo)
{
	struct lines *lines = item->conversation->lines;
	struct line line;
	if (echo == NULL || echo->id.len == 0 || !lines_get(lines, item->line, &line))
		return;
	line.id = echo->id;
	line.answers = echo->answers;
	line.quote = echo->quote;
	line.time = echo->time;
	lines_replace(lines, item->line, &line);
}

bool deliver_echoed(struct session *session, uint64_t label,
    const struct conversation *conversation, const struct line *echo)
{
	const struct outbox *outbox = &session->private->outbox;
	struct outbox_item *item = NULL;
	if (label != 0)
		item = outbox_by_label(outbox, label);
	else if ((session->private->caps & CAP_LABELED_RESPONSE) == 0)
		item = outbox_by_text(outbox, conversation, echo->text);
	if (item == NULL)
		return false;
	name_line(item, echo);
	if (echo != NULL)
		settle_place(item, echo);
	marks_more_came(item->conversation);
	settle(session, item, 0);
	deliver_go_on(session);
	return true;
}

bool deliver_knows(const struct session *session, uint64_t label)
{
	return label != 0 && outbox_by_label(&session->private->outbox, label) != NULL;
}

/* Whose id it has; one that had to go without is known by its words. */
static struct outbox_item *arrived(const struct session *session,
    const struct conversation *conversation, const struct irc_message *message)
{
	const struct outbox *outbox = &session->private->outbox;
	struct str id = message_tag(message, STR(CLIENT_ID));
	struct line line;
	if (session->waiting == 0)
		return NULL;
	if (id.len > 0)
		return outbox_by_id(outbox, id);
	if (!history_holds(conversation) || !message_line(session, message, &line) ||
	    (line.flags & LINE_OWN) == 0)
		return NULL;
	return outbox_by_words(outbox, conversation, line.text);
}

bool deliver_arrived(struct session *session, const struct conversation *conversation,
    const struct irc_message *message)
{
	struct outbox_item *item = arrived(session, conversation, message);
	if (item == NULL)
		return false;
	struct conversation *place = item->conversation;
	uint64_t number = item->line;
	outbox_remove(&session->private->outbox, item);
	session->waiting--;
	conversation_remove_line(place, number);
	client_changed(place, CLIENT_STATE);
	return true;
}

/* An echo may take longer than an answer: only after one mark more it will not come. */
void deliver_marked(struct session *session, uint64_t mark)
{
	struct outbox *outbox = &session->private->outbox;
	struct outbox_item *item;
	errands_marked(session, mark);
	bool echo = has_echo(session);
	if (echo && mark > 0)
		mark--;
	while ((item = outbox_before_mark(outbox, mark)) != NULL)
		settle(session, item, 0);
	deliver_go_on(session);
}

void deliver_written(struct session *session)
{
	struct outbox_item *item;
	while ((item = outbox_oldest_sent(&session->private->outbox)) != NULL)
		settle(session, item, 0);
	deliver_go_on(session);
}

/* Told where it was said, and where it was typed if that is elsewhere (/msg). */
static void refuse(struct session *session, struct outbox_item *item, const char *reason)
{
	struct conversation *conversation = item->conversation;
	struct conversation *typed_in = questions_place(session, str_from(conversation->name));
	settle(session, item, LINE_FAILED);
	client_tell(conversation, LINE_ERROR, "Not sent: %s", reason);
	if (typed_in != conversation)
		client_tell(typed_in, LINE_ERROR, "Not sent to %s: %s", conversation->name, reason);
}

bool deliver_refused(struct session *session, uint64_t label,
    const struct conversation *conversation, const char *reason)
{
	const struct outbox *outbox = &session->private->outbox;
	struct outbox_item *item;
	if (label != 0)
		item = outbox_by_label(outbox, label);
	else if (conversation != NULL)
		item = outbox_by_target(outbox, conversation);
	else
		item = outbox_oldest_sent(outbox);
	if (item == NULL)
		return false;
	refuse(session, item, reason);
	deliver_go_on(session);
	return true;
}

static struct outbox_item *any_of(const struct conversation *conversation)
{
	struct outbox_item *item = conversation->session->private->outbox.items;
	while (item != NULL && item->conversation != conversation)
		item = item->next;
	return item;
}

bool deliver_waits(const struct conversation *conversation)
{
	return any_of(conversation) != NULL;
}

void deliver_fail(struct conversation *conversation, const char *reason)
{
	struct session *session = conversation->session;
	struct outbox_item *item = any_of(conversation);
	if (item == NULL)
		return;
	for (; item != NULL; item = any_of(conversation))
		settle(session, item, LINE_FAILED);
	client_tell(conversation, LINE_ERROR, "Not sent: %s", reason);
	deliver_go_on(session);
}

void deliver_forget(struct conversation *conversation)
{
	struct session *session = conversation->session;
	struct outbox_item *item;
	while ((item = any_of(conversation)) != NULL) {
		outbox_remove(&session->private->outbox, item);
		session->waiting--;
	}
}
