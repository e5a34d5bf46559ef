#include "server/irc_format.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "server/account.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/history.h"
#include "server/server.h"
#include "server/user.h"

#define FIXED_MOST 1536 /* bytes of everything but text and tags: names are far shorter */

static char *put(char *at, struct str text)
{
	if (text.len > 0)
		memcpy(at, text.data, text.len);
	return at + text.len;
}

/* All but the milliseconds is spelt once a second. */
void irc_time(struct server *server, int64_t time, char out[IRC_TIME_LEN])
{
	int64_t second = time / NS_PER_S;
	int milli = (int)(time % NS_PER_S / NS_PER_MS);
	if (server->stamp_second != second) {
		date_utc(second, "%Y-%m-%dT%H:%M:%S", server->stamp, sizeof server->stamp);
		server->stamp_second = second;
	}
	char *at = put(out, (struct str){server->stamp, IRC_TIME_LEN - sizeof ".000"});
	*at++ = '.';
	*at++ = (char)('0' + milli / 100);
	*at++ = (char)('0' + milli / 10 % 10);
	*at++ = (char)('0' + milli % 10);
	*at++ = 'Z';
}

static char *put_time(char *at, struct server *server, int64_t time)
{
	at = put(at, STR("time="));
	irc_time(server, time, at);
	return at + IRC_TIME_LEN;
}

static char *put_hex(char *at, uint64_t value)
{
	char digits[16];
	size_t count = 0;
	do
		digits[count++] = "0123456789abcdef"[value & 15];
	while ((value >>= 4) != 0);
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

static char *put_msgid(char *at, int64_t id)
{
	msgid_write(id, at);
	return at + MSGID_LEN;
}

/* Of all that a tag's value has to escape a name can have but that (message-tags). */
static char *put_value(char *at, struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] == '\\')
			*at++ = '\\';
		*at++ = name.data[i];
	}
	return at;
}

/* Every message of somebody who is logged in has it, whatever it is. */
static char *put_account_tag(char *at, const struct event *event)
{
	if (event->source == NULL || event->source->account == NULL)
		return at;
	at = put(at, STR(";account="));
	return put_value(at, account_name(event->source->account));
}

/* What message-tags brings: each begins with ';'. */
static char *put_message_tags(char *at, const struct event *event, bool first)
{
	if (event_is_past(event->kind) && first) {
		at = put(at, STR(";msgid="));
		at = put_msgid(at, event->id);
	}
	if (event_is_message(event->kind) && event->source != NULL &&
	    (event->source->modes & USER_BOT) != 0)
		at = put(at, STR(";bot"));
	if (event->tags.len > 0) {
		*at++ = ';';
		at = put(at, event->tags);
	}
	return at;
}

/* The ';' that parts a tag from the one before becomes '@' in the first one. */
static char *put_tags(
    char *at, const struct event *event, const struct variant *variant, bool first)
{
	char *start = at;
	if ((variant->caps & CAP_SERVER_TIME) != 0) {
		*at++ = ';';
		at = put_time(at, variant->server, event->time);
	}
	if ((variant->caps & CAP_ACCOUNT_TAG) != 0)
		at = put_account_tag(at, event);
	if ((variant->caps & CAP_MESSAGE_TAGS) != 0)
		at = put_message_tags(at, event, first);
	if (at == start)
		return at;
	*start = '@';
	*at++ = ' ';
	return at;
}

static char *put_source(char *at, const struct event *event, const struct server *server)
{
	*at++ = ':';
	at = put(at,
	    event->source != NULL ? user_source(event->source) : str_from(server->config->name));
	*at++ = ' ';
	return at;
}

static char *put_target(char *at, const struct event *event)
{
	if (event->status != 0)
		*at++ = event->status;
	return put(
	    at, event->channel != NULL ? channel_name(event->channel) : user_nick(event->target));
}

static char *put_text(char *at, struct str text)
{
	at = put(at, STR(" :"));
	return put(at, text);
}

