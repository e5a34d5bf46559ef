#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/session.h"

/* Answers are told where the question was typed; those that nobody asked for, by the server. */
static struct conversation *asker(
    struct session *session, enum question_kind kind, struct str about)
{
	struct question *question = questions_find(session, kind, about);
	if (question == NULL)
		return session->private->server;
	question->answers++;
	return question->conversation;
}

/* Ends a question; `nothing` is told if it had no answer, NULL for not at all. */
static void answered(
    struct session *session, enum question_kind kind, struct str about, const char *nothing)
{
	struct question *question = questions_find(session, kind, about);
	if (question == NULL)
		return;
	if (question->answers == 0 && nothing != NULL)
		client_tell(question->conversation, LINE_STATUS, "%s", nothing);
	questions_close(session, question);
}

/* Whois. */

static struct conversation *whois_asker(struct session *session, const struct irc_message *message)
{
	return asker(session, QUESTION_WHOIS, message->params[1]);
}

void handle_whois(struct session *session, const struct irc_message *message)
{
	struct str name = message_text(session, message_last(message));
	client_tell(whois_asker(session, message), LINE_STATUS,
	    STR_FMT " is " STR_FMT "@" STR_FMT " (" STR_FMT ")", STR_ARG(message->params[1]),
	    STR_ARG(message->params[2]), STR_ARG(message->params[3]), STR_ARG(name));
}

void handle_whois_server(struct session *session, const struct irc_message *message)
{
	client_tell(whois_asker(session, message), LINE_STATUS, STR_FMT " is connected to " STR_FMT,
	    STR_ARG(message->params[1]), STR_ARG(message->params[2]));
}

void handle_whois_channels(struct session *session, const struct irc_message *message)
{
	client_tell(whois_asker(session, message), LINE_STATUS, STR_FMT " is in " STR_FMT,
	    STR_ARG(message->params[1]), STR_ARG(str_trim(message_last(message))));
}

void handle_whois_account(struct session *session, const struct irc_message *message)
{
	client_tell(whois_asker(session, message), LINE_STATUS, STR_FMT " is logged in as " STR_FMT,
	    STR_ARG(message->params[1]), STR_ARG(message->params[2]));
}

/* "2 d 3 h", "5 min", "12 s": the two largest parts. */
static void duration(long seconds, char out[32])
{
	if (seconds >= 86400)
		snprintf(out, 32, "%ld d %ld h", seconds / 86400, seconds % 86400 / 3600);
	else if (seconds >= 3600)
		snprintf(out, 32, "%ld h %ld min", seconds / 3600, seconds % 3600 / 60);
	else if (seconds >= 60)
		snprintf(out, 32, "%ld min", seconds / 60);
	else
		snprintf(out, 32, "%ld s", seconds);
}

void handle_whois_idle(struct session *session, const struct irc_message *message)
{
	char digits[24], idle[32], since[32];
	struct str seconds = message->params[2];
	snprintf(digits, sizeof digits, STR_FMT, STR_ARG(seconds));
	duration(strtol(digits, NULL, 10), idle);
	message_date(message->param_count > 4 ? message->params[3] : STR(""), since);
	client_tell(whois_asker(session, message), LINE_STATUS,
	    STR_FMT " has said nothing for %s%s%s", STR_ARG(message->params[1]), idle,
	    since[0] != '\0' ? ", is here since " : "", since);
}

/* Whatever else a server says of somebody is a sentence already. */
void handle_whois_text(struct session *session, const struct irc_message *message)
{
	struct str text = message_text(session, message_last(message));
	client_tell(whois_asker(session, message), LINE_STATUS, STR_FMT " " STR_FMT,
	    STR_ARG(message->params[1]), STR_ARG(text));
}

void handle_whois_end(struct session *session, const struct irc_message *message)
{
	answered(session, QUESTION_WHOIS, message->params[1], NULL);
}

