#include <string.h>

#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

static struct conversation *channel_of(struct session *session, struct str name)
{
	return session_find(session, CONVERSATION_CHANNEL, name);
}

/* " (reason)", or nothing. */
#define REASON_FMT "%s%.*s%s"
#define REASON_ARG(reason)                                                                         \
	(reason).len > 0 ? " (" : "", (int)(reason).len, (reason).data, (reason).len > 0 ? ")" : ""

/* Joining. */

/* Whoever is "root" or "guest" has not been asked. */
static void hint_at_nick(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	if (client->hints_at_nick)
		client_tell(conversation, LINE_STATUS,
		    "You are called %s here; /nick NAME changes that.",
		    conversation->session->nick);
	client->hints_at_nick = false;
}

static void we_joined(struct session *session, const struct irc_message *message)
{
	struct str name = message->params[0];
	struct conversation *conversation = conversation_open(session, name);
	struct wish *wish = wishes_add(session, name, STR(""));
	conversation->joined = true;
	conversation->private->names_open = false;
	conversation_members_clear(conversation);
	conversation_member_add(conversation, message_nick(message), 0);
	session->private->source_len = message->source.len;
	history_enter(conversation, message_time(session, message));
	handle_event(conversation, message, "joined");
	client_changed(conversation, CLIENT_CONVERSATIONS | CLIENT_STATE);
	if (wish->show)
		client_show(conversation);
	wish->show = false;
	hint_at_nick(conversation);
	login_hint(conversation);
	deliver_flush(session);
}

void handle_join(struct session *session, const struct irc_message *message)
{
	struct str nick = message_nick(message), name = message->params[0];
	if (!isupport_is_channel(&session->private->isupport, name))
		return;
	if (session_is_self(session, nick)) {
		we_joined(session, message);
		return;
	}
	struct conversation *conversation = channel_of(session, name);
	if (conversation == NULL)
		return;
	conversation_member_add(conversation, nick, 0);
	handle_event(conversation, message, "joined");
}

/* Leaving. */

static void we_left(struct conversation *conversation, const char *why)
{
	conversation->joined = false;
	history_leave(conversation);
	conversation_members_clear(conversation);
	wishes_remove(conversation->session, str_from(conversation->name));
	deliver_fail(conversation, why);
	client_changed(conversation, CLIENT_MEMBERS | CLIENT_CONVERSATIONS | CLIENT_STATE);
}

void handle_part(struct session *session, const struct irc_message *message)
{
	struct conversation *conversation = channel_of(session, message->params[0]);
	struct str nick = message_nick(message), reason = message_param(message, 1);
	if (conversation == NULL)
		return;
	reason = message_text(session, reason);
	handle_event(conversation, message, "left" REASON_FMT, REASON_ARG(reason));
	if (session_is_self(session, nick))
		we_left(conversation, "you left the channel");
	else
		conversation_member_remove(conversation, nick);
}

void handle_kick(struct session *session, const struct irc_message *message)
{
	struct conversation *conversation = channel_of(session, message->params[0]);
	struct str nick = message->params[1], reason = message_param(message, 2);
	if (conversation == NULL)
		return;
	reason = message_text(session, reason);
	if (str_eq(reason, nick) || str_eq(reason, message_nick(message)))
		reason = STR(""); /* what servers and clients put there for none */
	handle_event(
	    conversation, message, "kicked " STR_FMT REASON_FMT, STR_ARG(nick), REASON_ARG(reason));
	if (!session_is_self(session, nick)) {
		conversation_member_remove(conversation, nick);
		return;
	}
	client_tell(conversation, LINE_ERROR, "You were kicked. /join %s goes in again.",
	    conversation->name);
	we_left(conversation, "you were kicked");
}

/* The nick that we wanted may have come free. */
static void want_nick_again(struct session *session, struct str freed)
{
	const struct session_private *own = session->private;
	if (own->nick_tries > 0 && isupport_same(&own->isupport, freed, str_from(own->nick_wanted)))
		session_send(session, "NICK %s", own->nick_wanted);
}

/* Servers put "Quit: " before what somebody says who leaves, even where that is nothing. */
static struct str quit_reason(struct str reason)
{
	return str_eq(str_trim(reason), STR("Quit:")) ? STR("") : reason;
}