static char *put_message(char *at, const struct event *event, struct str command)
{
	at = put(at, command);
	at = put_target(at, event);
	return event->kind == EVENT_TAGMSG ? at : put_text(at, event->text);
}

static char *put_join(char *at, const struct event *event, const struct variant *variant)
{
	at = put(at, STR("JOIN "));
	at = put(at, channel_name(event->channel));
	if ((variant->caps & CAP_EXTENDED_JOIN) == 0)
		return at;
	*at++ = ' ';
	at = put(at, user_account_name(event->source));
	return put_text(at, user_real_name(event->source));
}

static char *put_kick(char *at, const struct event *event)
{
	at = put(at, STR("KICK "));
	at = put(at, channel_name(event->channel));
	*at++ = ' ';
	at = put(at, user_nick(event->target));
	return put_text(at, event->text);
}

static char *put_invite(char *at, const struct event *event)
{
	at = put(at, STR("INVITE "));
	at = put(at, user_nick(event->target));
	*at++ = ' ';
	return put(at, channel_name(event->channel));
}

static char *put_optional(char *at, const struct event *event)
{
	return event->text.len > 0 ? put_text(at, event->text) : at;
}

static char *put_redact(char *at, const struct event *event)
{
	at = put_target(put(at, STR("REDACT ")), event);
	*at++ = ' ';
	return put_optional(put(at, event->name), event);
}

static char *put_rename(char *at, const struct event *event)
{
	at = put(at, STR("RENAME "));
	at = put(at, channel_name(event->channel));
	*at++ = ' ';
	at = put(at, event->name);
	return put_text(at, event->text);
}

static char *put_markread(char *at, const struct event *event)
{
	at = put(put(at, STR("MARKREAD ")), event->name);
	return put(put(at, STR(" timestamp=")), event->text);
}

static char *put_mode(char *at, const struct event *event)
{
	at = put(at, STR("MODE "));
	at = put_target(at, event);
	*at++ = ' ';
	return put(at, event->text);
}

static char *put_chghost(char *at, const struct event *event)
{
	at = put(put(at, STR("CHGHOST ")), user_username(event->source));
	*at++ = ' ';
	return put(at, event->name);
}

static char *put_body(char *at, const struct event *event, const struct variant *variant)
{
	switch (event->kind) {
	case EVENT_MESSAGE:
		return put_message(at, event, STR("PRIVMSG "));
	case EVENT_NOTICE:
		return put_message(at, event, STR("NOTICE "));
	case EVENT_TAGMSG:
		return put_message(at, event, STR("TAGMSG "));
	case EVENT_JOIN:
		return put_join(at, event, variant);
	case EVENT_PART:
		return put_optional(put_target(put(at, STR("PART ")), event), event);
	case EVENT_QUIT:
		return put_text(put(at, STR("QUIT")), event->text);
	case EVENT_KICK:
		return put_kick(at, event);
	case EVENT_NICK:
		return put(put(at, STR("NICK ")), event->text);
	case EVENT_REDACT:
		return put_redact(at, event);
	case EVENT_RENAME:
		return put_rename(at, event);
	case EVENT_TOPIC:
		return put_text(put_target(put(at, STR("TOPIC ")), event), event->text);
	case EVENT_MODE:
		return put_mode(at, event);
	case EVENT_INVITE:
	case EVENT_INVITED:
		return put_invite(at, event);
	case EVENT_ACCOUNT:
		return put(put(at, STR("ACCOUNT ")), event->text);
	case EVENT_MARKREAD:
		return put_markread(at, event);
	case EVENT_CHGHOST:
		return put_chghost(at, event);
	case EVENT_AWAY:
		return put_optional(put(at, STR("AWAY")), event);
	case EVENT_SETNAME:
		return put_text(put(at, STR("SETNAME")), event->text);
	case EVENT_WALLOPS:
		return put_text(put(at, STR("WALLOPS")), event->text);
	case EVENT_KILL:
		return put_text(put_target(put(at, STR("KILL ")), event), event->text);
	}
	return at;
}