/* Also comes for each message to somebody away: told once while it says the same. */
void handle_away_is(struct session *session, const struct irc_message *message)
{
	struct str nick = message->params[1];
	struct str text = message_text(session, message_last(message));
	struct question *question = questions_find(session, QUESTION_WHOIS, nick);
	struct conversation *query = session_find(session, CONVERSATION_QUERY, nick);
	if (question == NULL && query != NULL) {
		char **told = &query->private->away;
		if (*told != NULL && str_eq(str_from(*told), text))
			return;
		free(*told);
		*told = xmemdup0(text.data, text.len);
	}
	struct conversation *place = query != NULL ? query : session->private->server;
	client_tell(question != NULL ? question->conversation : place, LINE_STATUS,
	    STR_FMT " is away: " STR_FMT, STR_ARG(nick), STR_ARG(text));
}

/* Who. */

void handle_who(struct session *session, const struct irc_message *message)
{
	struct str nick = message->params[5];
	struct str flags = message_param(message, 6), name = message_last(message);
	bool away = flags.len > 0 && flags.data[0] == 'G';
	str_word(&name); /* hops */
	name = message_text(session, str_trim(name));
	client_tell(asker(session, QUESTION_WHO, STR("")), LINE_STATUS,
	    STR_FMT " (" STR_FMT "@" STR_FMT ") " STR_FMT "%s", STR_ARG(nick),
	    STR_ARG(message->params[2]), STR_ARG(message->params[3]), STR_ARG(name),
	    away ? ", away" : "");
}

void handle_who_end(struct session *session, const struct irc_message *message)
{
	(void)message;
	answered(session, QUESTION_WHO, STR(""), "Nobody.");
}

/* List. */

void handle_list(struct session *session, const struct irc_message *message)
{
	struct str count = message->params[2];
	struct str topic = message_text(session, message_param(message, 3));
	bool one = str_eq(count, STR("1"));
	client_tell(asker(session, QUESTION_LIST, STR("")), LINE_STATUS,
	    STR_FMT ", " STR_FMT " %s%s" STR_FMT, STR_ARG(message->params[1]), STR_ARG(count),
	    one ? "person" : "people", topic.len > 0 ? ": " : "", STR_ARG(topic));
}

void handle_list_end(struct session *session, const struct irc_message *message)
{
	(void)message;
	answered(session, QUESTION_LIST, STR(""), "There is no channel. /join NAME makes one.");
}

/* Bans and the other lists of a channel. */

void handle_bans(struct session *session, const struct irc_message *message)
{
	struct str by = message_param(message, 3), nick, user, host;
	char date[32];
	irc_parse_source(by, &nick, &user, &host);
	message_date(message_param(message, 4), date);
	client_tell(asker(session, QUESTION_BANS, message->params[1]), LINE_STATUS,
	    STR_FMT ": " STR_FMT "%s" STR_FMT "%s%s", STR_ARG(message->params[1]),
	    STR_ARG(message->params[2]), nick.len > 0 ? ", by " : "", STR_ARG(nick),
	    date[0] != '\0' ? " on " : "", date);
}

void handle_bans_end(struct session *session, const struct irc_message *message)
{
	bool bans = str_eq(message->command, STR("368"));
	answered(session, QUESTION_BANS, message->params[1],
	    bans ? "Nobody is banned there." : "The list is empty.");
}

/* Modes. */

void handle_mode_is(struct session *session, const struct irc_message *message)
{
	/* 324 names the channel first; 221 is about us. */
	bool of_channel = message->param_count > 2;
	struct str target = of_channel ? message->params[1] : message->params[0];
	struct buf words = {0};
	for (size_t i = of_channel ? 2 : 1; i < message->param_count; i++)
		buf_printf(&words, " " STR_FMT, STR_ARG(message->params[i]));
	buf_add_str(&words, "");
	client_tell(asker(session, QUESTION_MODE, target), LINE_STATUS,
	    "The modes of " STR_FMT " are%s", STR_ARG(target), words.data);
	answered(session, QUESTION_MODE, target, NULL);
	buf_fini(&words);
}
