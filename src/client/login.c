#include "client/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/secret.h"
#include "client/caps.h"
#include "client/client.h"
#include "client/handle.h"
#include "client/link.h"
#include "client/private.h"
#include "client/sasl.h"
#include "client/session.h"
#include "net/conn.h"
#include "net/tls.h"

#define CHUNK         400  /* bytes of one AUTHENTICATE; a shorter one, or "+", is the last */
#define CHALLENGE_MAX 8192 /* bytes of what a server may say at once */

static struct login *of(struct session *session)
{
	return &session->private->login;
}

void login_init(struct session *session, const char *account, const char *password)
{
	if (account != NULL)
		of(session)->account = xstrdup(account);
	if (password != NULL)
		of(session)->password = xstrdup(password);
}

static void end_exchange(struct session *session)
{
	sasl_free(of(session)->sasl);
	of(session)->sasl = NULL;
	of(session)->state = LOGIN_IDLE;
	buf_clear(&of(session)->challenge);
}

void login_fini(struct session *session)
{
	struct login *login = of(session);
	end_exchange(session);
	secret_wipe(&login->password);
	secret_wipe(&login->first);
	free(login->account);
	free(login->wish);
	buf_fini(&login->challenge);
}

void login_forget(struct session *session)
{
	end_exchange(session);
	of(session)->mechanisms[0] = '\0';
	of(session)->email_wanted = false;
	session_set_account(session, STR(""));
}

/* What it is called in a sentence. */
static const char *account_of(const struct session *session)
{
	return session->private->login.account;
}

/* How it went */

static void fail(struct session *session, const char *why)
{
	bool greeting = session->state == SESSION_GREETING;
	const char *account = account_of(session);
	end_exchange(session);
	secret_wipe(&of(session)->password);
	char *words =
	    xasprintf("not logged in as %s: %s", account != NULL ? account : "anybody", why);
	if (greeting)
		link_give_up_for(session, words,
		    session->client->unattended ? "" : " /login asks for the password again.");
	else
		client_tell(questions_place(session, STR("")), LINE_ERROR,
		    "You are %s. /login tries again.", words);
	free(words);
}

static void succeed(struct session *session)
{
	bool greeting = session->state == SESSION_GREETING;
	const struct sasl *sasl = of(session)->sasl;
	if (sasl == NULL || !sasl_is_done(sasl)) {
		fail(session, "the server has not proven that it knows the account");
		return;
	}
	end_exchange(session);
	if (greeting)
		session_send(session, "CAP END");
	else
		client_tell(questions_place(session, STR("")), LINE_STATUS,
		    "You are logged in as %s.", account_of(session));
}

/* The exchange */

static bool is_private(const struct session *session)
{
	const struct conn *conn = session->private->conn;
	return conn_is_secure(conn) || conn_is_local(conn);
}

/* Our certificate is shown, and may open an account. */
static bool is_certified(const struct session *session)
{
	return session->private->identity != NULL && conn_is_secure(session->private->conn);
}

static bool may_try(const struct session *session, enum sasl_mechanism mechanism)
{
	if (mechanism == SASL_EXTERNAL)
		return is_certified(session);
	return session->private->login.password != NULL &&
	       (mechanism != SASL_PLAIN || is_private(session));
}

static bool is_offered(const struct session *session, const char *name)
{
	const char *list = session->private->login.mechanisms;
	size_t len = strlen(name);
	if (list[0] == '\0')
		return true;
	for (const char *at = list; (at = strstr(at, name)) != NULL; at += len)
		if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0'))
			return true;
	return false;
}

/* The best one that is left; SASL_MECHANISMS for none. */
static enum sasl_mechanism choose(const struct session *session)
{
	enum sasl_mechanism each = 0;
	for (; each < SASL_MECHANISMS; each++)
		if ((session->private->login.tried >> each & 1u) == 0 &&
		    is_offered(session, sasl_name(each)) && may_try(session, each))
			break;
	return each;
}

