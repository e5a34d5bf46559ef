#include "client/conversation.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "client/deliver.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/search.h"
#include "client/session.h"

static struct str clipped(struct str name)
{
	if (name.len > CONVERSATION_NAME_MAX)
		name.len = CONVERSATION_NAME_MAX;
	return name;
}

/* Behind the last one of its session, so that those of a server stand together. */
static void insert_in_order(struct client *client, struct conversation *conversation)
{
	struct conversation *last = NULL, *other;
	DL_FOREACH (client->conversations, other)
		if (other->session == conversation->session)
			last = other;
	if (last != NULL)
		DL_APPEND_ELEM(client->conversations, last, conversation);
	else
		DL_APPEND(client->conversations, conversation);
}

static void enter_by_name(struct conversation *conversation)
{
	struct session_private *own = conversation->session->private;
	struct conversation_private *entry = conversation->private;
	struct str name = str_from(conversation->name);
	entry->key = xrealloc(entry->key, name.len + 1);
	entry->key_len = name.len;
	isupport_fold(&own->isupport, name, entry->key);
	HASH_ADD_KEYPTR(hh, own->by_name, entry->key, entry->key_len, entry);
}

static void leave_by_name(struct conversation *conversation)
{
	if (conversation->kind != CONVERSATION_SERVER)
		HASH_DELETE(hh, conversation->session->private->by_name, conversation->private);
	conversation->session->private->last_found = NULL;
}

static struct conversation *conversation_new(
    struct session *session, enum conversation_kind kind, struct str name)
{
	struct conversation *conversation = xcalloc(1, sizeof *conversation);
	conversation->session = session;
	conversation->kind = kind;
	conversation->name = xmemdup0(name.data, name.len);
	conversation->topic = xstrdup("");
	conversation->lines = lines_new(session->client->lines_bytes);
	conversation->private = xcalloc(1, sizeof *conversation->private);
	conversation->private->conversation = conversation;
	history_init(conversation);
	read_marker_init(conversation);
	if (kind != CONVERSATION_SERVER)
		enter_by_name(conversation);
	insert_in_order(session->client, conversation);
	client_changed(conversation, CLIENT_CONVERSATIONS);
	return conversation;
}

struct conversation *conversation_open_server(struct session *session, const char *name)
{
	return conversation_new(session, CONVERSATION_SERVER, str_from(name));
}

struct conversation *conversation_open(struct session *session, struct str name)
{
	struct conversation *found = conversation_find(session, name);
	if (found != NULL)
		return found;
	name = clipped(name);
	bool channel = isupport_is_channel(&session->private->isupport, name);
	return conversation_new(session, channel ? CONVERSATION_CHANNEL : CONVERSATION_QUERY, name);
}

bool conversation_is_room(const struct session *session)
{
	return HASH_COUNT(session->private->by_name) < CONVERSATIONS_MOST;
}

/* Most messages go where the last one went. */
struct conversation *conversation_find(struct session *session, struct str name)
{
	struct session_private *own = session->private;
	struct conversation *last = own->last_found;
	name = clipped(name);
	if (last != NULL && last->private->key_len == name.len &&
	    memcmp(last->name, name.data, name.len) == 0)
		return last;
	char key[CONVERSATION_NAME_MAX];
	isupport_fold(&own->isupport, name, key);
	struct conversation_private *found;
	HASH_FIND(hh, own->by_name, key, name.len, found);
	if (found == NULL)
		return NULL;
	own->last_found = found->conversation;
	return found->conversation;
}

void conversation_free(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	client_gone(conversation);
	deliver_forget(conversation);
	questions_forget(conversation->session, conversation);
	history_fini(conversation);
	marks_fini(conversation);
	read_marker_fini(conversation);
	search_forget(conversation);
	free(conversation->chosen);
	leave_by_name(conversation);
	DL_DELETE(client->conversations, conversation);
	conversation_members_clear(conversation);
	lines_free(conversation->lines);
	free(conversation->private->key);
	free(conversation->private->away);
	free(conversation->private->again);
	free(conversation->private);
	free(conversation->topic);
	free(conversation->name);
	free(conversation);
}

void conversation_rename(struct conversation *conversation, struct str name)
{
	char *renamed = xmemdup0(name.data, name.len);
	leave_by_name(conversation);
	free(conversation->name);
	conversation->name = renamed;
	if (conversation->kind != CONVERSATION_SERVER)
		enter_by_name(conversation);
	client_changed(conversation, CLIENT_CONVERSATIONS);
}

struct conversation *conversation_next(const struct conversation *conversation)
{
	struct conversation *next = conversation->next;
	return next != NULL && next->session == conversation->session ? next : NULL;
}

void conversation_rehash(struct session *session)
{
	struct conversation *each;
	HASH_CLEAR(hh, session->private->by_name);
	session->private->last_found = NULL;
	for (each = session->private->server; each != NULL; each = conversation_next(each))
		if (each->kind != CONVERSATION_SERVER) {
			enter_by_name(each);
			conversation_members_sort(each);
		}
}

/* Events and confab's own words are not counted. */
void conversation_count(struct conversation *conversation, const struct line *line)
{
	bool said = line->kind <= LINE_NOTICE && (line->flags & LINE_OWN) == 0;
	if (!said)
		return;
	conversation->unread++;
	bool for_us = (line->flags & LINE_MENTION) != 0 ||
	              (conversation->kind == CONVERSATION_QUERY && line->kind != LINE_NOTICE);
	if (!for_us)
		return;
	conversation->mentions++;
	client_notify(conversation);
}

uint64_t conversation_add(struct conversation *conversation, const struct line *line)
{
	uint64_t number = lines_append(conversation->lines, line);
	conversation_count(conversation, line);
	client_changed(conversation, CLIENT_LINES);
	return number;
}

/* Whoever keeps a line's number is told. What comes before all there was counts as read. */
static void moved(struct conversation *conversation, uint64_t at, int64_t by)
{
	bool oldest = at <= lines_first(conversation->lines);
	outbox_moved(&conversation->session->private->outbox, conversation, at, by);
	history_moved(conversation, at, by);
	conversation->read_until = oldest ? lines_moved(conversation->read_until, at, by)
	                                  : lines_moved_border(conversation->read_until, at, by);
	client_moved(conversation, at, by);
	client_changed(conversation, CLIENT_LINES);
}

size_t conversation_splice(struct conversation *conversation, uint64_t at, struct lines *page)
{
	size_t added = lines_splice(conversation->lines, at, page);
	if (added > 0)
		moved(conversation, at, (int64_t)added);
	return added;
}

void conversation_remove_line(struct conversation *conversation, uint64_t number)
{
	if (lines_remove(conversation->lines, number))
		moved(conversation, number, -1);
}

uint64_t conversation_move_line(struct conversation *conversation, uint64_t number, uint64_t at)
{
	uint64_t now = lines_move(conversation->lines, number, at);
	if (now != number) {
		moved(conversation, number, -1);
		moved(conversation, now, 1);
	}
	return now;
}

void conversation_set_topic(struct conversation *conversation, struct str topic)
{
	free(conversation->topic);
	conversation->topic = xmemdup0(topic.data, topic.len);
	client_changed(conversation, CLIENT_TOPIC);
}
