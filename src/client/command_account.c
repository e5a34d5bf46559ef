#include <string.h>

#include "client/commands.h"
#include "client/session.h"

/* A password that was typed along would have been seen: it is never taken from there. */
static bool is_alone(struct conversation *conversation, struct str rest)
{
	if (command_rest(rest).len == 0)
		return true;
	client_tell(conversation, LINE_ERROR,
	    "Leave the password out: it is asked for, so that nobody sees it.");
	return false;
}

void command_login(struct conversation *conversation, struct str arguments)
{
	struct str account = str_word(&arguments);
	if (is_alone(conversation, arguments))
		login_ask(conversation, account);
}

void command_logout(struct conversation *conversation, struct str arguments)
{
	(void)arguments;
	login_end(conversation);
}

void command_register(struct conversation *conversation, struct str arguments)
{
	struct str email = str_word(&arguments);
	bool is_email = email.len == 0 || memchr(email.data, '@', email.len) != NULL;
	if (!is_alone(conversation, is_email ? arguments : email) ||
	    !command_is_online(conversation))
		return;
	login_register(conversation, email);
}

void command_verify(struct conversation *conversation, struct str arguments)
{
	const struct session *session = conversation->session;
	struct str code = str_word(&arguments);
	const char *account = session->private->login.account;
	if (code.len == 0)
		command_usage(conversation, "verify");
	else if (command_is_online(conversation))
		session_send(conversation->session, "VERIFY %s " STR_FMT,
		    account != NULL ? account : session->nick, STR_ARG(code));
}
