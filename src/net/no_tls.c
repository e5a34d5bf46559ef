/* Where GnuTLS is not: nothing is ever secure. */
#include "net/tls.h"

#include <string.h>

#include "base/alloc.h"
#include "net/conn.h"

static char *sorry(void)
{
	return xstrdup("this confab was built without TLS: build it with --with-gnutls=yes");
}

bool tls_available(void)
{
	return false;
}

struct net_tls *tls_server_new(const char *certificate, const char *key, bool old, char **cause)
{
	(void)certificate, (void)key, (void)old;
	*cause = sorry();
	return NULL;
}

struct net_tls *tls_client_new(tls_judge_fn *judge, void *arg, char **cause)
{
	(void)judge, (void)arg;
	*cause = sorry();
	return NULL;
}

struct net_tls *tls_share(struct net_tls *tls)
{
	return tls;
}

void tls_unref(struct net_tls *tls)
{
	(void)tls;
}

void tls_set_authorities(struct net_tls *tls, const char *file)
{
	(void)tls;
	(void)file;
}

bool tls_check_authorities(const char *file, char **cause)
{
	(void)file;
	*cause = sorry();
	return false;
}

struct tls_identity *tls_identity_read(
    const char *certificate, const char *key, const char *password, bool *locked, char **cause)
{
	(void)certificate, (void)key, (void)password;
	*locked = false;
	*cause = xstrdup("is of no use: this confab was built without TLS");
	return NULL;
}

void tls_identity_free(struct tls_identity *identity)
{
	(void)identity;
}

const struct tls_certificate *tls_identity_about(const struct tls_identity *identity)
{
	static const struct tls_certificate none;
	(void)identity;
	return &none;
}

bool tls_show(struct net_tls *tls, const struct tls_identity *identity, char **cause)
{
	(void)tls, (void)identity;
	*cause = sorry();
	return false;
}

void tls_client_end(struct net_tls *tls)
{
	(void)tls;
}

enum tls_verdict tls_is_public(struct conn *conn, const char *host, char **why)
{
	(void)conn, (void)host;
	*why = sorry();
	return TLS_REFUSED;
}

const struct tls_certificate *tls_own(const struct net_tls *tls)
{
	(void)tls;
	return NULL;
}

/* Nobody has a certificate to ask about. */
struct tls_question *tls_ask_own(
    struct loop *loop, const struct net_tls *tls, const char *host, tls_vouched_fn *done, void *arg)
{
	(void)loop, (void)tls, (void)host, (void)done, (void)arg;
	return NULL;
}

void tls_question_cancel(struct tls_question *question)
{
	(void)question;
}

/* Nobody gets as far: without TLS there are no invites. */
bool tls_own_secret(const struct net_tls *tls, const void *purpose, size_t len,
    unsigned char secret[TLS_DIGEST_SIZE])
{
	(void)tls, (void)purpose, (void)len, (void)secret;
	return false;
}

void tls_digest(const void *data, size_t len, unsigned char digest[TLS_DIGEST_SIZE])
{
	(void)data, (void)len;
	memset(digest, 0, TLS_DIGEST_SIZE);
}

char *tls_make_identity(const char *name, char **cause)
{
	(void)name;
	*cause = sorry();
	return NULL;
}

char *tls_renew_identity(const char *pem, const char *name, char **cause)
{
	(void)pem, (void)name;
	*cause = sorry();
	return NULL;
}

bool tls_certificate_ends_soon(const struct tls_certificate *certificate, int64_t now)
{
	(void)certificate, (void)now;
	return false;
}

void conn_start_tls(
    struct conn *conn, struct net_tls *tls, const char *host, const void *data, size_t len)
{
	(void)tls, (void)host, (void)data, (void)len;
	conn_abort(conn, "this confab was built without TLS");
}

bool conn_is_secure(const struct conn *conn)
{
	(void)conn;
	return false;
}

const char *conn_fingerprint(const struct conn *conn)
{
	(void)conn;
	return NULL;
}

bool conn_is_in_handshake(const struct conn *conn)
{
	(void)conn;
	return false;
}

bool conn_met_no_tls(const struct conn *conn)
{
	(void)conn;
	return false;
}