void handle_quit(struct session *session, const struct irc_message *message)
{
	struct str nick = message_nick(message), reason = message_param(message, 0);
	if (session_is_self(session, nick))
		return;
	reason = quit_reason(message_text(session, reason));
	struct conversation *each = session->private->server;
	for (; each != NULL; each = conversation_next(each)) {
		bool query = each->kind == CONVERSATION_QUERY &&
		             isupport_same(&session->private->isupport, str_from(each->name), nick);
		if (query || conversation_member_remove(each, nick))
			handle_event(each, message, "quit" REASON_FMT, REASON_ARG(reason));
	}
	want_nick_again(session, nick);
}

/* Nicks. */

static void we_renamed(struct session *session, struct str nick)
{
	struct session_private *own = session->private;
	if (own->source_len > 0)
		own->source_len += nick.len - strlen(session->nick);
	session_set_nick(session, nick);
	if (isupport_same(&own->isupport, nick, str_from(own->nick_wanted)))
		own->nick_tries = 0;
	client_tell(own->server, LINE_STATUS, "You are %s now.", session->nick);
}

static void rename_query(struct session *session, struct str nick, struct str renamed)
{
	struct conversation *query = session_find(session, CONVERSATION_QUERY, nick);
	struct conversation *other = conversation_find(session, renamed);
	if (query != NULL && (other == NULL || other == query))
		conversation_rename(query, renamed);
}

void handle_nick(struct session *session, const struct irc_message *message)
{
	struct str nick = message_nick(message), renamed = message->params[0];
	struct conversation *each = session->private->server;
	bool self = session_is_self(session, nick);
	if (renamed.len == 0)
		return;
	for (; each != NULL; each = conversation_next(each)) {
		bool query = each->kind == CONVERSATION_QUERY &&
		             isupport_same(&session->private->isupport, str_from(each->name), nick);
		if (query || conversation_member_rename(each, nick, renamed))
			handle_event(each, message, "is now " STR_FMT, STR_ARG(renamed));
	}
	rename_query(session, nick, renamed);
	if (self)
		we_renamed(session, renamed);
	else
		want_nick_again(session, nick);
}

/* Who is there. */

/* "@+nick!user@host": the ranks first. */
static void add_name(struct conversation *conversation, struct str name)
{
	const struct isupport *isupport = &conversation->session->private->isupport;
	unsigned ranks = 0;
	int rank;
	while (name.len > 0 && (rank = isupport_rank_of_symbol(isupport, name.data[0])) >= 0) {
		ranks |= 1u << rank;
		name.data++;
		name.len--;
	}
	struct str nick, user, host;
	irc_parse_source(name, &nick, &user, &host);
	if (nick.len > 0)
		conversation_member_add(conversation, nick, ranks);
}

static void tell_names(struct session *session, struct str channel, struct str names)
{
	struct question *question = questions_find(session, QUESTION_NAMES, channel);
	if (question == NULL)
		return;
	question->answers++;
	client_tell(question->conversation, LINE_STATUS, STR_FMT ": " STR_FMT, STR_ARG(channel),
	    STR_ARG(names));
}

void handle_names(struct session *session, const struct irc_message *message)
{
	struct str channel = message->params[2], names = message->params[3];
	struct conversation *conversation = channel_of(session, channel);
	tell_names(session, channel, names);
	if (conversation == NULL || !conversation->joined)
		return;
	if (!conversation->private->names_open)
		conversation_members_clear(conversation);
	conversation->private->names_open = true;
	for (struct str name = str_word(&names); name.len > 0; name = str_word(&names))
		add_name(conversation, name);
}

void handle_names_end(struct session *session, const struct irc_message *message)
{
	struct str channel = message->params[1];
	struct conversation *conversation = channel_of(session, channel);
	struct question *question = questions_find(session, QUESTION_NAMES, channel);
	if (conversation != NULL)
		conversation->private->names_open = false;
	if (question == NULL)
		return;
	if (question->answers == 0)
		client_tell(question->conversation, LINE_STATUS,
		    "Nobody is in " STR_FMT ", or it is hidden.", STR_ARG(channel));
	questions_close(session, question);
}

void handle_away(struct session *session, const struct irc_message *message)
{
	struct str nick = message_nick(message);
	bool away = message_param(message, 0).len > 0;
	struct conversation *each = session->private->server;
	for (; each != NULL; each = conversation_next(each))
		conversation_member_away(each, nick, away);
}