/* What a peer must have asked for to be told. */
static uint64_t wanted(enum event_kind kind)
{
	switch (kind) {
	case EVENT_TAGMSG:
		return CAP_MESSAGE_TAGS;
	case EVENT_REDACT:
		return CAP_MESSAGE_REDACTION;
	case EVENT_RENAME:
		return CAP_CHANNEL_RENAME;
	case EVENT_INVITED:
		return CAP_INVITE_NOTIFY;
	case EVENT_ACCOUNT:
		return CAP_ACCOUNT_NOTIFY;
	case EVENT_MARKREAD:
		return CAP_READ_MARKER;
	case EVENT_CHGHOST:
		return CAP_CHGHOST;
	case EVENT_AWAY:
		return CAP_AWAY_NOTIFY;
	case EVENT_SETNAME:
		return CAP_SETNAME;
	default:
		return 0;
	}
}

static char *put_end(char *at)
{
	return put(at, STR("\r\n"));
}

static char *put_batch(char *at, const struct event *event, const struct server *server, char sign)
{
	at = put_source(at, event, server);
	at = put(at, STR("BATCH "));
	*at++ = sign;
	*at++ = 'm';
	return put_hex(at, server->serial);
}

static char *put_batched(
    char *at, const struct event *event, const struct server *server, const struct event_line *line)
{
	at = put(at, STR("@batch=m"));
	at = put_hex(at, server->serial);
	if (line->joined)
		at = put(at, STR(";draft/multiline-concat"));
	*at++ = ' ';
	at = put_source(at, event, server);
	at = put_target(put(at, STR("PRIVMSG ")), event);
	return put_end(put_text(at, line->text));
}

static char *put_multiline(char *at, const struct event *event, const struct variant *variant)
{
	const struct server *server = variant->server;
	at = put_tags(at, event, variant, true);
	at = put_batch(at, event, server, '+');
	at = put(at, STR(" draft/multiline "));
	at = put_end(put_target(at, event));
	for (size_t i = 0; i < event->line_count; i++)
		at = put_batched(at, event, server, &event->lines[i]);
	return put_end(put_batch(at, event, server, '-'));
}

/* For those who do not know of several lines: one message each, the first alone with a msgid. */
static char *put_lines(char *at, const struct event *event, const struct variant *variant)
{
	bool first = true;
	for (size_t i = 0; i < event->line_count; i++) {
		if (event->lines[i].text.len == 0)
			continue;
		at = put_tags(at, event, variant, first);
		at = put_source(at, event, variant->server);
		at = put_target(put(at, STR("PRIVMSG ")), event);
		at = put_end(put_text(at, event->lines[i].text));
		first = false;
	}
	return at;
}

static struct slice format_lines(const struct event *event, struct variant *variant)
{
	uint64_t both = CAP_BATCH | CAP_MULTILINE;
	size_t each = FIXED_MOST + event->tags.len;
	size_t most = (event->line_count + 2) * each + event->text.len;
	char *start = chunk_writer_reserve(&variant->writer, most);
	char *end = (variant->caps & both) == both ? put_multiline(start, event, variant)
	                                           : put_lines(start, event, variant);
	return chunk_writer_commit(&variant->writer, (size_t)(end - start));
}

struct slice irc_format(const struct event *event, struct variant *variant)
{
	if ((wanted(event->kind) & ~variant->caps) != 0)
		return (struct slice){0};
	if (event->lines != NULL)
		return format_lines(event, variant);
	size_t most = FIXED_MOST + event->text.len + event->tags.len;
	char *start = chunk_writer_reserve(&variant->writer, most);
	char *at = put_tags(start, event, variant, true);
	at = put_source(at, event, variant->server);
	at = put_end(put_body(at, event, variant));
	return chunk_writer_commit(&variant->writer, (size_t)(at - start));
}
