#include "net/dtls.h"

#include <errno.h>
#include <gnutls/dtls.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "net/private.h"
#include "net/tls_private.h"
#include "net/tls_stream.h"
#include "proto/datagram.h"

/* Forward secrecy and sealed records only. */
#define PRIORITIES(ciphers)                                                                        \
	"NONE:+VERS-DTLS1.2:" ciphers ":+AEAD:+ECDHE-ECDSA:+ECDHE-RSA:+SIGN-ALL:-SIGN-RSA-SHA1:"   \
	"-SIGN-ECDSA-SHA1:-SIGN-DSA-SHA1:+GROUP-X25519:+GROUP-SECP256R1:+COMP-NULL:+CTYPE-X509:"   \
	"%SERVER_PRECEDENCE"
/* The server chooses: 8 bytes less in each record, or less time. */
#define PRIORITIES_SHORT PRIORITIES("+CHACHA20-POLY1305:+AES-128-GCM:+AES-256-GCM")
#define PRIORITIES_QUICK PRIORITIES("+AES-128-GCM:+CHACHA20-POLY1305:+AES-256-GCM")

#define RECORD_HEADER   13 /* bytes: type, version, epoch and number, length; RFC 6347 4.1 */
#define FLIGHT_MOST     8  /* datagrams of one flight */
#define HANDSHAKE_MOST  ((size_t)32 * 1024) /* bytes of one handshake message */
#define NEVER_MS        (24u * 3600 * 1000) /* milliseconds: we have timers of our own */
#define CLIENT_HELLO_AT RECORD_HEADER       /* where its first byte is */

/* GnuTLS makes room for a message as long as its first fragment says, up to 16 MiB: from strangers
 * neither long ones are taken nor many. An honest handshake has a dozen records, sent again or not.
 */
#define RECORDS_MOST   200 /* that a server takes for one handshake */
#define TYPE_HANDSHAKE 22
#define MESSAGE_HEADER 12 /* bytes: type, length, number, offset and length of the fragment */

struct flight {
	size_t ends[FLIGHT_MOST]; /* of its datagrams, in `bytes` */
	size_t count;
	struct buf bytes;
};

struct dtls {
	struct tls_stream *tls; /* the conn's: what it knows of its other end */
	const uint8_t *input;   /* records not taken yet */
	size_t input_len;
	struct buf kept; /* records that came while the verdict was waited for */
	unsigned cut;    /* datagrams whose last record was not all there */
	struct flight flight;
	unsigned flight_number;
	unsigned records; /* taken for the handshake */
	bool collecting;  /* records that leave are of a flight; else of a packet */
	bool fresh;       /* the next record begins a flight */
	uint8_t *sealed;  /* where the record of a packet goes */
	size_t sealed_len;
};

/* What GnuTLS calls */

/* One record a time: it knows of no datagram that holds several. 0: it is not all there. */
static size_t record_len(const struct dtls *dtls)
{
	if (dtls->input_len < RECORD_HEADER)
		return 0;
	size_t len = RECORD_HEADER + ((size_t)dtls->input[11] << 8 | dtls->input[12]);
	return len <= dtls->input_len ? len : 0;
}

static size_t read_3(const uint8_t *at)
{
	return (size_t)at[0] << 16 | (size_t)at[1] << 8 | at[2];
}

/* Fragments in the clear whose messages are too long. Those under a key count as records do. */
static bool says_too_much(const uint8_t *record, size_t len)
{
	bool clear = len > RECORD_HEADER && record[3] == 0 && record[4] == 0;
	if (!clear || record[0] != TYPE_HANDSHAKE)
		return false;
	for (size_t at = RECORD_HEADER; at + MESSAGE_HEADER <= len;
	     at += MESSAGE_HEADER + read_3(record + at + 9))
		if (read_3(record + at + 1) > HANDSHAKE_MOST)
			return true;
	return false;
}

