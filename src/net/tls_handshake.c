/*
 * How a stream comes to be under TLS: what the two ends offer, the judgement of the other one's
 * certificate, and the sentence that says why it came to nothing. The handshakes of one turn share
 * a budget, so that many never hold up the others.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/private.h"
#include "net/tls_private.h"
#include "net/tls_stream.h"

#define WARNINGS_MOST     8    /* alerts that a handshake may go on after */
#define CALLER_CHAIN_MOST 8192 /* bytes of what a caller shows: more takes GnuTLS long to read */

/* It has arrived, and nothing was done with it yet. */
int tls_limit(gnutls_session_t session, unsigned message, unsigned when, unsigned incoming,
    const gnutls_datum_t *data)
{
	const struct conn *conn = gnutls_session_get_ptr(session);
	bool costly = false;
	(void)when;
	if (incoming == 0)
		return 0;
	if (message == GNUTLS_HANDSHAKE_CERTIFICATE_PKT)
		costly = conn->tls->tls->server && data->size > CALLER_CHAIN_MOST;
	else if (message == GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY ||
	         message == GNUTLS_HANDSHAKE_SERVER_KEY_EXCHANGE)
		costly = tls_certificate_is_costly(session);
	return costly ? GNUTLS_E_CERTIFICATE_ERROR : 0;
}

int tls_set_up(gnutls_session_t session, struct net_tls *tls, const char *host)
{
	static const gnutls_datum_t irc = {(unsigned char *)"irc", 3};
	int error = gnutls_priority_set(session, tls->priorities);
	if (error >= 0)
		error = gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
	if (error >= 0)
		error = gnutls_alpn_set_protocols(session, &irc, 1, 0);
	gnutls_handshake_set_max_packet_length(session, TLS_HANDSHAKE_MOST);
	gnutls_handshake_set_hook_function(
	    session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_POST, tls_limit);
	if (error >= 0 && tls->server) {
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
		return gnutls_session_ticket_enable_server(session, &tls->ticket_key);
	}
	if (error >= 0 && host != NULL)
		error = gnutls_server_name_set(session, GNUTLS_NAME_DNS, host, strlen(host));
	if (tls->resume.data != NULL)
		gnutls_session_set_data(session, tls->resume.data, tls->resume.size);
	return error;
}

