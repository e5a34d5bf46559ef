#ifndef CLIENT_LOGIN_H
#define CLIENT_LOGIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "client/sasl.h"

/*
 * Whose account is ours on a server: proven by SASL when we come (IRCv3 sasl), or when the person
 * asks for it; made by draft/account-registration. Passwords are kept for coming back, in memory
 * only, and wiped.
 */
struct conversation;
struct session;

#define LOGIN_MECHANISMS_MAX 256 /* bytes of the server's list, with a NUL */

enum login_state {
	LOGIN_IDLE,
	LOGIN_WANTED, /* the capability was asked for */
	LOGIN_SAID,   /* the mechanism was named */
};

/* That our certificate opens no account, which is told once, where people look. */
enum login_certificate {
	LOGIN_CERTIFICATE_UNKNOWN,
	LOGIN_CERTIFICATE_TO_TELL,
	LOGIN_CERTIFICATE_TOLD,
};

/* What the person is asked for, unseen. */
enum login_question {
	LOGIN_NO_QUESTION,
	LOGIN_PASSWORD,
	LOGIN_NEW_PASSWORD,
	LOGIN_NEW_PASSWORD_AGAIN,
	LOGIN_SERVER_PASSWORD,
};

struct login {
	char *account; /* to log in to; NULL: we come as a guest */
	char *password;
	enum login_state state;
	struct sasl *sasl;
	enum login_certificate certificate;
	bool expiry_told;                      /* that our certificate's time ends soon */
	unsigned tried;                        /* mechanisms, 1u << enum sasl_mechanism */
	enum sasl_mechanism mechanism;         /* the last of them */
	struct buf challenge;                  /* of the server, as far as it came */
	char mechanisms[LOGIN_MECHANISMS_MAX]; /* that it offers; empty: it does not say */
	bool email_wanted;                     /* for a new account */
	enum login_question question;
	char *wish, *first; /* while asking: the account or e-mail address; the password once */
};

void login_init(struct session *session, const char *account, const char *password);
void login_fini(struct session *session);
/* The link broke. */
void login_forget(struct session *session);

/* Capabilities that were listed, or came: how the server logs in and registers. */
void login_note(struct session *session, struct str caps);
/*
 * Before we are let in: logs in if that is wanted, and then ends the registration; false when there
 * is nothing to wait for.
 */
bool login_begin(struct session *session);
/* The server gave us that capability, or did not. */
void login_allowed(struct session *session, bool allowed);

/* We came into that channel: where there is something to tell about logging in, it is told. */
void login_hint(struct conversation *conversation);
/* Why it cannot even be tried; NULL when it can. */
const char *login_obstacle(const struct session *session);
/* Logs in, with the account and the password that there are. */
void login_go(struct session *session);

/* What the person asks for. */
void login_ask(struct conversation *conversation, struct str account);
void login_register(struct conversation *conversation, struct str email);
void login_end(struct conversation *conversation);
/* The server's own password was wrong, or is missing. False when nobody can be asked. */
bool login_ask_server_password(struct session *session, const char *why);
/* The answer to a question; empty: none is given. */
void login_answer(struct session *session, struct str secret);

#endif
