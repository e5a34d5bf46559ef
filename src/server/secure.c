#include "server/secure.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/conn.h"
#include "net/tls.h"
#include "server/identity.h"
#include "server/operators.h"
#include "server/peer.h"
#include "server/server.h"

struct secure {
	struct net_tls *tls;
	char *folder; /* NULL: what the server makes is not kept */
	bool kept;    /* what it shows can be read again */
	char fingerprint[TLS_DIGEST_TEXT];
	bool public;                   /* authorities vouch for the server's name */
	struct tls_question *question; /* whether they do; NULL: it is known */
};

/* The configured pair; a certificate alone holds its key too. */
static bool read_configured(
    const struct config *config, char **certificate, char **key, char **cause)
{
	const char *key_file = config->key != NULL ? config->key : config->certificate;
	*certificate = identity_read(config->certificate, cause);
	*key = *certificate != NULL ? identity_read_key(key_file, cause) : NULL;
	return *key != NULL;
}

static bool read_pair(const struct config *config, const char *folder, bool *kept,
    char **certificate, char **key, char **cause)
{
	*kept = true;
	if (config->certificate != NULL)
		return read_configured(config, certificate, key, cause);
	if (config->key != NULL) {
		*cause = xstrdup("key: there is no certificate to it: write cert = FILE");
		return false;
	}
	*certificate = identity_own(folder, config->name, kept, cause);
	*key = *certificate != NULL ? xstrdup(*certificate) : NULL;
	return *key != NULL;
}

/* Which files it is about, and what to do. */
static char *blame(const struct config *config, const char *folder, char *cause)
{
	char *sentence;
	if (config->certificate == NULL)
		sentence = xasprintf("%s/%s: %s; put back a copy of the file, or remove it: then "
		                     "there is a new key, which those who know the old one have "
		                     "to accept",
		    folder != NULL ? folder : ".", IDENTITY_FILE, cause);
	else if (config->key != NULL)
		sentence = xasprintf("%s and %s: %s", config->certificate, config->key, cause);
	else
		sentence = xasprintf("%s: %s", config->certificate, cause);
	free(cause);
	return sentence;
}

static struct net_tls *make_tls(
    const struct config *config, const char *folder, bool *kept, char **cause)
{
	char *certificate = NULL, *key = NULL;
	struct net_tls *tls = NULL;
	if (read_pair(config, folder, kept, &certificate, &key, cause)) {
		tls = tls_server_new(certificate, key, config->old_tls, cause);
		if (tls == NULL && tls_available())
			*cause = blame(config, folder, *cause);
	}
	secret_free(certificate);
	secret_free(key);
	return tls;
}

/* Those who know the key come in all the same. */
char *secure_warning(const struct server *server)
{
	char date[DATE_DAY_SIZE];
	const struct tls_certificate *own =
	    server->secure != NULL ? tls_own(server->secure->tls) : NULL;
	int64_t now = clock_wall_s();
	bool early = own != NULL && now < own->not_before;
	if (own == NULL || (!early && !tls_certificate_ends_soon(own, now)))
		return NULL;
	date_day(early ? own->not_before : own->not_after, date);
	if (early)
		return xasprintf("TLS: the certificate is not valid before %s: whoever calls for "
		                 "the first time is turned away by it; look at this machine's date",
		    date);
	const char *file = server->config->certificate;
	bool over = now > own->not_after;
	return xasprintf(
	    "TLS: the certificate %s on %s: whoever calls for the first time %s turned "
	    "away by it%s%s%s",
	    over ? "expired" : "expires", date, over ? "is" : "is then",
	    file != NULL ? "; put its next one into " : "", file != NULL ? file : "",
	    file != NULL ? " and let confabd reload" : "");
}

static void warn(struct server *server)
{
	char *warning = secure_warning(server);
	if (warning != NULL)
		operators_warn(server, warning);
	free(warning);
}

static void on_vouched(bool vouched, void *arg)
{
	const struct server *server = arg;
	struct secure *secure = server->secure;
	secure->question = NULL;
	log_info("TLS: %s vouches for %s", vouched ? "a public authority" : "no public authority",
	    server->config->name);
	secure->public = vouched;
}

/* What holds for the certificate before holds until that is known, as it mostly is one's next. */
static void ask_authorities(struct server *server)
{
	struct secure *secure = server->secure;
	tls_question_cancel(secure->question);
	secure->question = NULL;
	if (tls_own(secure->tls)->self_signed)
		secure->public = false;
	else
		secure->question = tls_ask_own(
		    server->loop, secure->tls, server->config->name, on_vouched, server);
}

static void use(struct server *server, struct net_tls *tls)
{
	struct secure *secure = server->secure;
	tls_set_authorities(tls, server->config->authorities);
	tls_unref(secure->tls);
	secure->tls = tls;
	server_certificate_changed(server);
	tls_format_key_id(tls_own(tls)->key_id, secure->fingerprint);
	ask_authorities(server);
	log_info("TLS: the key's fingerprint is %s", secure->fingerprint);
	warn(server);
}

