#include "client/conversation.h"
#include "client/deliver.h"
#include "client/errors.h"
#include "client/handle.h"
#include "client/invite_link.h"
#include "client/observer.h"
#include "client/session.h"

/* What a server tells that is no answer to a question, and what it refuses. */

void handle_away_on(struct session *session, const struct irc_message *message)
{
	(void)message;
	session->away = true;
	client_tell(questions_place(session, STR("")), LINE_STATUS,
	    "You are away; /back says that you are here again.");
	session_changed(session);
}

void handle_away_off(struct session *session, const struct irc_message *message)
{
	(void)message;
	session->away = false;
	client_tell(questions_place(session, STR("")), LINE_STATUS, "You are not away any more.");
	session_changed(session);
}

void handle_inviting(struct session *session, const struct irc_message *message)
{
	client_tell(questions_place(session, message->params[2]), LINE_STATUS,
	    STR_FMT " is invited to " STR_FMT ".", STR_ARG(message->params[1]),
	    STR_ARG(message->params[2]));
}

void handle_invite(struct session *session, const struct irc_message *message)
{
	struct str nick = message->params[0], channel = message->params[1];
	struct conversation *inside = session_find(session, CONVERSATION_CHANNEL, channel);
	if (!session_is_self(session, nick)) {
		if (inside != NULL)
			handle_event(inside, message, "invited " STR_FMT, STR_ARG(nick));
		return;
	}
	struct conversation *place = conversation_find(session, message_nick(message));
	if (place == NULL)
		place = session->private->server;
	client_tell(place, LINE_STATUS,
	    STR_FMT " invites you to " STR_FMT ". /join " STR_FMT " goes in.",
	    STR_ARG(message_nick(message)), STR_ARG(channel), STR_ARG(channel));
	client_notify(place);
}

void handle_wallops(struct session *session, const struct irc_message *message)
{
	conversation_add(
	    session->private->server, &(struct line){
	                                  .time = message_time(session, message),
	                                  .kind = LINE_NOTICE,
	                                  .nick = message_nick(message),
	                                  .text = message_text(session, message_last(message)),
	                              });
}

/* Refusals. */

/* A message that cannot be had there: who or what it was for is named. */
static bool refuses_message(
    struct session *session, const struct irc_message *message, const char *words)
{
	uint64_t label = message_label(session, message);
	struct str target = message->param_count > 2 ? message->params[1] : STR("");
	if (session->waiting == 0)
		return false;
	if (label != 0)
		return deliver_refused(session, label, NULL, words);
	if (error_is_of_any_message(message->command))
		return deliver_refused(session, 0, NULL, words);
	if (!error_is_of_message(message->command))
		return false;
	struct conversation *conversation = conversation_find(session, target);
	return conversation != NULL && deliver_refused(session, 0, conversation, words);
}

/* A channel that does not let us in: we wish for it no more. */
static void refuses_join(struct session *session, struct str channel, const char *words)
{
	struct conversation *conversation = session_find(session, CONVERSATION_CHANNEL, channel);
	wishes_remove(session, channel);
	if (conversation == NULL)
		return;
	if (conversation != questions_place(session, channel))
		client_tell(conversation, LINE_ERROR, "%s", words);
	deliver_fail(conversation, words);
}

void handle_failure(struct session *session, const struct irc_message *message)
{
	struct str subject = message->param_count > 2 ? message->params[1] : STR("");
	struct str text = message_text(session, message_last(message));
	struct buf words = {0};
	/* An old server, which goes on without. */
	if (session->state == SESSION_GREETING && str_eq(subject, STR("CAP")))
		return;
	if (str_eq(message->command, STR("421")) && invite_link_unknown(session, subject))
		return;
	error_in_words(message->command, subject, text, &words);
	if (!refuses_message(session, message, words.data)) {
		client_tell(questions_place(session, subject), LINE_ERROR, "%s", words.data);
		struct conversation *inside = session_find(session, CONVERSATION_CHANNEL, subject);
		if (error_is_of_join(message->command) && (inside == NULL || !inside->joined))
			refuses_join(session, subject, words.data);
	}
	buf_fini(&words);
}

/* IRCv3 standard replies: FAIL command code context… :words */
void handle_standard_reply(struct session *session, const struct irc_message *message)
{
	if (str_eq_case(message->params[0], STR("CHATHISTORY")) &&
	    history_refused(session, message))
		return;
	if (invite_link_told(session, message))
		return;
	struct str text = message_text(session, message_last(message));
	bool failed = str_eq_case(message->command, STR("FAIL"));
	struct buf words = {0};
	buf_add(&words, text.data, text.len);
	uint64_t label = message_label(session, message);
	if (!failed || label == 0 || !deliver_refused(session, label, NULL, words.data))
		client_tell(questions_place(session, STR("")), failed ? LINE_ERROR : LINE_STATUS,
		    "%s", words.data);
	buf_fini(&words);
}

/* What a server tells everybody at the start and few want to know: shown when asked for later. */
void handle_small_print(struct session *session, const struct irc_message *message)
{
	if (!session->private->welcoming)
		handle_numeric(session, message);
}

void handle_motd(struct session *session, const struct irc_message *message)
{
	if (!session->private->welcoming || !session->private->returning)
		handle_numeric(session, message);
}

void handle_motd_end(struct session *session, const struct irc_message *message)
{
	(void)message;
	session->private->welcoming = false;
	session_join_default(session);
}

/* Numerics that nothing else handles: their words, to the server's conversation. */
void handle_numeric(struct session *session, const struct irc_message *message)
{
	if (message->command.data[0] == '4' || message->command.data[0] == '5') {
		handle_failure(session, message);
		return;
	}
	struct buf words = {0};
	for (size_t i = 1; i < message->param_count; i++)
		buf_printf(&words, "%s" STR_FMT, i > 1 ? " " : "", STR_ARG(message->params[i]));
	if (words.len > 0)
		client_tell(session->private->server, LINE_STATUS, STR_FMT,
		    STR_ARG(message_text(session, (struct str){words.data, words.len})));
	buf_fini(&words);
}
