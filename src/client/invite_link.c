#include "client/invite_link.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "client/commands.h"
#include "client/observer.h"
#include "client/session.h"
#include "proto/invite.h"
#include "proto/irc.h"

#define WHEN_MOST 64    /* bytes of a day and a time */
#define DAY       86400 /* seconds */

/* NOTE INVITELINK, which kind of note, and in this order: */
enum { TOLD_LINK = 2, TOLD_LINK_ID = 3 };            /* of a new one */
enum { TOLD_ID = 2, TOLD_INTO = 3 };                 /* of one in the list */
enum { TOLD_WHOM = 4, TOLD_UNTIL, TOLD_PARAMS = 7 }; /* of both */

void invite_link_ask(struct conversation *conversation, struct str wishes)
{
	struct str channel = STR("");
	if (conversation->kind == CONVERSATION_CHANNEL)
		channel = str_from(conversation->name);
	if (!command_is_online(conversation))
		return;
	if (!str_starts(wishes, STR("--list")) && !str_starts(wishes, STR("--revoke")))
		questions_ask(conversation, QUESTION_INVITE, STR(""));
	session_send(conversation->session, "INVITELINK%s" STR_FMT "%s" STR_FMT,
	    channel.len > 0 ? " " : "", STR_ARG(channel), wishes.len > 0 ? " " : "",
	    STR_ARG(wishes));
}

/* ", until 21:30", in this machine's time, the day with it unless it is within hours. */
static void say_until(struct str seconds, char out[WHEN_MOST])
{
	char *text = xmemdup0(seconds.data, seconds.len), *end;
	long long value = strtoll(text, &end, 10);
	time_t until = (time_t)value;
	struct tm parts;
	strcpy(out, str_eq(seconds, STR("*")) ? ", for ever" : "");
	if (end != text && *end == '\0' && localtime_r(&until, &parts) != NULL) {
		bool near = value - clock_wall_s() < DAY / 2;
		strftime(out, WHEN_MOST, near ? ", until %H:%M" : ", until %e %B %H:%M", &parts);
	}
	free(text);
}

/* Written anew: nothing that a server says gets between a shell's quotes as it is. */
static bool read_link(struct str told, char link[INVITE_MAX + 1])
{
	struct invite invite;
	const char *problem;
	return invite_read(told, &invite, &problem) && invite_write(&invite, link);
}

static bool told_link(struct session *session, const struct irc_message *message)
{
	char link[INVITE_MAX + 1], until[WHEN_MOST];
	struct question *question = questions_find(session, QUESTION_INVITE, STR(""));
	if (question == NULL || message->param_count < TOLD_PARAMS ||
	    !read_link(message->params[TOLD_LINK], link))
		return false;
	struct str whom = message->params[TOLD_WHOM];
	if (str_eq(whom, STR("standing")))
		strcpy(until, ", until a week after the server ends");
	else
		say_until(message->params[TOLD_UNTIL], until);
	char *terms = xasprintf("%s%s. To take it back: /invite --revoke " STR_FMT,
	    str_eq(whom, STR("once")) ? "It lets one person in" : "It lets in whoever has it",
	    until, STR_ARG(message->params[TOLD_LINK_ID]));
	client_tell(question->conversation, LINE_STATUS, CLIENT_INVITE_LINE, "confab", link);
	client_tell(question->conversation, LINE_STATUS, "%s", terms);
	client_invited(question->conversation, link, terms);
	free(terms);
	return true;
}

static bool told_listed(struct session *session, const struct irc_message *message)
{
	char until[WHEN_MOST];
	if (message->param_count < TOLD_PARAMS)
		return false;
	struct str whom = message->params[TOLD_WHOM];
	say_until(message->params[TOLD_UNTIL], until);
	client_tell(questions_place(session, STR("")), LINE_STATUS,
	    "Invite " STR_FMT " to " STR_FMT "%s%s", STR_ARG(message->params[TOLD_ID]),
	    STR_ARG(message->params[TOLD_INTO]),
	    str_eq(whom, STR("once"))   ? ", for one person"
	    : str_eq(whom, STR("used")) ? ", for one person, who has come"
	                                : "",
	    until);
	return true;
}

static void close_question(struct session *session)
{
	struct question *question = questions_find(session, QUESTION_INVITE, STR(""));
	if (question != NULL)
		questions_close(session, question);
}

bool invite_link_unknown(struct session *session, struct str command)
{
	if (!str_eq_case(command, STR("INVITELINK")))
		return false;
	client_tell(questions_place(session, STR("")), LINE_ERROR,
	    "This server makes no invites. /invite NICK asks somebody in who is on it already.");
	close_question(session);
	return true;
}

bool invite_link_told(struct session *session, const struct irc_message *message)
{
	if (!str_eq_case(message->params[0], STR("INVITELINK")))
		return false;
	bool told = false;
	if (str_eq(message->params[1], STR("INVITE_LINK")))
		told = told_link(session, message);
	else if (str_eq(message->params[1], STR("INVITE_LISTED")))
		told = told_listed(session, message);
	close_question(session);
	return told;
}
