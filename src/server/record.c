#include "server/record.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "proto/irc.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/ticket.h"
#include "server/user.h"

/*
 * Before the tags that were sent, the server keeps some of its own: BOT; AS with the msgid by which
 * an event in several channels was told, where that is not its own; and JOINTS with where, in the
 * text of a message in several lines, one begins without an LF before it.
 */
#define BOT    "bot"
#define AS     "as="
#define JOINTS "joints="

static bool find_kind(enum event_kind kind, uint8_t *number)
{
	switch (kind) {
#define RECORD_CASE(name, value)                                                                   \
	case EVENT_##name:                                                                         \
		*number = value;                                                                   \
		return true;
		RECORD_KINDS(RECORD_CASE)
#undef RECORD_CASE
	default:
		return false;
	}
}

static bool find_event(uint8_t number, enum event_kind *kind)
{
	switch (number) {
#define RECORD_CASE(name, value)                                                                   \
	case value:                                                                                \
		*kind = EVENT_##name;                                                              \
		return true;
		RECORD_KINDS(RECORD_CASE)
#undef RECORD_CASE
	default:
		return false;
	}
}

/* --- writing --- */

/* Tags alone are kept for anything but that somebody is typing; an id alone says nothing. */
static bool says_something(struct str tags)
{
	struct str key, value;
	while (irc_tag_next(&tags, &key, &value))
		if (!str_eq(key, STR("+typing")) && !str_eq(key, STR("+draft/typing")) &&
		    !str_eq(key, STR("+draft/client-id")))
			return true;
	return false;
}

bool record_wants(const struct event *event)
{
	uint8_t number;
	if (event->least != 0 || !event_is_message(event->kind) || !find_kind(event->kind, &number))
		return false;
	return event->kind != EVENT_TAGMSG || says_something(event->tags);
}

bool record_wants_event(const struct event *event)
{
	uint8_t number;
	return event->least == 0 && event->lacking == 0 && event->channel != NULL &&
	       !event_is_message(event->kind) && find_kind(event->kind, &number);
}

static void add_as(const struct event *event, int64_t id, struct buf *tags)
{
	char msgid[MSGID_LEN];
	if (id == event->id)
		return;
	msgid_write(event->id, msgid);
	buf_printf(tags, AS "%.*s;", MSGID_LEN, msgid);
}

static void add_joints(const struct event *event, struct buf *tags)
{
	const char *before = JOINTS;
	for (size_t i = 0; i < event->line_count; i++) {
		if (!event->lines[i].joined)
			continue;
		buf_printf(
		    tags, "%s%zu", before, (size_t)(event->lines[i].text.data - event->text.data));
		before = ",";
	}
	if (before[0] == ',')
		buf_add_char(tags, ';');
}

static struct str tags_of(const struct event *event, int64_t id, struct buf *tags)
{
	add_as(event, id, tags);
	add_joints(event, tags);
	if (event_is_message(event->kind) && (event->source->modes & USER_BOT) != 0)
		buf_add_str(tags, BOT ";");
	if (tags->len == 0)
		return event->tags;
	buf_add(tags, event->tags.data, event->tags.len);
	return (struct str){tags->data, tags->len - (event->tags.len == 0)};
}

/* One text for all that there is to say of it. */
static struct str text_of(const struct event *event, struct buf *text)
{
	if (event->kind == EVENT_JOIN)
		return user_real_name(event->source);
	if (event->kind != EVENT_KICK)
		return event->text;
	buf_printf(
	    text, STR_FMT " " STR_FMT, STR_ARG(user_nick(event->target)), STR_ARG(event->text));
	return (struct str){text->data, text->len};
}

static struct str place_of(const struct event *event, struct str author, struct buf *place)
{
	if (event->channel != NULL)
		return channel_name(event->channel);
	author_talk(author, author_of(event->target), place);
	return (struct str){place->data, place->len};
}

void record_init(struct record *record, const struct event *event, int64_t id)
{
	*record = (struct record){0};
	struct str author = {0}, source = {0};
	if (event->source != NULL) {
		author = author_of(event->source);
		source = user_source(event->source);
	}
	record->message = (struct store_message){
	    .id = id,
	    .ticket = event_is_message(event->kind) ? ticket_number(event) : 0,
	    .channel = place_of(event, author, &record->place),
	    .source = source,
	    .author = author,
	    .text = text_of(event, &record->text),
	    .tags = tags_of(event, id, &record->tags),
	};
	find_kind(event->kind, &record->message.kind);
}

