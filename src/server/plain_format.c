/* Events as the lines that a plain peer reads. */
#include <string.h>

#include "base/chunk.h"
#include "base/str.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/plain.h"
#include "server/user.h"

#define FRAME_MAX 64 /* bytes of a line that are neither a name nor a text */

/* Where the line is written; it was made large enough beforehand. */
struct line {
	char *end;
	size_t room;
};

static void put(struct line *line, const char *words)
{
	size_t len = strlen(words);
	memcpy(line->end, words, len);
	line->end += len;
	line->room -= len;
}

/* What others chose: nothing in it may reach a terminal but text. */
static void put_safe(struct line *line, struct str text)
{
	size_t len = str_escape(text.data, text.len, line->end, line->room);
	line->end += len;
	line->room -= len;
}

static void put_user(struct line *line, const struct user *user)
{
	put_safe(line, user != NULL ? user_nick(user) : STR("the server"));
}

static void put_channel(struct line *line, const struct channel *channel)
{
	if (channel != NULL)
		put_safe(line, channel_name(channel));
}

static void put_reason(struct line *line, struct str reason)
{
	if (reason.len == 0)
		return;
	put(line, " (");
	put_safe(line, reason);
	put(line, ")");
}

/* "-- nick did #channel" */
static void put_deed(struct line *line, const struct event *event, const char *did)
{
	put(line, "-- ");
	put_user(line, event->source);
	put(line, did);
	put_channel(line, event->channel);
}

static bool cut_ctcp(struct str *text, struct str command)
{
	if (!str_starts(*text, command))
		return false;
	text->data += command.len;
	text->len -= command.len;
	if (text->len > 0 && text->data[text->len - 1] == '\001')
		text->len--;
	return true;
}

static void put_said(struct line *line, const struct event *event, const char *before,
    const char *after, struct str text)
{
	put(line, before);
	put_user(line, event->source);
	put(line, after);
	put_safe(line, text);
}

/* Requests by CTCP other than actions are for programs. */
static void put_message(struct line *line, const struct event *event)
{
	struct str text = event->text;
	if (cut_ctcp(&text, STR("\001ACTION ")))
		put_said(line, event, "* ", " ", text);
	else if (text.len > 0 && text.data[0] == '\001')
		return;
	else if (event->channel != NULL)
		put_said(line, event, "<", "> ", text);
	else
		put_said(line, event, "*", "* ", text);
}

static void put_notice(struct line *line, const struct event *event)
{
	if (event->text.len > 0 && event->text.data[0] == '\001')
		return;
	if (event->source != NULL) {
		put_said(line, event, "-", "- ", event->text);
		return;
	}
	put(line, "-- ");
	put_safe(line, event->text);
}

static void put_target(
    struct line *line, const struct event *event, const char *did, const char *then)
{
	put(line, "-- ");
	put_user(line, event->source);
	put(line, did);
	put_user(line, event->target);
	put(line, then);
	put_channel(line, event->channel);
}

static void put_topic(struct line *line, const struct event *event)
{
	if (event->text.len == 0) {
		put_deed(line, event, " cleared the topic of ");
		return;
	}
	put_deed(line, event, " set the topic of ");
	put(line, ": ");
	put_safe(line, event->text);
}

static void put_mode(struct line *line, const struct event *event)
{
	if (event->channel == NULL)
		return;
	put_deed(line, event, " changed ");
	put(line, ": ");
	put_safe(line, event->text);
}

static void put_join(struct line *line, const struct event *event)
{
	put_deed(line, event, " joined ");
}

static void put_part(struct line *line, const struct event *event)
{
	put_deed(line, event, " left ");
	put_reason(line, event->text);
}

static void put_quit(struct line *line, const struct event *event)
{
	put_deed(line, event, " left");
	put_reason(line, event->text);
}

static void put_kick(struct line *line, const struct event *event)
{
	put_target(line, event, " kicked ", " out of ");
	put_reason(line, event->text);
}

static void put_nick(struct line *line, const struct event *event)
{
	put_deed(line, event, " is now ");
	put_safe(line, event->text);
}

static void put_rename(struct line *line, const struct event *event)
{
	put_deed(line, event, " renamed ");
	put(line, " to ");
	put_safe(line, event->name);
	put_reason(line, event->text);
}

static void put_invite(struct line *line, const struct event *event)
{
	put_target(line, event, " invites ", " to ");
}

typedef void event_writer(struct line *line, const struct event *event);

/* What is not here is not shown. */
static event_writer *const writers[] = {
    [EVENT_MESSAGE] = put_message,
    [EVENT_NOTICE] = put_notice,
    [EVENT_JOIN] = put_join,
    [EVENT_PART] = put_part,
    [EVENT_QUIT] = put_quit,
    [EVENT_KICK] = put_kick,
    [EVENT_NICK] = put_nick,
    [EVENT_RENAME] = put_rename,
    [EVENT_TOPIC] = put_topic,
    [EVENT_MODE] = put_mode,
    [EVENT_INVITE] = put_invite,
};

static event_writer *find_writer(enum event_kind kind)
{
	return kind < sizeof writers / sizeof writers[0] ? writers[kind] : NULL;
}

static size_t name_len(const struct user *user)
{
	return user != NULL ? user->nick_len : sizeof "the server";
}

static size_t room_for(const struct event *event)
{
	size_t names = name_len(event->source) + name_len(event->target);
	names += event->channel != NULL ? event->channel->name_len : 0;
	size_t lines = event->lines != NULL ? event->line_count : 1;
	return lines * (FRAME_MAX + 4 * (names + event->name.len)) + 4 * event->text.len;
}

static void put_event(struct line *line, const struct event *event)
{
	event_writer *writer = find_writer(event->kind);
	const char *start = line->end;
	if (writer != NULL)
		writer(line, event);
	if (line->end > start)
		put(line, "\n");
}

/* Each line of several as a message of its own, none for an empty one. */
static void put_each(struct line *line, struct event event)
{
	struct str rest = event.text;
	while (rest.len > 0) {
		const char *end = memchr(rest.data, '\n', rest.len);
		event.text =
		    (struct str){rest.data, end != NULL ? (size_t)(end - rest.data) : rest.len};
		if (event.text.len > 0)
			put_event(line, &event);
		size_t cut = event.text.len + (end != NULL);
		rest = (struct str){rest.data + cut, rest.len - cut};
	}
}

struct slice plain_format(const struct event *event, struct variant *variant)
{
	size_t most = room_for(event);
	char *start = chunk_writer_reserve(&variant->writer, most);
	struct line line = {start, most};
	if ((variant->caps & PLAIN_CAP_LINES) != 0 && event->lines != NULL)
		put_each(&line, *event);
	else if ((variant->caps & PLAIN_CAP_LINES) != 0)
		put_event(&line, event);
	return chunk_writer_commit(&variant->writer, (size_t)(line.end - start));
}