/* No mechanism is left. */
static const char *why_none(const struct session *session)
{
	const struct login *login = &session->private->login;
	if (login->password == NULL && (login->tried >> SASL_EXTERNAL & 1u) != 0)
		return "the server does not know your certificate for it";
	if (login->password == NULL)
		return "the server takes no certificates here, and no password was given";
	return is_private(session) ? "the server knows no way to log in that confab knows"
	                           : "the server takes only a clear password, which is not sent "
	                             "where others can read it";
}

static void start(struct session *session)
{
	struct login *login = of(session);
	enum sasl_mechanism mechanism = choose(session);
	end_exchange(session);
	if (mechanism == SASL_MECHANISMS) {
		fail(session, why_none(session));
		return;
	}
	login->tried |= 1u << mechanism;
	login->mechanism = mechanism;
	login->sasl = sasl_begin(mechanism, login->account, login->password);
	login->state = LOGIN_SAID;
	if (login->sasl == NULL)
		fail(session, "the password has letters that no password can have");
	else
		session_send(session, "AUTHENTICATE %s", sasl_name(mechanism));
}

static void send_chunks(struct session *session, struct str answer)
{
	while (answer.len >= CHUNK) {
		session_send(session, "AUTHENTICATE %.*s", CHUNK, answer.data);
		answer.data += CHUNK;
		answer.len -= CHUNK;
	}
	if (answer.len > 0)
		session_send(session, "AUTHENTICATE " STR_FMT, STR_ARG(answer));
	else
		session_send(session, "AUTHENTICATE +");
	client_wipe_outgoing(session->client);
}

static void step(struct session *session)
{
	struct login *login = of(session);
	struct buf answer = {0};
	buf_add_char(&login->challenge, '\0');
	bool right = sasl_step(login->sasl, login->challenge.data, &answer);
	buf_clear(&login->challenge);
	if (right) {
		send_chunks(session, (struct str){answer.data, answer.len});
	} else {
		session_send(session, "AUTHENTICATE *");
		fail(session, "the server does not know the password either, or is not the one "
		              "that it was");
	}
	if (answer.len > 0)
		explicit_bzero(answer.data, answer.len);
	buf_fini(&answer);
}

void handle_authenticate(struct session *session, const struct irc_message *message)
{
	struct login *login = of(session);
	struct str chunk = message->params[0];
	if (login->state != LOGIN_SAID || login->sasl == NULL)
		return;
	if (login->challenge.len + chunk.len > CHALLENGE_MAX) {
		session_send(session, "AUTHENTICATE *");
		fail(session, "the server said too much");
		return;
	}
	if (!str_eq(chunk, STR("+")))
		buf_add(&login->challenge, chunk.data, chunk.len);
	if (chunk.len < CHUNK)
		step(session);
}

/* Numerics 900 to 908 */

void handle_logged_in(struct session *session, const struct irc_message *message)
{
	session_set_account(session, message->params[2]);
}

void handle_logged_out(struct session *session, const struct irc_message *message)
{
	(void)message;
	session_set_account(session, STR(""));
}

void handle_sasl_done(struct session *session, const struct irc_message *message)
{
	(void)message;
	if (of(session)->state == LOGIN_SAID)
		succeed(session);
}

/* By the password, if there is one; who named no account comes as a guest. */
static void go_without_certificate(struct session *session)
{
	bool greeting = session->state == SESSION_GREETING;
	if (account_of(session) != NULL || !greeting) {
		start(session);
		return;
	}
	end_exchange(session);
	if (of(session)->certificate == LOGIN_CERTIFICATE_UNKNOWN)
		of(session)->certificate = LOGIN_CERTIFICATE_TO_TELL;
	session_send(session, "CAP END");
}

