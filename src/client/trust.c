#include "client/trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "client/known_file.h"
#include "client/private.h"
#include "client/session.h"
#include "net/conn.h"
#include "net/tls.h"

#define TRUST_SHOWN 16 /* digits of a key that are enough for this one call */
#define TRUST_LEAST 8  /* … that have to be said */

bool trust_wants_tls(const struct session *session, const struct conn *conn)
{
	enum conn_kind kind = conn_kind(conn);
	if (kind == CONN_SESSION)
		return session->private->pin_len > 0 || !conn_is_local(conn);
	if (kind != CONN_TCP && kind != CONN_UNIX)
		return false;
	if (session->addr.scheme == NET_TLS || session->private->pin_len > 0)
		return true;
	return !session->plain && session->addr.scheme == NET_BARE && !conn_is_local(conn);
}

/* HOST:PORT in small letters: what a key is remembered by. */
static struct str name_of(const struct session *session, char out[NET_TEXT_MAX])
{
	struct net_addr addr = session->addr;
	addr.scheme = NET_BARE;
	addr.channel[0] = '\0';
	net_addr_format(&addr, out);
	for (char *at = out; *at != '\0'; at++)
		*at = ascii_lower(*at);
	return str_from(out);
}

/* What is wrong with the certificate whoever shows it; NULL: nothing. */
static char *flaw(const struct tls_certificate *certificate)
{
	char day[DATE_DAY_SIZE];
	int64_t now = clock_wall_s();
	if (certificate->weak != NULL)
		return xasprintf("its certificate has %s, which is not safe: ask who runs it for "
		                 "a better one",
		    certificate->weak);
	if (now > certificate->not_after) {
		date_day(certificate->not_after, day);
		return xasprintf("its certificate expired on %s: ask who runs it for a new one, "
		                 "and look at this machine's date",
		    day);
	}
	if (now < certificate->not_before) {
		date_day(certificate->not_before, day);
		return xasprintf("its certificate is not valid before %s: look at this machine's "
		                 "date, or ask who runs it",
		    day);
	}
	return NULL;
}

static enum tls_verdict refuse(struct session *session, char **cause, char *sentence)
{
	session->private->untrusted = true;
	*cause = sentence;
	return TLS_REFUSED;
}

static void remember(struct session *session, const struct known *known)
{
	char name[NET_TEXT_MAX], *cause;
	if (known_file_put(session->client->known, name_of(session, name), known, &cause))
		return;
	client_tell(session->private->server, LINE_ERROR, "%s. Its key is not remembered.", cause);
	free(cause);
}

/* The person or the invite said whose key it must be. */
static enum tls_verdict judge_pin(
    struct session *session, const struct tls_certificate *certificate, char **cause)
{
	const struct session_private *own = session->private;
	char got[TLS_DIGEST_TEXT];
	if (memcmp(certificate->key_id, own->pin, own->pin_len) != 0) {
		tls_format_key_id(certificate->key_id, got);
		return refuse(session, cause,
		    xasprintf("the server there has another key than the one that %s: it may be "
		              "somebody else, and nothing was sent to it. Its key is SHA256:%s",
		        own->invited ? "the invite names" : "you were given", got));
	}
	struct known known = {.public = false};
	memcpy(known.key, certificate->key_id, sizeof known.key);
	remember(session, &known);
	session->trust = SESSION_TRUST_PINNED;
	return TLS_ACCEPTED;
}

static enum tls_verdict ask_authorities(struct session *session, struct conn *conn)
{
	char *why = NULL;
	enum tls_verdict verdict = tls_is_public(conn, session->addr.host, &why);
	free(why);
	return verdict;
}

/* What there is to type, for those who can, and for a shell. */
static char *way_to_accept(struct session *session, const unsigned char *key)
{
	char text[TLS_DIGEST_TEXT], name[NET_TEXT_MAX];
	struct session_private *own = session->private;
	memcpy(own->offered, key, sizeof own->offered);
	own->has_offered = true;
	tls_format_key_id(key, text);
	name_of(session, name);
	return session->client->unattended
	           ? xasprintf("confab join %s --fingerprint %s", name, text)
	           : xasprintf("/trust %.*s  or in a shell:  confab join %s --fingerprint %s",
	                 TRUST_SHOWN, text, name, text);
}

void trust_pin(struct session *session, const unsigned char *pin, size_t len)
{
	struct session_private *own = session->private;
	memcpy(own->pin, pin, len);
	own->pin_len = len;
	tls_client_end(own->tls);
	own->tls = NULL;
}

bool trust_accept(struct session *session, struct str named, const char **cause)
{
	char text[TLS_DIGEST_TEXT];
	struct session_private *own = session->private;
	struct str digits = named;
	if (str_starts(digits, STR("SHA256:")))
		digits = (struct str){named.data + 7, named.len - 7};
	tls_format_key_id(own->offered, text);
	if (!own->has_offered)
		*cause = "There is no new key of this server that waits to be accepted.";
	else if (digits.len < TRUST_LEAST)
		*cause = "/trust wants how the new key begins, at least 8 digits of it.";
	else if (digits.len >= sizeof text || !str_eq_case((struct str){text, digits.len}, digits))
		*cause = "The key that the server showed does not begin so.";
	else
		*cause = NULL;
	if (*cause != NULL)
		return false;
	memcpy(own->pin, own->offered, sizeof own->pin);
	own->pin_len = sizeof own->pin;
	own->announced = false; /* it is what the person says now */
	own->has_offered = false;
	return true;
}

