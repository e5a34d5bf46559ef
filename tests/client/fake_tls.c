/* TLS on the fake net: no bytes of it, only what the client is asked and told. */
#include <stdlib.h>

#include "base/alloc.h"
#include "net/tls.h"
#include "tests/client/fake_net_private.h"

struct net_tls {
	unsigned refs;
	tls_judge_fn *judge;
	void *arg;
};

bool tls_available(void)
{
	return true;
}

struct net_tls *tls_client_new(tls_judge_fn *judge, void *arg, char **cause)
{
	struct net_tls *tls = xcalloc(1, sizeof *tls);
	(void)cause;
	*tls = (struct net_tls){1, judge, arg};
	return tls;
}

void tls_set_authorities(struct net_tls *tls, const char *file)
{
	(void)tls, (void)file;
}

bool tls_show(struct net_tls *tls, const struct tls_identity *identity, char **cause)
{
	(void)tls, (void)identity, (void)cause;
	return true;
}

/* A test's identity is what there is to know of it. */
const struct tls_certificate *tls_identity_about(const struct tls_identity *identity)
{
	return (const struct tls_certificate *)(const void *)identity;
}

bool tls_certificate_ends_soon(const struct tls_certificate *certificate, int64_t now)
{
	return now >= certificate->not_after;
}

void tls_unref(struct net_tls *tls)
{
	if (tls != NULL && --tls->refs == 0)
		free(tls);
}

void tls_client_end(struct net_tls *tls)
{
	if (tls != NULL)
		tls->judge = NULL;
	tls_unref(tls);
}

enum tls_verdict tls_is_public(struct conn *conn, const char *host, char **why)
{
	(void)host;
	if (!conn->public)
		*why = xstrdup("nobody knows it");
	return conn->public ? TLS_ACCEPTED : TLS_REFUSED;
}

void conn_start_tls(
    struct conn *conn, struct net_tls *tls, const char *host, const void *data, size_t len)
{
	(void)host, (void)data, (void)len;
	tls->refs++;
	conn->tls = tls;
}

bool conn_is_secure(const struct conn *conn)
{
	return conn->secure;
}

const char *conn_fingerprint(const struct conn *conn)
{
	(void)conn;
	return NULL;
}

bool conn_is_in_handshake(const struct conn *conn)
{
	return conn->tls != NULL && !conn->secure;
}

bool conn_met_no_tls(const struct conn *conn)
{
	return conn->no_tls;
}

bool fake_wants_tls(const struct conn *conn)
{
	return conn->tls != NULL;
}

void fake_meet_no_tls(struct conn *conn)
{
	conn->no_tls = true;
	fake_hang_up(conn, "the TLS handshake failed");
}

void fake_secure(struct conn *conn, const struct tls_certificate *certificate, bool public)
{
	char *cause = NULL;
	conn->public = public;
	conn->secure = conn->tls->judge(conn, certificate, conn->tls->arg, &cause) == TLS_ACCEPTED;
	if (conn->secure)
		conn->handler->secured(conn);
	else
		fake_hang_up(conn, cause);
	free(cause);
}
