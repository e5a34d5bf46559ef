#include "net/session_dtls.h"

#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/dtls.h"
#include "net/tls.h"

#define FLIGHT_AGAIN      (100 * INT64_C(1000)) /* microseconds until a flight is sent again … */
#define FLIGHT_AGAIN_MOST (700 * INT64_C(1000)) /* … growing by half each time up to these */
#define FLIGHT_TRIES      6  /* after which the other end seems to have given up: begin anew */
#define RECORD_DATA       23 /* a record of a packet; others are of the handshake */

/* Flights */

/* A client that has a cookie shows it in front of its first ClientHello. */
static void send_datagram(struct net_session *session, const uint8_t *data, size_t len)
{
	uint8_t datagram[DATAGRAM_HELLO_SIZE + DATAGRAM_MOST];
	if (!session->has_cookie || session->flight != 1 ||
	    len > DATAGRAM_MOST - DATAGRAM_HELLO_SIZE) {
		session_send_datagram(session, data, len);
		return;
	}
	datagram_write_hello(&session->hello, datagram);
	memcpy(datagram + DATAGRAM_HELLO_SIZE, data, len);
	session_send_datagram(session, datagram, DATAGRAM_HELLO_SIZE + len);
}

static void send_flight(struct net_session *session)
{
	const uint8_t *data;
	size_t len;
	int64_t now = session_now(session->conn->net), wait = FLIGHT_AGAIN;
	for (size_t at = 0; dtls_flight(session->dtls, at, &data, &len); at++)
		send_datagram(session, data, len);
	for (unsigned i = 0; i < session->flight_tries && wait < FLIGHT_AGAIN_MOST; i++)
		wait += wait / 2;
	if (session->flight_tries++ == 0)
		session->flight_at = now;
	session->flight_again = now + wait;
}

void session_repeat_flight(struct net_session *session)
{
	if (session->dtls != NULL && session->flight_tries > 0)
		send_flight(session);
}

/* What was heard answers the last flight, when it brought about a new one or the end. */
static void measure(struct net_session *session)
{
	if (session->flight_tries == 1)
		session->flight_rtt = session_now(session->conn->net) - session->flight_at;
}

static void send_new_flight(struct net_session *session)
{
	unsigned number = dtls_flight_number(session->dtls);
	if (number == session->flight)
		return;
	measure(session);
	session->flight = number;
	session->flight_tries = 0;
	send_flight(session);
}

/* The handshake */

/*
 * Nothing in a handshake is authentic before its end, so an altered or forged datagram may have
 * spoilt it: it begins anew. Not when the other end showed what is not good enough.
 */
static void begin_anew(struct net_session *session)
{
	struct conn *conn = session->conn;
	const char *refusal = dtls_refusal(session->dtls);
	if (refusal != NULL || session->host != NULL) {
		conn_abort(conn, refusal != NULL ? refusal : "the DTLS handshake failed");
		return;
	}
	dtls_free(session->dtls);
	session->dtls = dtls_new(conn, session->tls, session->name);
	session->flight = session->flight_tries = 0;
	if (session->dtls == NULL)
		conn_abort(conn, "there is not enough memory for DTLS");
}

void session_shake(struct net_session *session)
{
	struct conn *conn = session->conn;
	if (conn->state == CONN_ENDING || !session_in_time(session))
		return;
	bool in_vain = session->host == NULL && session->flight_tries >= FLIGHT_TRIES &&
	               session_now(conn->net) >= session->flight_again;
	if (dtls_state(session->dtls) == DTLS_FAILED || in_vain) {
		begin_anew(session);
		session->flight_again = session_now(conn->net);
	} else if (session->host == NULL && dtls_flight_number(session->dtls) == 0) {
		dtls_hear(session->dtls, NULL, 0);
		send_new_flight(session);
	} else if (session_now(conn->net) >= session->flight_again) {
		send_flight(session);
	}
	loop_timer_set(conn->net->loop, &session->timer, session->flight_again * NS_PER_US);
}