static enum tls_verdict refuse_changed(struct session *session, const struct known *known,
    const struct tls_certificate *certificate, char **cause)
{
	char was[TLS_DIGEST_TEXT], now[TLS_DIGEST_TEXT], name[NET_TEXT_MAX];
	char *way = way_to_accept(session, certificate->key_id);
	tls_format_key_id(known->key, was);
	tls_format_key_id(certificate->key_id, now);
	name_of(session, name);
	char *sentence =
	    xasprintf("the server at %s has another key than the last time: somebody may be in "
	              "between, and nothing was sent. The key was SHA256:%s and is now SHA256:%s. "
	              "This accepts it:  %s  (do so only if who runs the server says that it is "
	              "right)",
	        name, was, now, way);
	free(way);
	return refuse(session, cause, sentence);
}

static enum tls_verdict refuse_no_longer_public(
    struct session *session, const struct tls_certificate *certificate, char **cause)
{
	char name[NET_TEXT_MAX];
	char *wrong = flaw(certificate), *way = way_to_accept(session, certificate->key_id);
	name_of(session, name);
	char *sentence =
	    xasprintf("public authorities vouched for the server at %s, and do not for the one "
	              "that answers now%s%s: somebody may be in between, and nothing was sent. "
	              "This accepts it:  %s  (do so only if who runs the server says that it is "
	              "right)",
	        name, wrong != NULL ? ", and " : "", wrong != NULL ? wrong : "", way);
	free(wrong);
	free(way);
	return refuse(session, cause, sentence);
}

static enum tls_verdict accept_public(
    struct session *session, enum known_found found, const struct known *known)
{
	session->trust = SESSION_TRUST_PUBLIC;
	if (found != KNOWN_YES || !known->public)
		remember(session, &(struct known){.public = true});
	return TLS_ACCEPTED;
}

static enum tls_verdict accept_new(
    struct session *session, const struct tls_certificate *certificate, char **cause)
{
	char key[TLS_DIGEST_TEXT];
	char *wrong = flaw(certificate);
	if (wrong != NULL)
		return refuse(session, cause, wrong);
	struct known known = {.public = false};
	memcpy(known.key, certificate->key_id, sizeof known.key);
	remember(session, &known);
	tls_format_key_id(certificate->key_id, key);
	client_tell(session->private->server, LINE_STATUS,
	    "This server is met for the first time. Its key is SHA256:%s; who runs it can say "
	    "whether that is right. A change will be told.",
	    key);
	session->trust = SESSION_TRUST_NEW;
	return TLS_ACCEPTED;
}

static enum tls_verdict judge_by_past(struct session *session, struct conn *conn,
    const struct tls_certificate *certificate, char **cause)
{
	char name[NET_TEXT_MAX];
	struct known known = {0};
	enum known_found found =
	    known_file_get(session->client->known, name_of(session, name), &known, cause);
	if (found == KNOWN_BROKEN)
		return refuse(session, cause, *cause);
	if (found == KNOWN_YES && !known.public &&
	    memcmp(known.key, certificate->key_id, sizeof known.key) == 0) {
		session->trust = SESSION_TRUST_KNOWN;
		return TLS_ACCEPTED;
	}
	bool may_be_public = found == KNOWN_NOT || known.public || session->addr.scheme == NET_TLS;
	enum tls_verdict public = TLS_REFUSED;
	if (may_be_public && !certificate->self_signed)
	public = ask_authorities(session, conn);
	if (public == TLS_UNDECIDED)
		return public;
	if (public == TLS_ACCEPTED)
		return accept_public(session, found, &known);
	if (found == KNOWN_NOT)
		return accept_new(session, certificate, cause);
	if (known.public)
		return refuse_no_longer_public(session, certificate, cause);
	return refuse_changed(session, &known, certificate, cause);
}

/* Who was chosen from a list of neighbours has the key that was seen there, or is another. */
static bool is_as_announced(
    struct session *session, const struct tls_certificate *certificate, char **cause)
{
	const struct session_private *own = session->private;
	char said[TLS_DIGEST_TEXT], got[TLS_DIGEST_TEXT];
	if (memcmp(certificate->key_id, own->pin, own->pin_len) == 0)
		return true;
	tls_format_key_id(own->pin, said);
	tls_format_key_id(certificate->key_id, got);
	refuse(session, cause,
	    xasprintf("the server there has another key than the one that it was listed with: "
	              "somebody nearby may be lying, and nothing was sent. Listed was SHA256:%s, "
	              "it has SHA256:%s. Ask who runs it for an invite",
	        said, got));
	return false;
}

static enum tls_verdict judge(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	struct session *session = arg;
	const struct session_private *own = session->private;
	if (own->pin_len > 0 && !own->announced)
		return judge_pin(session, certificate, cause);
	if (own->pin_len > 0 && !is_as_announced(session, certificate, cause))
		return TLS_REFUSED;
	return judge_by_past(session, conn, certificate, cause);
}

static bool make_tls(struct session *session, char **cause)
{
	struct session_private *own = session->private;
	struct net_tls *tls = tls_client_new(judge, session, cause);
	if (tls == NULL)
		return false;
	tls_set_authorities(tls, session->client->authorities);
	if (own->identity != NULL && !tls_show(tls, own->identity, cause)) {
		tls_client_end(tls);
		return false;
	}
	own->tls = tls;
	return true;
}

void trust_begin(struct session *session, struct conn *conn)
{
	struct session_private *own = session->private;
	char *cause = NULL;
	if (own->tls != NULL || make_tls(session, &cause)) {
		conn_start_tls(conn, own->tls, session->addr.host, NULL, 0);
		return;
	}
	own->untrusted = true;
	conn_abort(conn, cause);
	free(cause);
}

void trust_fini(struct session *session)
{
	tls_client_end(session->private->tls);
}
