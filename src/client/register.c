#include "client/register.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "client/link.h"
#include "client/private.h"
#include "client/session.h"
#include "proto/irc.h"

#define QUOTE_MOST 60 /* bytes of a strange line that are shown */

/* The login name is nobody's business; servers only want some word there. */
void register_begin(struct session *session)
{
	struct session_private *own = session->private;
	if (own->nick_wanted[0] == '\0')
		snprintf(own->nick_wanted, NICK_MAX, "%s", session->client->nick);
	own->nick_tries = 0;
	session_set_nick(session, str_from(own->nick_wanted));
	session_send(session, "CAP LS 302");
	if (own->password != NULL && own->invited)
		session_send(session, "PASS :%s %s", own->password, own->holder);
	else if (own->password != NULL)
		session_send(session, "PASS :%s", own->password);
	client_wipe_outgoing(session->client);
	session_send(session, "NICK %s", session->nick);
	session_send(session, "USER %s 0 * :%s", "confab", session->client->real_name);
}

void register_forget(struct session *session)
{
	struct session_private *own = session->private;
	own->caps = own->caps_offered = 0;
	own->batch[0] = '\0';
	login_forget(session);
}

bool register_knows(const struct irc_message *message)
{
	static const char *const commands[] = {"AUTHENTICATE", "CAP", "ERROR", "FAIL", "JOIN",
	    "KILL", "MODE", "NICK", "NOTE", "NOTICE", "PING", "PONG", "PRIVMSG", "WARN"};
	struct str command = message->command;
	if (command.len == 3 && ascii_is_digit(command.data[0]))
		return true;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (str_eq_case(command, str_from(commands[i])))
			return true;
	return false;
}

static bool is_text(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' && line.data[i] != '\t')
			return false;
	return utf8_valid(line.data, line.len);
}

void register_judge(struct session *session, struct str line)
{
	char *reason;
	if (str_starts(line, STR("HTTP/")))
		reason = xstrdup("a web server answers there, not a chat server");
	else if (!is_text(line))
		reason = xstrdup("what answers there is no chat server: it sends no text");
	else
		reason = xasprintf("what answers there is no chat server: it says \"%.*s\"; "
		                   "if that is a program for plain text, join it with --plain",
		    (int)(line.len < QUOTE_MOST ? line.len : QUOTE_MOST), line.data);
	link_break_strange(session, reason);
	free(reason);
}