static bool is_welcome(struct dtls *dtls, size_t len)
{
	const struct tls_stream *tls = dtls->tls;
	if (tls->ready)
		return true;
	if (tls->tls->server && ++dtls->records > RECORDS_MOST)
		return false;
	return !says_too_much(dtls->input, len);
}

static ssize_t nothing_to_pull(const struct dtls *dtls)
{
	gnutls_transport_set_errno(dtls->tls->session, EAGAIN);
	return -1;
}

/* Given a part of a record, GnuTLS would take the next for the rest, and never understand again. */
static ssize_t pull(gnutls_transport_ptr_t arg, void *out, size_t size)
{
	struct dtls *dtls = arg;
	const uint8_t *record = dtls->input;
	size_t len = record_len(dtls);
	if (len == 0 || len > size) {
		dtls->cut += dtls->input_len > 0 ? 1 : 0;
		dtls->input_len = 0;
		return nothing_to_pull(dtls);
	}
	bool welcome = is_welcome(dtls, len);
	dtls->input += len;
	dtls->input_len -= len;
	if (!welcome)
		return nothing_to_pull(dtls);
	memcpy(out, record, len);
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t arg, unsigned ms)
{
	(void)ms;
	return ((struct dtls *)arg)->input_len > 0 ? 1 : 0;
}

/* Into the datagram of the flight that it fits in. */
static void collect(struct dtls *dtls, const void *data, size_t len)
{
	struct flight *flight = &dtls->flight;
	if (dtls->fresh) {
		buf_clear(&flight->bytes);
		flight->count = 0;
		dtls->flight_number++;
		dtls->fresh = false;
	}
	size_t begin = flight->count > 1 ? flight->ends[flight->count - 2] : 0;
	bool fits = flight->count > 0 && flight->bytes.len - begin + len <= DATAGRAM_MOST;
	if (!fits && flight->count == FLIGHT_MOST)
		return;
	if (!fits)
		flight->count++;
	buf_add(&flight->bytes, data, len);
	flight->ends[flight->count - 1] = flight->bytes.len;
}

static ssize_t push(gnutls_transport_ptr_t arg, const void *data, size_t len)
{
	struct dtls *dtls = arg;
	if (dtls->collecting) {
		collect(dtls, data, len);
	} else if (dtls->sealed != NULL && len <= DATAGRAM_MOST) {
		memcpy(dtls->sealed, data, len);
		dtls->sealed_len = len;
	}
	return (ssize_t)len;
}

/* Life */

/* Shared by all sessions: they take 8 KiB. */
static int set_priorities(gnutls_session_t session, struct net_tls *tls, bool quick)
{
	gnutls_priority_t *made = &tls->sessions[quick];
	if (*made == NULL) {
		const char *text = quick ? PRIORITIES_QUICK : PRIORITIES_SHORT;
		int error = gnutls_priority_init2(made, text, NULL, 0);
		if (error < 0)
			return error;
	}
	return gnutls_priority_set(session, *made);
}

static int set_up(struct dtls *dtls, const struct conn *conn, struct net_tls *tls, const char *host)
{
	static const gnutls_datum_t protocol = {(unsigned char *)"confab/1", 8};
	gnutls_session_t session = dtls->tls->session;
	/* To this very machine bytes cost nothing. */
	bool quick = conn_is_local(conn) && !conn->net->lean;
	int error = set_priorities(session, tls, quick);
	if (error >= 0)
		error = gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
	if (error >= 0)
		error = gnutls_alpn_set_protocols(session, &protocol, 1, GNUTLS_ALPN_MANDATORY);
	gnutls_handshake_set_max_packet_length(session, HANDSHAKE_MOST);
	gnutls_handshake_set_hook_function(
	    session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_POST, tls_limit);
	gnutls_dtls_set_mtu(session, DATAGRAM_MOST);
	gnutls_dtls_set_timeouts(session, NEVER_MS, NEVER_MS - 1);
	if (tls->server)
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
	else if (error >= 0 && host != NULL)
		error = gnutls_server_name_set(session, GNUTLS_NAME_DNS, host, strlen(host));
	return error;
}