void session_start_dtls(struct conn *conn, struct net_tls *tls, const char *host)
{
	struct net_session *session = conn->session;
	session->tls = tls_share(tls);
	session->name = host != NULL ? xstrdup(host) : NULL;
	session->dtls = dtls_new(conn, tls, host);
	if (session->dtls == NULL)
		conn_abort(conn, "there is not enough memory for DTLS");
}

/* Records */

static bool look_at_handshake(struct net_session *session)
{
	if (dtls_state(session->dtls) == DTLS_FAILED) {
		session->flight_again = 0;
		net_mark_dirty(session->conn);
		return false;
	}
	bool ready = dtls_state(session->dtls) == DTLS_READY;
	if (ready && dtls_flight_number(session->dtls) == session->flight)
		measure(session);
	send_new_flight(session);
	return ready;
}

static bool hear_handshake(struct net_session *session, const uint8_t *records, size_t len)
{
	int64_t start = clock_mono_ns();
	dtls_hear(session->dtls, records, len);
	net_shook(session->conn->net, start);
	return look_at_handshake(session);
}

/* The server's last flight answers what goes out now: it is not over yet. */
void session_shake_on(struct net_session *session)
{
	dtls_hear_on(session->dtls);
	look_at_handshake(session);
}

/* A client is ready only once the server has all of the handshake; a server sees it by a packet. */
static void note_greeting(struct net_session *session)
{
	if (!session->greeted)
		dtls_forget_flight(session->dtls);
	session->greeted = true;
}

bool session_open(struct net_session *session, const uint8_t *records, size_t len,
    enum dgram_from from, enum dgram_verdict *verdict)
{
	uint8_t packet[DATAGRAM_MOST];
	size_t packet_len;
	*verdict = DGRAM_REFUSED;
	if (dtls_state(session->dtls) != DTLS_READY) {
		if (!hear_handshake(session, records, len))
			return false;
		if (session->host == NULL)
			note_greeting(session);
		/* Packets that came in the same datagram come again by themselves. */
		return true;
	}
	if (session->dgram == NULL)
		return false;
	if (len > 0 && records[0] != RECORD_DATA && session->host != NULL && !session->greeted)
		session_repeat_flight(session);
	unsigned dropped = dtls_dropped(session->dtls);
	dtls_hear(session->dtls, records, len);
	while (dtls_next(session->dtls, packet, &packet_len)) {
		enum dgram_verdict heard = session_hear(session, packet, packet_len, from);
		if (heard != DGRAM_REFUSED)
			note_greeting(session);
		*verdict = heard > *verdict ? heard : *verdict;
	}
	session->conn->net->counters.records_dropped += dtls_dropped(session->dtls) - dropped;
	return false;
}

/* A server's last flight goes along until the client shows that it has it. */
static size_t write_flight(const struct net_session *session, uint8_t *out, size_t room)
{
	const uint8_t *data;
	size_t len;
	if (session->host == NULL || session->greeted ||
	    !dtls_flight(session->dtls, 0, &data, &len) || len > room)
		return 0;
	memcpy(out, data, len);
	return len;
}

void session_seal(struct net_session *session, const uint8_t *packet, size_t len)
{
	uint8_t datagram[DATAGRAM_MOST + DATAGRAM_MOST];
	size_t around = len + DATAGRAM_ID_SIZE + DTLS_AROUND;
	size_t at =
	    around < DATAGRAM_MOST ? write_flight(session, datagram, DATAGRAM_MOST - around) : 0;
	if (session->host == NULL && dgram_id(session->dgram) != 0) {
		datagram_write_id(datagram, DATAGRAM_SEALED, dgram_id(session->dgram));
		at = DATAGRAM_ID_SIZE;
	}
	size_t record = dtls_seal(session->dtls, packet, len, datagram + at);
	if (record > 0)
		session_send_datagram(session, datagram, at + record);
}
