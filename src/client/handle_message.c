#include <string.h>

#include <config.h>

#include "client/again.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/formatting.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

#define CTCP_MARK     '\001'
#define CTCP_INTERVAL (2 * NS_PER_S) /* between answers, in the long run */
#define CTCP_BURST    (6 * NS_PER_S) /* of intervals that may be used at once */

/* A server has a dot in its name, which no nick has. */
static bool is_from_server(const struct irc_message *message)
{
	struct str source = message->source;
	return source.len == 0 || (memchr(source.data, '!', source.len) == NULL &&
	                              memchr(source.data, '.', source.len) != NULL);
}

/* "@#channel" is for those of that rank in the channel. */
static struct str without_rank(const struct session *session, struct str target)
{
	const struct isupport *isupport = &session->private->isupport;
	if (target.len > 1 && strchr(isupport->status_targets, target.data[0]) != NULL &&
	    isupport_is_channel(isupport, (struct str){target.data + 1, target.len - 1})) {
		target.data++;
		target.len--;
	}
	return target;
}

/* Whom a message is from or to, other than us; a notice opens no conversation. */
static struct conversation *place_of(
    struct session *session, const struct irc_message *message, bool own, bool opens)
{
	struct str target = without_rank(session, message->params[0]);
	if (!isupport_is_channel(&session->private->isupport, target)) {
		if (is_from_server(message))
			return session->private->server;
		if (!own)
			target = message_nick(message);
	} else {
		opens = false;
	}
	opens = opens && conversation_is_room(session);
	struct conversation *place =
	    opens ? conversation_open(session, target) : conversation_find(session, target);
	return place != NULL ? place : session->private->server;
}

/* CTCP: a word and its text between marks; the last mark may be missing. */
static bool cut_ctcp(struct str text, struct str *command, struct str *rest)
{
	if (text.len < 2 || text.data[0] != CTCP_MARK)
		return false;
	text.data++;
	text.len--;
	if (text.data[text.len - 1] == CTCP_MARK)
		text.len--;
	*rest = text;
	*command = str_word(rest);
	if (rest->len > 0) {
		rest->data++;
		rest->len--;
	}
	return true;
}

bool message_line(
    const struct session *session, const struct irc_message *message, struct line *line)
{
	struct str text = message_param(message, 1), command, rest, nick = message_nick(message);
	bool notice = str_eq_case(message->command, STR("NOTICE"));
	enum line_kind kind = notice ? LINE_NOTICE : LINE_MESSAGE;
	bool ctcp = cut_ctcp(text, &command, &rest);
	if ((!notice && !str_eq_case(message->command, STR("PRIVMSG"))) ||
	    message->param_count < 2 || (ctcp && (notice || !str_eq_case(command, STR("ACTION")))))
		return false;
	if (ctcp) {
		kind = LINE_ACTION;
		text = rest;
	}
	text = formatting_strip(text, &session->client->scratch);
	unsigned flags = 0;
	if (session_is_self(session, nick))
		flags = LINE_OWN;
	else if (!notice && nick_is_mentioned(str_from(session->nick), text))
		flags = LINE_MENTION;
	*line = (struct line){
	    .time = message_time(session, message),
	    .kind = kind,
	    .flags = flags,
	    .nick = nick,
	    .text = text,
	    .id = message_tag(message, STR("msgid")),
	};
	return true;
}

/* What we say to ourselves comes twice where it is echoed: as its echo, and as what it is. */
static bool is_echo(struct session *session, const struct irc_message *message,
    const struct conversation *place, const struct line *line)
{
	if (session->waiting > 0 &&
	    deliver_echoed(session, message_label(session, message), place, line))
		return true;
	return session_is_self(session, message->params[0]) &&
	       (session->private->caps & CAP_ECHO_MESSAGE) != 0;
}

static void take(
    struct session *session, const struct irc_message *message, const struct line *line)
{
	bool own = (line->flags & LINE_OWN) != 0 ||
	           deliver_knows(session, message_label(session, message));
	struct conversation *place = place_of(session, message, own, line->kind != LINE_NOTICE);
	struct line shown = *line;
	talks_heard(session, line);
	bool marked = marks_may_be_in(message);
	if (marked)
		marks_quote(place, message, &shown);
	if ((marked && marks_edit(place, message, line)) ||
	    (own && is_echo(session, message, place, &shown)) || history_has(place, line->id))
		return;
	again_heard(place, message, line);
	conversation_add(place, &shown);
}

/* A bucket that leaks: each answer fills it by an interval. */
static bool may_answer(struct session *session)
{
	struct session_private *own = session->private;
	int64_t now = loop_now(session->client->loop);
	if (own->ctcp_used_until < now)
		own->ctcp_used_until = now;
	if (own->ctcp_used_until - now >= CTCP_BURST)
		return false;
	own->ctcp_used_until += CTCP_INTERVAL;
	return true;
}

static void answer_ctcp(
    struct session *session, const struct irc_message *message, struct str command, struct str rest)
{
	struct str nick = message_nick(message);
	bool version = str_eq_case(command, STR("VERSION"));
	bool ping = str_eq_case(command, STR("PING"));
	if ((!version && !ping) || session_is_self(session, nick) || is_from_server(message) ||
	    !may_answer(session))
		return;
	if (version)
		session_send(session, "NOTICE " STR_FMT " :\001VERSION %s\001", STR_ARG(nick),
		    PACKAGE_STRING);
	else
		session_send(session, "NOTICE " STR_FMT " :\001PING " STR_FMT "\001", STR_ARG(nick),
		    STR_ARG(rest));
}

void handle_privmsg(struct session *session, const struct irc_message *message)
{
	struct str command, rest;
	struct line line;
	if (message_line(session, message, &line))
		take(session, message, &line);
	else if (cut_ctcp(message->params[1], &command, &rest))
		answer_ctcp(session, message, command, rest);
}

/* labeled-response: it took a message that it does not echo. */
void handle_ack(struct session *session, const struct irc_message *message)
{
	uint64_t label = message_label(session, message);
	if (label != 0)
		deliver_echoed(session, label, session->private->server, NULL);
}

void handle_notice(struct session *session, const struct irc_message *message)
{
	struct line line;
	if (message_line(session, message, &line))
		take(session, message, &line);
}