int tls_stream_judge(gnutls_session_t session)
{
	struct conn *conn = gnutls_session_get_ptr(session);
	struct tls_stream *tls = conn->tls;
	struct tls_certificate certificate;
	if (tls->reading != NULL)
		return GNUTLS_E_AGAIN;
	if (!tls_certificate_of_peer(session, &certificate)) {
		tls->refusal = xstrdup("it shows no certificate that can be read");
		return GNUTLS_E_CERTIFICATE_ERROR;
	}
	const struct net_tls *ours = tls->tls;
	enum tls_verdict verdict = TLS_REFUSED;
	if (ours->judge != NULL)
		verdict = ours->judge(conn, &certificate, ours->judge_arg, &tls->refusal);
	if (verdict == TLS_UNDECIDED)
		return GNUTLS_E_AGAIN; /* which comes back here */
	return verdict == TLS_ACCEPTED ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

/* The end of it */

static bool answered_without_tls(int error)
{
	return error == GNUTLS_E_UNSUPPORTED_VERSION_PACKET ||
	       error == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || error == GNUTLS_E_UNEXPECTED_PACKET ||
	       error == GNUTLS_E_RECORD_OVERFLOW;
}

#define NOTHING_IN_COMMON                                                                          \
	"there is no version, cipher or kind of key of TLS that both ends take for safe"

static char *reason_of_alert(gnutls_alert_description_t alert)
{
	switch (alert) {
	case GNUTLS_A_HANDSHAKE_FAILURE:
	case GNUTLS_A_PROTOCOL_VERSION:
	case GNUTLS_A_INSUFFICIENT_SECURITY:
		return xstrdup(NOTHING_IN_COMMON);
	case GNUTLS_A_CERTIFICATE_REQUIRED:
		return xstrdup(
		    "the other end takes only those who show a certificate of their own");
	case GNUTLS_A_BAD_CERTIFICATE:
	case GNUTLS_A_UNSUPPORTED_CERTIFICATE:
	case GNUTLS_A_CERTIFICATE_EXPIRED:
	case GNUTLS_A_CERTIFICATE_UNKNOWN:
	case GNUTLS_A_UNKNOWN_CA:
		return xasprintf("the other end does not take this end's certificate: %s",
		    gnutls_alert_get_name(alert));
	default:
		return xasprintf("the other end ended TLS: %s", gnutls_alert_get_name(alert));
	}
}

static char *reason_of(const struct tls_stream *tls, int error)
{
	if (tls->refusal != NULL)
		return xstrdup(tls->refusal);
	switch (error) {
	case GNUTLS_E_PREMATURE_TERMINATION:
		return xstrdup(tls->ready ? "the connection was cut"
		                          : "the connection was cut during the TLS handshake");
	case GNUTLS_E_FATAL_ALERT_RECEIVED:
		return reason_of_alert(gnutls_alert_get(tls->session));
	case GNUTLS_E_DECRYPTION_FAILED:
		return xstrdup("what came was altered on its way");
	case GNUTLS_E_REHANDSHAKE:
		return xstrdup("the other end wanted to negotiate TLS anew");
	case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
	case GNUTLS_E_NO_CIPHER_SUITES:
		return xstrdup(NOTHING_IN_COMMON);
	default:
		return tls_cause(tls->ready ? "TLS failed" : "the TLS handshake failed", error);
	}
}

/* GnuTLS (3.7) forgets the alert where it first had to send the rest of something else. */
void tls_send_alert(struct conn *conn, int error)
{
	struct tls_stream *tls = conn->tls;
	bool only_rest;
	int result;
	do {
		only_rest = tls->cut_short && !tls->alerted;
		tls->alerted = !only_rest;
		result = gnutls_alert_send_appropriate(tls->session, error);
	} while (result == GNUTLS_E_INTERRUPTED || (result == GNUTLS_E_SUCCESS && only_rest));
	tls->unsaid = result == GNUTLS_E_AGAIN ? error : 0;
	if (tls->unsaid != 0)
		tls_wait_to_send(conn);
}

void tls_fail(struct conn *conn, int error)
{
	struct tls_stream *tls = conn->tls;
	if (tls->failed)
		return;
	char *reason = reason_of(tls, error);
	tls->failed = true;
	tls->no_tls = !tls->ready && answered_without_tls(error);
	if (error != GNUTLS_E_PREMATURE_TERMINATION && error != GNUTLS_E_FATAL_ALERT_RECEIVED)
		tls_send_alert(conn, error);
	queue_clear(&conn->out);
	conn_close(conn, reason);
	if (tls->eof)
		conn_hear_end(conn);
	free(reason);
}

void tls_note_identity(struct tls_stream *tls)
{
	unsigned char digest[TLS_DIGEST_SIZE];
	unsigned count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls->session, &count);
	if (chain == NULL || count == 0)
		return;
	tls_digest(chain[0].data, chain[0].size, digest);
	tls->identity = xmalloc(TLS_DIGEST_TEXT);
	tls_format_key_id(digest, tls->identity);
}

/* A message of several records takes several calls. */
static int agree(struct tls_stream *tls)
{
	int result, warnings = 0;
	size_t before;
	do {
		before = tls->input_len;
		result = gnutls_handshake(tls->session);
	} while (result == GNUTLS_E_INTERRUPTED ||
	         (result == GNUTLS_E_WARNING_ALERT_RECEIVED && ++warnings < WARNINGS_MOST) ||
	         (result == GNUTLS_E_AGAIN && tls->input_len > 0 && tls->input_len < before));
	return result;
}

int tls_send_rest(struct tls_stream *tls)
{
	ssize_t result;
	do
		result = gnutls_record_send(tls->session, NULL, 0);
	while (result == GNUTLS_E_INTERRUPTED);
	return result == GNUTLS_E_AGAIN ? GNUTLS_E_AGAIN : GNUTLS_E_SUCCESS;
}

void tls_shake(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	int64_t start = clock_mono_ns();
	int result = agree(tls);
	net_shook(conn->net, start);
	tls->begun = true;
	if (result == GNUTLS_E_SUCCESS) {
		tls->ready = tls->has_rest = true;
		tls_note_identity(tls);
		net_mark_dirty(conn);
		if (conn->handler != NULL && conn->handler->secured != NULL &&
		    conn->state == CONN_OPEN)
			conn->handler->secured(conn);
	} else if (result != GNUTLS_E_AGAIN) {
		tls_fail(conn, result);
	} else if (tls->shaken > TLS_HANDSHAKE_MOST) {
		tls_fail(conn, GNUTLS_E_HANDSHAKE_TOO_LARGE);
	} else if (gnutls_record_get_direction(tls->session) == TLS_TO_SEND) {
		tls_wait_to_send(conn);
	}
}