static void hint_at_expiry(struct conversation *conversation)
{
	struct session *session = conversation->session;
	const struct tls_identity *identity = session->private->identity;
	char day[DATE_DAY_SIZE];
	if (identity == NULL || of(session)->expiry_told)
		return;
	const struct tls_certificate *about = tls_identity_about(identity);
	int64_t now = clock_wall_s();
	if (!tls_certificate_ends_soon(about, now))
		return;
	of(session)->expiry_told = true;
	date_day(about->not_after, day);
	client_tell(conversation, LINE_STATUS,
	    "Your certificate expires on %s. Make another before then:  confab certificate FILE  "
	    "and come by it and your password once, for  /raw ACCOUNT CERTIFICATE add",
	    day);
}

void login_hint(struct conversation *conversation)
{
	hint_at_expiry(conversation);
	struct login *login = of(conversation->session);
	if (login->certificate != LOGIN_CERTIFICATE_TO_TELL)
		return;
	login->certificate = LOGIN_CERTIFICATE_TOLD;
	client_tell(conversation, LINE_STATUS,
	    "Your certificate belongs to no account here yet. Once you are logged in, "
	    "/raw ACCOUNT CERTIFICATE add  makes it open that account.");
}

void handle_sasl_failed(struct session *session, const struct irc_message *message)
{
	if (of(session)->state == LOGIN_IDLE)
		return;
	if (of(session)->state == LOGIN_SAID && str_eq(message->command, STR("908"))) {
		struct str list = message_param(message, 1);
		session_keep_text(list, of(session)->mechanisms, LOGIN_MECHANISMS_MAX);
		start(session);
		return;
	}
	if (of(session)->state == LOGIN_SAID && of(session)->mechanism == SASL_EXTERNAL) {
		go_without_certificate(session);
		return;
	}
	struct str words = message_text(session, message_last(message));
	char *why = xmemdup0(words.data, words.len);
	fail(session, why);
	free(why);
}

/* Capabilities */

static void note_registration(struct session *session, struct str value)
{
	of(session)->email_wanted = value.len > 0 && memmem(value.data, value.len, "email-required",
	                                                 strlen("email-required")) != NULL;
}

void login_note(struct session *session, struct str caps)
{
	for (struct str word = str_word(&caps); word.len > 0; word = str_word(&caps)) {
		const char *sign = memchr(word.data, '=', word.len);
		struct str name = {word.data, sign != NULL ? (size_t)(sign - word.data) : word.len};
		struct str value = {name.data + name.len, 0};
		if (sign != NULL)
			value = (struct str){sign + 1, word.len - name.len - 1};
		if (str_eq(name, STR("sasl")))
			session_keep_text(value, of(session)->mechanisms, LOGIN_MECHANISMS_MAX);
		else if (str_eq(name, STR("draft/account-registration")))
			note_registration(session, value);
	}
}

const char *login_obstacle(const struct session *session)
{
	if (!sasl_works())
		return "this confab was built without GNU SASL";
	if ((session->private->caps_offered & CAP_SASL) == 0)
		return "this server has no accounts";
	return NULL;
}

void login_go(struct session *session)
{
	struct login *login = of(session);
	const char *why = login_obstacle(session);
	login->tried = 0;
	login->state = LOGIN_WANTED;
	if (why == NULL && login->password == NULL && !is_certified(session))
		why = "its password was not given";
	if (why != NULL)
		fail(session, why);
	else if ((session->private->caps & CAP_SASL) == 0)
		session_send(session, "CAP REQ :sasl");
	else
		start(session);
}

bool login_begin(struct session *session)
{
	bool by_certificate = is_certified(session) && login_obstacle(session) == NULL &&
	                      is_offered(session, sasl_name(SASL_EXTERNAL));
	if (account_of(session) == NULL && !by_certificate)
		return false;
	login_go(session);
	return true;
}

void login_allowed(struct session *session, bool allowed)
{
	if (of(session)->state != LOGIN_WANTED)
		return;
	if (allowed)
		start(session);
	else
		fail(session, "the server lets nobody log in now");
}
