#include "server/sasl.h"

#include <gsasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/conn.h"
#include "server/account.h"
#include "server/login.h"
#include "server/password.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/verifier.h"

/* X(word, whether for this peer), the ones that clients should rather take first. */
#define MECHANISMS(X)                                                                              \
	X("EXTERNAL", has_certificate(peer))                                                       \
	X("SCRAM-SHA-256", true)                                                                   \
	X("PLAIN", sasl_is_private(peer))

static bool has_certificate(const struct peer *peer)
{
	return conn_fingerprint(peer->conn) != NULL;
}

bool sasl_is_private(const struct peer *peer)
{
	return conn_is_local(peer->conn) || conn_is_secure(peer->conn);
}

bool sasl_works(void)
{
	return true;
}

void sasl_mechanisms(const struct peer *peer, struct buf *out)
{
#define ADD_WORD(word, offered)                                                                    \
	if (offered) {                                                                             \
		buf_add_str(out, out->len > 0 ? "," : "");                                         \
		buf_add_str(out, word);                                                            \
	}
	MECHANISMS(ADD_WORD)
#undef ADD_WORD
}

/* One that shows the password is only for those whom nobody overhears. */
static bool offers(const struct peer *peer, struct str mechanism)
{
#define IS_WORD(word, offered)                                                                     \
	if (str_eq_case(mechanism, STR(word)))                                                     \
		return offered;
	MECHANISMS(IS_WORD)
#undef IS_WORD
	return false;
}

static void set_key(Gsasl_session *session, Gsasl_property property, const unsigned char *key)
{
	char *text = NULL;
	if (gsasl_base64_to((const char *)key, VERIFIER_KEY, &text, NULL) != GSASL_OK)
		log_die("no base64 could be made of a key");
	gsasl_property_set(session, property, text);
	explicit_bzero(text, strlen(text));
	gsasl_free(text);
}

/* An account that is not there looks like one: the same name has the same salt as long as the
 * server runs. Its keys are nobody's. */
static void make_up(struct server *server, const char *name, struct verifier *out)
{
	struct verifier made = {0};
	char *salt = NULL;
	verifier_derive(name, 1, server->salt_secret, sizeof server->salt_secret, &made);
	gsasl_base64_to((const char *)made.stored, VERIFIER_SALT, &salt, NULL);
	snprintf(out->salt, sizeof out->salt, "%s", salt);
	gsasl_free(salt);
	memcpy(out->stored, made.server, sizeof out->stored);
	memcpy(out->server, made.server, sizeof out->server);
	out->iterations = VERIFIER_ITERATIONS;
}

static void set_name(struct sasl *sasl, const char *name)
{
	free(sasl->name);
	sasl->name = xstrdup(name);
	sasl->wait = login_wait(sasl->peer, str_from(name));
}

/* What SCRAM is to be compared with. */
static int give_keys(struct sasl *sasl, Gsasl_session *session)
{
	struct server *server = sasl->peer->server;
	struct verifier keys;
	char iterations[16];
	const char *name = gsasl_property_fast(session, GSASL_AUTHID);
	if (name == NULL)
		return GSASL_NO_AUTHID;
	set_name(sasl, name);
	if (sasl->wait > 0)
		return GSASL_AUTHENTICATION_ERROR;
	const struct account *account = account_find(server, str_from(name));
	if (account == NULL || account->verifier == NULL ||
	    !verifier_read(account->verifier, &keys))
		make_up(server, name, &keys);
	snprintf(iterations, sizeof iterations, "%u", keys.iterations);
	gsasl_property_set(session, GSASL_SCRAM_ITER, iterations);
	gsasl_property_set(session, GSASL_SCRAM_SALT, keys.salt);
	set_key(session, GSASL_SCRAM_STOREDKEY, keys.stored);
	set_key(session, GSASL_SCRAM_SERVERKEY, keys.server);
	return GSASL_OK;
}

/* Whether it asks to be somebody else than it proves to be, which nobody may. */
static bool is_other(Gsasl_session *session, const char *name)
{
	const char *wanted = gsasl_property_fast(session, GSASL_AUTHZID);
	return wanted != NULL && *wanted != '\0' && !str_eq_case(str_from(wanted), str_from(name));
}

/* Whether the password is right comes out later, in a thread. */
static int take_password(struct sasl *sasl, Gsasl_session *session)
{
	const char *name = gsasl_property_fast(session, GSASL_AUTHID);
	const char *password = gsasl_property_fast(session, GSASL_PASSWORD);
	if (name == NULL || password == NULL || strlen(password) > PASSWORD_MAX)
		return GSASL_AUTHENTICATION_ERROR;
	set_name(sasl, name);
	if (sasl->wait > 0 || is_other(session, name))
		return GSASL_AUTHENTICATION_ERROR;
	sasl->password = xstrdup(password);
	return GSASL_OK;
}