struct dtls *dtls_new(struct conn *conn, struct net_tls *tls, const char *host)
{
	struct dtls *dtls = xcalloc(1, sizeof *dtls);
	unsigned flags = GNUTLS_DATAGRAM | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL |
	                 (tls->server ? GNUTLS_SERVER : GNUTLS_CLIENT);
	dtls->tls = conn->tls = xcalloc(1, sizeof *dtls->tls);
	dtls->fresh = true;
	if (gnutls_init(&dtls->tls->session, flags) < 0) {
		free(dtls->tls);
		free(dtls);
		conn->tls = NULL;
		return NULL;
	}
	dtls->tls->tls = tls_share(tls);
	gnutls_session_t session = dtls->tls->session;
	gnutls_session_set_ptr(session, conn);
	gnutls_transport_set_ptr(session, dtls);
	gnutls_transport_set_pull_function(session, pull);
	gnutls_transport_set_pull_timeout_function(session, pull_timeout);
	gnutls_transport_set_push_function(session, push);
	dtls->tls->failed = set_up(dtls, conn, tls, host) < 0;
	return dtls;
}

void dtls_free(struct dtls *dtls)
{
	if (dtls == NULL)
		return;
	tls_reading_cancel(dtls->tls->reading);
	gnutls_deinit(dtls->tls->session);
	tls_unref(dtls->tls->tls);
	free(dtls->tls->refusal);
	free(dtls->tls->identity);
	free(dtls->tls);
	buf_fini(&dtls->flight.bytes);
	buf_fini(&dtls->kept);
	free(dtls);
}

enum dtls_state dtls_state(const struct dtls *dtls)
{
	return dtls->tls->failed ? DTLS_FAILED : dtls->tls->ready ? DTLS_READY : DTLS_SHAKES;
}

const char *dtls_refusal(const struct dtls *dtls)
{
	return dtls->tls->refusal;
}

/* Beginning */

struct answer_out {
	uint8_t *data;
	size_t len;
};

static ssize_t push_answer(gnutls_transport_ptr_t arg, const void *data, size_t len)
{
	struct answer_out *out = arg;
	if (len <= DTLS_ANSWER_MOST) {
		memcpy(out->data, data, len);
		out->len = len;
	}
	return (ssize_t)len;
}

bool dtls_is_call(const uint8_t *data, size_t len)
{
	return len > CLIENT_HELLO_AT && data[0] == 22 && data[CLIENT_HELLO_AT] == 1;
}

bool dtls_proves(const uint8_t key[DTLS_KEY_SIZE], const void *address, size_t address_len,
    const uint8_t *data, size_t len, struct dtls_prestate *prestate,
    uint8_t answer[DTLS_ANSWER_MOST], size_t *answer_len)
{
	gnutls_datum_t secret = {(unsigned char *)(uintptr_t)key, DTLS_KEY_SIZE};
	gnutls_dtls_prestate_st state = {0};
	struct answer_out out = {answer, 0};
	void *who = (void *)(uintptr_t)address, *what = (void *)(uintptr_t)data;
	*answer_len = 0;
	if (!dtls_is_call(data, len))
		return false;
	if (gnutls_dtls_cookie_verify(&secret, who, address_len, what, len, &state) >= 0) {
		*prestate = (struct dtls_prestate){
		    {state.record_seq, state.hsk_read_seq, state.hsk_write_seq}};
		return true;
	}
	gnutls_dtls_cookie_send(&secret, who, address_len, &state, &out, push_answer);
	if (out.len <= len)
		*answer_len = out.len;
	return false;
}

