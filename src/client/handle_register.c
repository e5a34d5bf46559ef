#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/link.h"
#include "client/private.h"
#include "client/session.h"
#include "client/sts.h"

#define NICK_TRIES_MOST 30 /* nicks that are tried when they are all taken */
#define NICK_CLASSIC    9  /* bytes of a nick that any server takes, RFC 2812 section 1.2.1 */

/* Capabilities. */

static void ask_for_caps(struct session *session, unsigned caps)
{
	struct buf names = {0};
	caps_format(caps, &names);
	if (names.len > 0)
		session_send(session, "CAP REQ :%s", names.data);
	buf_fini(&names);
}

/* All that is offered of what we know; registration goes on at once, in the same packet. */
static void caps_listed(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	bool more = str_eq(message->params[2], STR("*"));
	own->caps_offered |= caps_parse(message_last(message), false);
	if (more || session->state != SESSION_GREETING)
		return;
	ask_for_caps(session, own->caps_offered & ~CAP_SASL);
	if (!login_begin(session))
		session_send(session, "CAP END");
}

void handle_cap(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	struct str what = message->params[1], list = message_last(message);
	if (str_eq_case(what, STR("LS"))) {
		login_note(session, list);
		sts_heard(session, list);
		if (session->private->conn != NULL)
			caps_listed(session, message);
	} else if (str_eq_case(what, STR("ACK"))) {
		own->caps |= caps_parse(list, false);
		own->caps &= ~caps_parse(list, true);
		if ((caps_parse(list, false) & CAP_SASL) != 0)
			login_allowed(session, true);
	} else if (str_eq_case(what, STR("NAK"))) {
		if ((caps_parse(list, false) & CAP_SASL) != 0)
			login_allowed(session, false);
	} else if (str_eq_case(what, STR("NEW"))) {
		login_note(session, list);
		sts_heard(session, list);
		own->caps_offered |= caps_parse(list, false);
		ask_for_caps(session, caps_parse(list, false) & ~own->caps & ~CAP_SASL);
	} else if (str_eq_case(what, STR("DEL"))) {
		own->caps &= ~caps_parse(list, false);
		own->caps_offered &= ~caps_parse(list, false);
	}
}

/* Being let in. */

void handle_welcome(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	if (session->state != SESSION_GREETING)
		return;
	session_set_nick(session, message->params[0]);
	own->source_len = 0;
	own->welcoming = true;
	own->returning = own->link.been_online;
	link_online(session);
	if (own->nick_tries > 0)
		client_tell(own->server, LINE_STATUS,
		    "%s is taken here: you are %s. /nick NAME changes that.", own->nick_wanted,
		    session->nick);
}

void handle_isupport(struct session *session, const struct irc_message *message)
{
	struct isupport *isupport = &session->private->isupport;
	struct isupport before = *isupport;
	/* The first parameter is our nick, the last one says "are supported by this server". */
	for (size_t i = 1; i + 1 < message->param_count; i++)
		isupport_apply(isupport, message->params[i]);
	if (isupport->casemapping != before.casemapping ||
	    strcmp(isupport->rank_symbols, before.rank_symbols) != 0)
		conversation_rehash(session);
	session_set_name(session, str_from(isupport->network));
	if (session->state == SESSION_ONLINE && isupport->lobby[0] != '\0')
		session_join_default(session);
}

void handle_ping(struct session *session, const struct irc_message *message)
{
	session_send(session, "PONG :" STR_FMT, STR_ARG(message_last(message)));
}

void handle_pong(struct session *session, const struct irc_message *message)
{
	char digits[24];
	struct str token = message_last(message);
	snprintf(digits, sizeof digits, STR_FMT, STR_ARG(token));
	uint64_t mark = strtoull(digits, NULL, 10);
	session_join_default(session); /* where there is no end of a message of the day */
	alive_pong(session, mark);
	deliver_marked(session, mark);
}

/* Not being let in. */

static void try_nick(struct session *session, const char *nick)
{
	session_set_nick(session, str_from(nick));
	session_send(session, "NICK %s", nick);
}

void handle_nick_taken(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	if (session->state != SESSION_GREETING) {
		client_tell(questions_place(session, STR("")), LINE_ERROR,
		    "Somebody else is called " STR_FMT " already.", STR_ARG(message->params[1]));
		return;
	}
	if (++own->nick_tries > NICK_TRIES_MOST) {
		link_give_up(session, "every nick that we tried is taken; choose one with --nick");
		return;
	}
	char nick[NICK_MAX];
	nick_alternative(str_from(own->nick_wanted), own->nick_tries, own->nick_most, nick);
	try_nick(session, nick);
}

void handle_unavailable(struct session *session, const struct irc_message *message)
{
	bool channel = isupport_is_channel(&session->private->isupport, message_param(message, 1));
	if (channel || session->state != SESSION_GREETING)
		handle_failure(session, message);
	else
		handle_nick_taken(session, message);
}

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* Too long, or letters that it does not take: shorter first, then one that any server takes. */
void handle_nick_bad(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	if (session->state != SESSION_GREETING) {
		client_tell(questions_place(session, STR("")), LINE_ERROR,
		    "This server takes no nick like " STR_FMT ". /nick NAME tries another.",
		    STR_ARG(message->params[1]));
		return;
	}
	char nick[NICK_MAX];
	own->nick_tries++;
	if (own->nick_most == 0 && strlen(session->nick) > NICK_CLASSIC && is_ascii(session->nick))
		snprintf(nick, sizeof nick, "%.*s", NICK_CLASSIC, session->nick);
	else
		snprintf(
		    nick, sizeof nick, "guest%u", (unsigned)client_random(session->client, 1000));
	own->nick_most = NICK_CLASSIC;
	if (own->nick_tries > NICK_TRIES_MOST)
		link_give_up(session, "the server takes none of the nicks that we tried");
	else
		try_nick(session, nick);
}

static void give_up_for(
    struct session *session, const char *why, struct str words, const char *remedy)
{
	char *reason = xasprintf("%s (" STR_FMT ")%s", why, STR_ARG(words), remedy);
	link_give_up(session, reason);
	free(reason);
}

/* Where somebody is there, it is asked for. */
static void want_password(
    struct session *session, const struct irc_message *message, const char *why, const char *remedy)
{
	char *reason = xasprintf("%s (" STR_FMT ")", why, STR_ARG(message_last(message)));
	if (!login_ask_server_password(session, reason))
		give_up_for(session, why, message_last(message), remedy);
	free(reason);
}

static const char start_with_one[] =
    ": start with --password-file FILE, or with an invite as the address";

void handle_password_wrong(struct session *session, const struct irc_message *message)
{
	if (session->state != SESSION_GREETING)
		handle_failure(session, message);
	else if (session->private->invited)
		want_password(session, message, "the invite does not let you in", "");
	else if (session->private->password == NULL)
		want_password(session, message, "the server wants a password", start_with_one);
	else
		want_password(session, message, "the server does not take it", start_with_one);
}

void handle_refused(struct session *session, const struct irc_message *message)
{
	give_up_for(session, "the server does not let you in", message_last(message), "");
}

void handle_error(struct session *session, const struct irc_message *message)
{
	struct str text = message_text(session, message_last(message));
	link_set_error(session, text);
	client_tell(
	    session->private->server, LINE_ERROR, "The server says: " STR_FMT, STR_ARG(text));
}
