/* What is asked of the person, unseen, and what comes of the answers. */
#include "client/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "client/caps.h"
#include "client/handle.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"
#include "client/target.h"
#include "client/trust.h"
#include "proto/invite.h"

#define SERVER_QUESTION "An invite, or the server's password: "

static struct login *of(struct session *session)
{
	return &session->private->login;
}

static void text_set(char **kept, struct str text)
{
	char *copy = text.len > 0 ? xmemdup0(text.data, text.len) : NULL;
	free(*kept);
	*kept = copy;
}

static void ask(struct session *session, enum login_question what, const char *question)
{
	of(session)->question = what;
	if (!client_ask_secret(session->private->server, question)) {
		of(session)->question = LOGIN_NO_QUESTION;
		client_tell(questions_place(session, STR("")), LINE_ERROR,
		    "Nobody can be asked for a password here.");
	}
}

void login_ask(struct conversation *conversation, struct str account)
{
	struct session *session = conversation->session;
	struct login *login = of(session);
	if (account.len == 0)
		account = str_from(login->account != NULL ? login->account : session->nick);
	text_set(&login->wish, account);
	const char *why = session->state == SESSION_ONLINE ? login_obstacle(session) : NULL;
	if (why != NULL) {
		client_tell(conversation, LINE_ERROR, "You cannot log in: %s.", why);
		return;
	}
	char *question = xasprintf("Password of %s: ", login->wish);
	ask(session, LOGIN_PASSWORD, question);
	free(question);
}

void login_register(struct conversation *conversation, struct str email)
{
	struct session *session = conversation->session;
	struct login *login = of(session);
	if ((session->private->caps & CAP_ACCOUNT_REGISTRATION) == 0) {
		client_tell(conversation, LINE_ERROR,
		    "This server registers nobody in this way. Ask its operators for an account.");
		return;
	}
	if (login->email_wanted && email.len == 0) {
		client_tell(conversation, LINE_ERROR,
		    "This server wants an e-mail address: /register you@example.org");
		return;
	}
	text_set(&login->wish, email);
	char *question = xasprintf("A new password for %s: ", session->nick);
	ask(session, LOGIN_NEW_PASSWORD, question);
	free(question);
}

void login_end(struct conversation *conversation)
{
	struct session *session = conversation->session;
	struct login *login = of(session);
	bool known = session->account != NULL;
	secret_wipe(&login->password);
	text_set(&login->account, STR(""));
	if (!known) {
		client_tell(conversation, LINE_STATUS, "You are not logged in.");
		return;
	}
	/* There is no other way to become a guest again. */
	link_leave(session, "logging out");
	link_call(session);
}

bool login_ask_server_password(struct session *session, const char *why)
{
	if (session->client->unattended)
		return false;
	link_give_up(session, why);
	ask(session, LOGIN_SERVER_PASSWORD, SERVER_QUESTION);
	return of(session)->question == LOGIN_SERVER_PASSWORD;
}

/* Answers */

static void take_password(struct session *session, struct str secret)
{
	struct login *login = of(session);
	text_set(&login->account, str_from(login->wish));
	secret_set(&login->password, secret);
	if (session->state == SESSION_ONLINE)
		login_go(session);
	else
		link_call(session);
}

static void take_new_password(struct session *session, struct str secret)
{
	struct login *login = of(session);
	struct conversation *place = questions_place(session, STR(""));
	bool same = str_eq(secret, str_from(login->first));
	if (!same) {
		client_tell(place, LINE_ERROR,
		    "The two passwords differ, so nothing was registered. /register asks again.");
	} else if (session->state == SESSION_ONLINE) {
		session_send(session, "REGISTER * %s :" STR_FMT,
		    login->wish != NULL ? login->wish : "*", STR_ARG(secret));
		client_wipe_outgoing(session->client);
	}
	if (!same)
		secret_wipe(&login->first);
}

/* Its token; and it must be that invite's server, wherever it is now, that gets it. */
static void take_invite(struct session *session, const struct client_target *target)
{
	struct session_private *own = session->private;
	enum net_scheme scheme = session->addr.scheme;
	session->addr = target->addr;
	if (scheme == NET_UDP)
		session->addr.scheme = scheme;
	_Static_assert(sizeof own->others == sizeof target->others, "as many in both");
	own->other_count = target->other_count;
	memcpy(own->others, target->others, sizeof own->others);
	own->invited = true;
	trust_pin(session, target->pin, sizeof target->pin);
	secret_set(&own->password, str_from(target->token));
}

static void take_server_password(struct session *session, struct str secret)
{
	struct client_target target;
	struct str link;
	char *cause = NULL;
	if (!invite_find(secret, &link)) {
		secret_set(&session->private->password, secret);
		link_call(session);
		return;
	}
	char *text = xmemdup0(link.data, link.len);
	if (target_parse(text, &target, &cause)) {
		take_invite(session, &target);
		link_call(session);
	} else {
		client_tell(questions_place(session, STR("")), LINE_ERROR, "%s", cause);
		ask(session, LOGIN_SERVER_PASSWORD, SERVER_QUESTION);
	}
	explicit_bzero(&target, sizeof target);
	secret_wipe(&text);
	free(cause);
}

void login_answer(struct session *session, struct str secret)
{
	struct login *login = of(session);
	enum login_question question = login->question;
	login->question = LOGIN_NO_QUESTION;
	if (secret.len == 0) {
		secret_wipe(&login->first);
		return;
	}
	switch (question) {
	case LOGIN_NO_QUESTION:
		break;
	case LOGIN_PASSWORD:
		take_password(session, secret);
		break;
	case LOGIN_NEW_PASSWORD:
		secret_set(&login->first, secret);
		ask(session, LOGIN_NEW_PASSWORD_AGAIN, "The same once more: ");
		break;
	case LOGIN_NEW_PASSWORD_AGAIN:
		take_new_password(session, secret);
		break;
	case LOGIN_SERVER_PASSWORD:
		take_server_password(session, secret);
		break;
	}
}

/* REGISTER SUCCESS account words, REGISTER VERIFICATION_REQUIRED account words, VERIFY alike. */
void handle_registered(struct session *session, const struct irc_message *message)
{
	struct login *login = of(session);
	struct conversation *place = questions_place(session, STR(""));
	struct str words = message_text(session, message_last(message));
	if (str_eq_case(message->params[0], STR("VERIFICATION_REQUIRED"))) {
		client_tell(
		    place, LINE_STATUS, STR_FMT " Then /verify CODE finishes it.", STR_ARG(words));
		return;
	}
	if (!str_eq_case(message->params[0], STR("SUCCESS")))
		return;
	text_set(&login->account, message->params[1]);
	if (login->first != NULL)
		secret_set(&login->password, str_from(login->first));
	secret_wipe(&login->first);
	char address[NET_TEXT_MAX];
	struct net_addr server = session->addr;
	server.channel[0] = '\0';
	net_addr_format(&server, address);
	client_tell(place, LINE_STATUS,
	    "The account %s is yours now. Next time: confab --account %s %s", login->account,
	    login->account, address);
}