void dtls_set_prestate(struct dtls *dtls, const struct dtls_prestate *prestate)
{
	gnutls_dtls_prestate_st state = {
	    prestate->numbers[0], prestate->numbers[1], prestate->numbers[2]};
	gnutls_dtls_prestate_set(dtls->tls->session, &state);
}

/* The handshake */

static void shake(struct dtls *dtls)
{
	int result;
	size_t before;
	dtls->collecting = dtls->fresh = true;
	do {
		before = dtls->input_len;
		result = gnutls_handshake(dtls->tls->session);
	} while (result == GNUTLS_E_INTERRUPTED ||
	         ((result == GNUTLS_E_AGAIN || result == GNUTLS_E_WARNING_ALERT_RECEIVED) &&
	             dtls->input_len > 0 && dtls->input_len < before));
	dtls->collecting = false;
	if (result == GNUTLS_E_SUCCESS) {
		dtls->tls->ready = true;
		tls_note_identity(dtls->tls);
	} else if (result != GNUTLS_E_AGAIN) {
		dtls->tls->failed = true;
	}
}

/* GnuTLS takes none of them yet. Those beyond a flight are sent again. */
static void keep_records(struct dtls *dtls)
{
	if (dtls->kept.len + dtls->input_len <= (size_t)FLIGHT_MOST * DATAGRAM_MOST)
		buf_add(&dtls->kept, dtls->input, dtls->input_len);
}

void dtls_hear(struct dtls *dtls, const uint8_t *data, size_t len)
{
	dtls->input = data;
	dtls->input_len = len;
	if (dtls->tls->reading == NULL && dtls_state(dtls) == DTLS_SHAKES)
		shake(dtls);
	if (dtls->tls->reading != NULL)
		keep_records(dtls);
}

void dtls_hear_on(struct dtls *dtls)
{
	struct buf kept = dtls->kept;
	dtls->kept = (struct buf){0};
	dtls_hear(dtls, (const uint8_t *)kept.data, kept.len);
	buf_fini(&kept);
}

/* What is altered or came before is dropped silently: the next record may be good. */
bool dtls_next(struct dtls *dtls, uint8_t *out, size_t *len)
{
	while (dtls_state(dtls) == DTLS_READY && dtls->input_len > 0) {
		size_t before = dtls->input_len;
		ssize_t got = gnutls_record_recv(dtls->tls->session, out, DATAGRAM_MOST);
		if (got > 0) {
			*len = (size_t)got;
			return true;
		}
		if (got < 0 && gnutls_error_is_fatal((int)got))
			dtls->tls->failed = true;
		/* Behind a farewell nothing is read, nor taken. */
		if (dtls->input_len == before)
			dtls->input_len = 0;
	}
	return false;
}

unsigned dtls_dropped(const struct dtls *dtls)
{
	return gnutls_record_get_discarded(dtls->tls->session) + dtls->cut;
}

/* Sending */

bool dtls_flight(const struct dtls *dtls, size_t at, const uint8_t **data, size_t *len)
{
	const struct flight *flight = &dtls->flight;
	if (at >= flight->count)
		return false;
	size_t begin = at > 0 ? flight->ends[at - 1] : 0;
	*data = (const uint8_t *)flight->bytes.data + begin;
	*len = flight->ends[at] - begin;
	return true;
}

void dtls_forget_flight(struct dtls *dtls)
{
	dtls->flight.count = 0;
	buf_fini(&dtls->flight.bytes);
}

unsigned dtls_flight_number(const struct dtls *dtls)
{
	return dtls->flight_number;
}

size_t dtls_seal(struct dtls *dtls, const uint8_t *packet, size_t len, uint8_t *out)
{
	dtls->sealed = out;
	dtls->sealed_len = 0;
	ssize_t sent = gnutls_record_send(dtls->tls->session, packet, len);
	dtls->sealed = NULL;
	return sent >= 0 ? dtls->sealed_len : 0;
}
