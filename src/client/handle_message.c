#include <string.h>

#include <config.h>

#include "client/caps.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

#define CTCP_MARK          '\001'
#define CTCP_INTERVAL      (2 * NS_PER_S) /* between answers, in the long run */
#define CTCP_BURST         (6 * NS_PER_S) /* of intervals that may be used at once */
#define CONVERSATIONS_MOST 500 /* strangers past that talk in the server's conversation */

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
	opens = opens && HASH_COUNT(session->private->by_name) < CONVERSATIONS_MOST;
	struct conversation *place =
	    opens ? conversation_open(session, target) : conversation_find(session, target);
	return place != NULL ? place : session->private->server;
}

/* What we say to ourselves comes twice where it is echoed: as its echo, and as what it is. */
static bool is_echo(struct session *session, const struct irc_message *message,
    const struct conversation *place, struct str text)
{
	if (session->waiting > 0 &&
	    deliver_echoed(session, message_label(session, message), place, text))
		return true;
	return session_is_self(session, message->params[0]) &&
	       (session->private->caps & CAP_ECHO_MESSAGE) != 0;
}

static void take(struct session *session, const struct irc_message *message, enum line_kind kind,
    struct str text)
{
	struct str nick = message_nick(message);
	bool own = session_is_self(session, nick);
	struct conversation *place = place_of(session, message, own, kind != LINE_NOTICE);
	if (own && is_echo(session, message, place, text))
		return;
	text = message_text(session, text);
	unsigned flags = 0;
	if (own)
		flags = LINE_OWN;
	else if (kind != LINE_NOTICE && nick_is_mentioned(str_from(session->nick), text))
		flags = LINE_MENTION;
	conversation_add(place, &(struct line){
	                            .time = message_time(session, message),
	                            .kind = kind,
	                            .flags = flags,
	                            .nick = nick,
	                            .text = text,
	                        });
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
	struct str text = message->params[1], command, rest;
	if (!cut_ctcp(text, &command, &rest))
		take(session, message, LINE_MESSAGE, text);
	else if (str_eq_case(command, STR("ACTION")))
		take(session, message, LINE_ACTION, rest);
	else
		answer_ctcp(session, message, command, rest);
}

/* labeled-response: it took a message that it does not echo. */
void handle_ack(struct session *session, const struct irc_message *message)
{
	uint64_t label = message_label(session, message);
	if (label != 0)
		deliver_echoed(session, label, session->private->server, STR(""));
}

void handle_notice(struct session *session, const struct irc_message *message)
{
	struct str text = message->params[1], command, rest;
	if (!cut_ctcp(text, &command, &rest))
		take(session, message, LINE_NOTICE, text);
}