/* The certificate names the account, unless the client does. */
static int take_certificate(struct sasl *sasl, Gsasl_session *session)
{
	const char *fingerprint = conn_fingerprint(sasl->peer->conn);
	const char *wanted = gsasl_property_fast(session, GSASL_AUTHZID);
	const struct account *account;
	if (wanted != NULL && *wanted != '\0')
		account = account_find(sasl->peer->server, str_from(wanted));
	else
		account = account_of_fingerprint(sasl->peer->server, fingerprint);
	set_name(sasl, account != NULL ? account->name : "*");
	bool opens = account != NULL && account_has_fingerprint(account, fingerprint);
	return opens && sasl->wait == 0 ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
}

static int ask(Gsasl *context, Gsasl_session *session, Gsasl_property property)
{
	struct sasl *sasl = gsasl_session_hook_get(session);
	(void)context;
	switch (property) {
	case GSASL_SCRAM_ITER:
	case GSASL_SCRAM_SALT:
	case GSASL_SCRAM_STOREDKEY:
	case GSASL_SCRAM_SERVERKEY:
		return give_keys(sasl, session);
	case GSASL_VALIDATE_SIMPLE:
		return take_password(sasl, session);
	case GSASL_VALIDATE_EXTERNAL:
		return take_certificate(sasl, session);
	default:
		return GSASL_NO_CALLBACK;
	}
}

static Gsasl *open_context(struct server *server)
{
	if (server->sasl != NULL)
		return server->sasl;
	Gsasl *context;
	int error = gsasl_init(&context);
	if (error != GSASL_OK)
		log_die("GNU SASL cannot begin: %s", gsasl_strerror(error));
	if (gsasl_random((char *)server->salt_secret, sizeof server->salt_secret) != GSASL_OK)
		log_die("the system has no random bytes");
	gsasl_callback_set(context, ask);
	server->sasl = context;
	return context;
}

bool sasl_begin(struct peer *peer, struct str mechanism)
{
	char *word = xmemdup0(mechanism.data, mechanism.len);
	Gsasl_session *session = NULL;
	for (char *c = word; *c != '\0'; c++)
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
	bool begun = offers(peer, mechanism) &&
	             gsasl_server_start(open_context(peer->server), word, &session) == GSASL_OK;
	free(word);
	if (!begun)
		return false;
	struct sasl *sasl = xcalloc(1, sizeof *sasl);
	sasl->peer = peer;
	sasl->session = session;
	sasl->begun = loop_now(peer->server->loop);
	gsasl_session_hook_set(session, sasl);
	peer->sasl = sasl;
	return true;
}

/* SCRAM proved it; whether there is such an account, and it may be that one, is seen here. */
static enum sasl_state conclude(struct sasl *sasl)
{
	if (sasl->password != NULL)
		return SASL_COMPARES;
	if (sasl->name == NULL || is_other(sasl->session, sasl->name))
		return SASL_WRONG;
	sasl->account = account_find(sasl->peer->server, str_from(sasl->name));
	return sasl->account != NULL ? SASL_RIGHT : SASL_WRONG;
}

/* A server's last message wants an empty answer before it is over. */
static enum sasl_state give(struct sasl *sasl, int result, const char *answer, char **challenge)
{
	bool more = result == GSASL_NEEDS_MORE || *answer != '\0';
	if (!more)
		return conclude(sasl);
	sasl->proven = result == GSASL_OK;
	*challenge = xstrdup(answer);
	return SASL_GOES_ON;
}

enum sasl_state sasl_step(struct sasl *sasl, const char *message, char **challenge)
{
	char *answer = NULL;
	*challenge = NULL;
	if (sasl->proven)
		return *message == '\0' ? conclude(sasl) : SASL_WRONG;
	int result = gsasl_step64(sasl->session, message, &answer);
	enum sasl_state state = SASL_WRONG;
	if (result == GSASL_OK || result == GSASL_NEEDS_MORE)
		state = give(sasl, result, answer != NULL ? answer : "", challenge);
	gsasl_free(answer);
	return state;
}

void sasl_end(struct peer *peer)
{
	struct sasl *sasl = peer->sasl;
	if (sasl == NULL)
		return;
	peer->sasl = NULL;
	if (sasl->task != NULL)
		password_abandon(sasl->task);
	gsasl_finish(sasl->session);
	if (sasl->said.data != NULL)
		explicit_bzero(sasl->said.data, sasl->said.cap);
	buf_fini(&sasl->said);
	secret_free(sasl->password);
	free(sasl->name);
	free(sasl);
}

void sasl_close(struct server *server)
{
	if (server->sasl != NULL)
		gsasl_done(server->sasl);
	server->sasl = NULL;
}
