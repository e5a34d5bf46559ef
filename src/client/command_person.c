#include <stdio.h>

#include "client/commands.h"
#include "client/session.h"

void command_away(struct conversation *conversation, struct str arguments)
{
	if (arguments.len == 0)
		arguments = STR("away");
	if (command_is_online(conversation))
		session_send(conversation->session, "AWAY :" STR_FMT, STR_ARG(arguments));
}

void command_back(struct conversation *conversation, struct str arguments)
{
	(void)arguments;
	if (command_is_online(conversation))
		session_send(conversation->session, "AWAY");
}

void command_nick(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	struct str nick = str_word(&arguments);
	if (nick.len == 0 || nick.len >= NICK_MAX || command_rest(arguments).len > 0) {
		command_usage(conversation, "nick");
		return;
	}
	snprintf(session->private->nick_wanted, NICK_MAX, STR_FMT, STR_ARG(nick));
	session->private->nick_tries = 0;
	if (session->state == SESSION_ONLINE || session->state == SESSION_GREETING)
		session_send(session, "NICK " STR_FMT, STR_ARG(nick));
	else
		client_tell(conversation, LINE_STATUS, "You will be " STR_FMT " once connected.",
		    STR_ARG(nick));
}

void command_who(struct conversation *conversation, struct str arguments)
{
	struct str mask = str_word(&arguments);
	if (mask.len == 0 && conversation->kind != CONVERSATION_SERVER)
		mask = str_from(conversation->name);
	if (mask.len == 0) {
		command_usage(conversation, "who");
		return;
	}
	if (!command_is_online(conversation))
		return;
	questions_ask(conversation, QUESTION_WHO, mask);
	session_send(conversation->session, "WHO " STR_FMT, STR_ARG(mask));
}

void command_whois(struct conversation *conversation, struct str arguments)
{
	struct str nick = str_word(&arguments);
	if (nick.len == 0 && conversation->kind == CONVERSATION_QUERY)
		nick = str_from(conversation->name);
	if (nick.len == 0) {
		command_usage(conversation, "whois");
		return;
	}
	if (!command_is_online(conversation))
		return;
	questions_ask(conversation, QUESTION_WHOIS, nick);
	session_send(conversation->session, "WHOIS " STR_FMT, STR_ARG(nick));
}