/* The one that we made ourselves, or one of a clock that was wrong. */
static bool is_to_renew(const struct config *config, const struct net_tls *tls)
{
	const struct tls_certificate *own = tls_own(tls);
	return config->certificate == NULL && own->self_signed &&
	       (clock_wall_s() < own->not_before || tls_certificate_ends_soon(own, clock_wall_s()));
}

/* With the same key: it is by the key that everybody knows us. */
static struct net_tls *renew(
    const struct config *config, const char *folder, struct net_tls *tls, char **cause)
{
	bool kept;
	char *why;
	if (!identity_renew(folder, config->name, &why)) {
		log_warn("TLS: the certificate cannot be renewed: %s", why);
		free(why);
		return tls;
	}
	log_info("TLS: the certificate is renewed; its key is the same");
	tls_unref(tls);
	return make_tls(config, folder, &kept, cause);
}

static struct net_tls *make_fresh_tls(
    const struct config *config, const char *folder, bool *kept, char **cause)
{
	struct net_tls *tls = make_tls(config, folder, kept, cause);
	return tls != NULL && *kept && is_to_renew(config, tls) ? renew(config, folder, tls, cause)
	                                                        : tls;
}

static bool check_authorities(const struct config *config, char **cause)
{
	return config->authorities == NULL || tls_check_authorities(config->authorities, cause);
}

bool secure_open(struct server *server, const char *folder, char **cause)
{
	bool kept;
	if (!check_authorities(server->config, cause))
		return false;
	struct net_tls *tls = make_fresh_tls(server->config, folder, &kept, cause);
	if (tls == NULL)
		return false;
	server->secure = xcalloc(1, sizeof *server->secure);
	server->secure->kept = kept;
	server->secure->folder = folder != NULL ? xstrdup(folder) : NULL;
	use(server, tls);
	return true;
}

void secure_reload(struct server *server)
{
	char *cause;
	if (server->secure == NULL)
		return;
	/* One that is kept nowhere would be another. */
	if (server->config->certificate == NULL && !server->secure->kept)
		return;
	bool kept;
	struct net_tls *tls = make_fresh_tls(server->config, server->secure->folder, &kept, &cause);
	if (tls != NULL) {
		server->secure->kept = kept;
		use(server, tls);
		return;
	}
	log_error("the old certificate stays: %s", cause);
	free(cause);
}

/* Somebody may have put the next one there. */
void secure_look(struct server *server)
{
	const struct secure *secure = server->secure;
	if (secure == NULL || !tls_certificate_ends_soon(tls_own(secure->tls), clock_wall_s()))
		return;
	const struct net_tls *before = secure->tls;
	secure_reload(server);
	if (secure->tls == before)
		warn(server);
}

int64_t secure_expires(const struct server *server)
{
	return server->secure != NULL ? tls_own(server->secure->tls)->not_after : 0;
}

bool secure_check(const struct config *config, char **cause)
{
	bool kept;
	if (!check_authorities(config, cause))
		return false;
	if (config->certificate == NULL && config->key == NULL)
		return true;
	struct net_tls *tls = make_tls(config, NULL, &kept, cause);
	tls_unref(tls);
	return tls != NULL;
}

void secure_close(struct server *server)
{
	if (server->secure == NULL)
		return;
	tls_question_cancel(server->secure->question);
	tls_unref(server->secure->tls);
	free(server->secure->folder);
	free(server->secure);
	server->secure = NULL;
}

struct net_tls *secure_tls(const struct server *server)
{
	return server->secure != NULL ? server->secure->tls : NULL;
}

const char *secure_fingerprint(const struct server *server)
{
	return server->secure != NULL ? server->secure->fingerprint : NULL;
}

static bool is_public(const struct server *server)
{
	return server->secure != NULL && server->secure->public;
}

const char *secure_refusal(const struct peer *peer)
{
	if (conn_is_secure(peer->conn) || conn_is_local(peer->conn) ||
	    peer->server->config->allow_cleartext)
		return NULL;
	return "from another machine this server takes TLS alone, so that nobody reads along: "
	       "confab calls so by itself, in irssi and the like switch TLS on for this port";
}

/* The same port takes clear text and TLS. Loopback has no name that a certificate is for. */
bool secure_add_sts(const struct peer *peer, struct buf *out)
{
	char self[NET_TEXT_MAX];
	uint32_t seconds = peer->server->config->limits.sts;
	enum conn_kind kind = conn_kind(peer->conn);
	bool secure = conn_is_secure(peer->conn);
	if (!is_public(peer->server) || kind != CONN_TCP || conn_is_local(peer->conn) ||
	    (seconds == 0 && !secure))
		return false;
	conn_self(peer->conn, self);
	const char *colon = strrchr(self, ':');
	if (secure)
		buf_printf(out, "sts=duration=%u", seconds);
	else
		buf_printf(out, "sts=port=%s", colon != NULL ? colon + 1 : "");
	return true;
}