void record_fini(struct record *record)
{
	buf_fini(&record->place);
	buf_fini(&record->text);
	buf_fini(&record->tags);
}

/* --- telling --- */

/* Those who are in a record need not be here any more: enough of them to be shown. */
struct past {
	struct user source;
	struct user target;
	struct account account;
	struct channel channel;
	struct buf names; /* of the source as struct user has them */
	struct event_line *lines;
	struct event event;
};

static void set_source(struct past *past, const struct store_message *message)
{
	struct str nick, username, host;
	struct user *user = &past->source;
	if (message->source.len == 0)
		return; /* the server itself */
	irc_parse_source(message->source, &nick, &username, &host);
	buf_add(&past->names, message->source.data, message->source.len);
	buf_add(&past->names, "", 1);
	if (past->event.kind == EVENT_JOIN)
		buf_add(&past->names, message->text.data, message->text.len);
	buf_add(&past->names, "", 1);
	user->source = past->names.data;
	user->source_len = (uint16_t)message->source.len;
	user->nick_len = (uint8_t)nick.len;
	user->username_len = (uint8_t)username.len;
	past->event.source = user;
	if (!author_is_account(message->author))
		return;
	past->account.name = (char *)message->author.data;
	past->account.name_len = message->author.len;
	user->account = &past->account;
}

static void set_user(struct past *past, struct str nick)
{
	past->target.source = (char *)nick.data;
	past->target.source_len = (uint16_t)nick.len;
	past->target.nick_len = (uint8_t)nick.len;
	past->event.target = &past->target;
}

static void set_target(struct past *past, struct str target)
{
	struct event *event = &past->event;
	if (target.data[0] != '#') {
		set_user(past, target);
		return;
	}
	past->channel.name = (char *)target.data;
	past->channel.name_len = (uint16_t)target.len;
	event->channel = &past->channel;
	if (event->kind == EVENT_KICK) {
		struct str nick = str_word(&event->text);
		set_user(past, nick);
		if (event->text.len > 0) /* the space after it */
			event->text = (struct str){event->text.data + 1, event->text.len - 1};
	}
}

/* Cuts the next number off; the length of the text at the end. */
static size_t next_joint(struct str *joints, size_t end)
{
	size_t at = 0;
	if (joints->len == 0)
		return end;
	while (joints->len > 0 && joints->data[0] != ',') {
		at = at * 10 + (size_t)(joints->data[0] - '0');
		joints->data++;
		joints->len--;
	}
	if (joints->len > 0) {
		joints->data++;
		joints->len--;
	}
	return at;
}

static void add_line(struct past *past, size_t from, size_t to, bool joined)
{
	struct event *event = &past->event;
	past->lines = xrealloc(past->lines, (event->line_count + 1) * sizeof(struct event_line));
	past->lines[event->line_count++] =
	    (struct event_line){{event->text.data + from, to - from}, joined};
	event->lines = past->lines;
}

/* At each LF, and at each joint. */
static void set_lines(struct past *past, struct str joints)
{
	struct str text = past->event.text;
	size_t from = 0, joint = next_joint(&joints, text.len);
	bool joined = false;
	for (size_t at = 0; at < text.len; at++) {
		bool ends = text.data[at] == '\n';
		if (!ends && at != joint)
			continue;
		add_line(past, from, at, joined);
		from = at + ends;
		joined = !ends;
		if (joined)
			joint = next_joint(&joints, text.len);
	}
	if (past->event.line_count > 0)
		add_line(past, from, text.len, joined);
}

static void set_tags(struct past *past, struct str tags)
{
	struct str key, value, rest = tags, joints = {0};
	while (irc_tag_next(&rest, &key, &value)) {
		if (str_eq(key, STR("as")))
			msgid_read(value, &past->event.id);
		else if (str_eq(key, STR("joints")))
			joints = value;
		else
			break;
		tags = rest;
	}
	past->event.tags = tags;
	if (past->event.kind == EVENT_MESSAGE)
		set_lines(past, joints);
}

void record_tell(struct peer *peer, const struct store_message *message, struct str target)
{
	struct past past = {.event = {.id = message->id, .text = message->text}};
	if (!find_event(message->kind, &past.event.kind))
		return;
	past.event.time = message->id * NS_PER_US;
	set_source(&past, message);
	set_target(&past, target);
	set_tags(&past, message->tags);
	peer->server->serial++;
	event_also(peer->server, &past.event, peer);
	buf_fini(&past.names);
	free(past.lines);
}
