#include "net/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/random.h"
#include "net/dtls.h"
#include "net/session_dtls.h"
#include "net/session_host.h"
#include "net/tls.h"

int64_t session_now(const struct net *net)
{
	return loop_now(net->loop) / NS_PER_US;
}

uint64_t session_seed(void)
{
	uint64_t number;
	random_bytes(&number, sizeof number);
	return number;
}

#define SET_UP_MOST INT64_C(10000000) /* microseconds */
#define IP_AND_UDP  28                /* bytes, of IPv4: IPv6 has more */
#define SEAL_LEAST  29 /* bytes that DTLS puts around a packet: by ChaCha20-Poly1305 */

bool session_in_time(struct net_session *session)
{
	if (session_now(session->conn->net) - session->since < SET_UP_MOST)
		return true;
	conn_abort(session->conn,
	    "no answer came by UDP within 10 seconds: perhaps nobody is there, or something on the "
	    "way blocks UDP; leave out --udp to try TCP");
	return false;
}

/* Life */

static void hear_messages(struct net_session *session);

static void on_deadline(void *arg)
{
	struct net_session *session = arg;
	if (session->dgram != NULL)
		hear_messages(session);
	net_mark_dirty(session->conn);
}

struct net_session *session_attach(struct conn *conn)
{
	struct net_session *session = xcalloc(1, sizeof *session);
	session->conn = conn;
	session->since = session_now(conn->net);
	loop_timer_init(&session->timer, on_deadline, session);
	conn->session = session;
	return session;
}

void session_begin(struct net_session *session, const struct dgram_config *config)
{
	struct dgram_config own = *config;
	own.lean = session->conn->net->lean;
	own.around = IP_AND_UDP + DATAGRAM_ID_SIZE + (session->dtls != NULL ? SEAL_LEAST : 0);
	session->dgram = dgram_new(&own, session_now(session->conn->net));
	net_mark_dirty(session->conn);
}

void session_send_datagram(struct net_session *session, const uint8_t *data, size_t len)
{
	struct conn *conn = session->conn;
	if (session->host != NULL)
		session_host_send(session, data, len);
	else
		udp_batch_add(conn->net, conn->fd, NULL, NULL, data, len, conn);
}

static void send_packet(struct net_session *session, const uint8_t *packet, size_t len)
{
	uint8_t datagram[DATAGRAM_MOST];
	if (session->dtls != NULL) {
		session_seal(session, packet, len);
		return;
	}
	datagram_write_id(datagram, DATAGRAM_CLEAR, dgram_id(session->dgram));
	memcpy(datagram + DATAGRAM_ID_SIZE, packet, len);
	session_send_datagram(session, datagram, DATAGRAM_ID_SIZE + len);
}

/* Nothing more goes to an address that was not proven in time. */
static void return_if_told(struct net_session *session)
{
	if (session->host != NULL && dgram_take_return(session->dgram))
		session_host_return(session);
}

static void emit(struct net_session *session)
{
	uint8_t packet[PACKET_MAX];
	size_t len;
	int64_t now = session_now(session->conn->net);
	while ((len = dgram_emit(session->dgram, packet, now)) > 0) {
		return_if_told(session);
		send_packet(session, packet, len);
	}
	return_if_told(session);
}

/* The last packets say that it is over, unless that came from the other end. */
void session_release(struct conn *conn)
{
	struct net_session *session = conn->session;
	if (session->dgram != NULL && !session->over) {
		dgram_close(session->dgram);
		emit(session);
		udp_send_gathered(conn->net);
	}
	loop_timer_stop(conn->net->loop, &session->timer);
	dgram_free(session->dgram);
	dtls_free(session->dtls);
	tls_unref(session->tls);
	free(session->name);
	conn->tls = NULL;
	buf_fini(&session->streams);
	if (session->host != NULL)
		session_host_leave(session);
	free(session);
	conn->session = NULL;
}

/* Hearing */

static void hear_messages(struct net_session *session)
{
	struct conn *conn = session->conn;
	const uint8_t *data;
	size_t len;
	while (conn->handler != NULL && !conn->paused && dgram_next(session->dgram, &data, &len))
		conn_hear(conn, (const char *)data, len);
}

/* What was confirmed has left the queue for good. */
static void drop_confirmed(struct net_session *session)
{
	struct conn *conn = session->conn;
	size_t count = dgram_take_confirmed(session->dgram);
	if (count > session->handed)
		count = session->handed;
	for (size_t i = 0; i < count; i++)
		queue_pop(&conn->out);
	session->handed -= count;
	buf_consume(&session->streams, count);
}

static const char *why_over(enum dgram_state state)
{
	switch (state) {
	case DGRAM_CLOSED:
		return "closed by the other end";
	case DGRAM_FORGOTTEN:
		return "the other end has ended, or was begun again";
	default:
		return "the other end does not answer any more";
	}
}

bool conn_is_forgotten(const struct conn *conn)
{
	const struct net_session *session = conn->session;
	return session != NULL && session->dgram != NULL &&
	       dgram_state(session->dgram) == DGRAM_FORGOTTEN;
}

static void end_if_over(struct net_session *session)
{
	struct conn *conn = session->conn;
	enum dgram_state state = dgram_state(session->dgram);
	if (state == DGRAM_OPEN || session->over)
		return;
	session->over = true;
	if (state == DGRAM_CLOSED)
		conn_hear_end(conn);
	conn_abort(conn, why_over(state));
}

enum dgram_verdict session_hear(
    struct net_session *session, const uint8_t *packet, size_t len, enum dgram_from from)
{
	struct conn *conn = session->conn;
	enum dgram_verdict verdict =
	    dgram_receive(session->dgram, packet, len, from, session_now(conn->net));
	if (verdict == DGRAM_REFUSED)
		return verdict;
	conn->last_heard = loop_now(conn->net->loop);
	drop_confirmed(session);
	hear_messages(session);
	net_mark_dirty(conn);
	return verdict;
}

void session_resume(struct conn *conn)
{
	loop_timer_set(conn->net->loop, &conn->session->timer, loop_now(conn->net->loop));
}

/* Speaking */

void session_note(struct conn *conn, unsigned stream)
{
	buf_add_char(&conn->session->streams, (char)(stream % DGRAM_STREAMS));
}

static void hand_over(struct net_session *session)
{
	const struct queue *out = &session->conn->out;
	while (session->handed < queue_count(out)) {
		unsigned stream = (uint8_t)session->streams.data[session->handed];
		if (!dgram_send(session->dgram, stream, queue_at(out, session->handed)))
			return;
		session->handed++;
	}
}

static void set_timer(struct net_session *session)
{
	struct loop *loop = session->conn->net->loop;
	int64_t deadline = dgram_deadline(session->dgram);
	if (deadline == DGRAM_NEVER)
		loop_timer_stop(loop, &session->timer);
	else
		loop_timer_set(loop, &session->timer, deadline * NS_PER_US);
}

/* A queue that was emptied from above is that of a conn which ends. */
void session_flush(struct conn *conn)
{
	struct net_session *session = conn->session;
	if (session->dgram == NULL || session->over)
		return;
	if (queue_count(&conn->out) < session->handed) {
		buf_clear(&session->streams);
		session->handed = 0;
	}
	hand_over(session);
	emit(session);
	set_timer(session);
	end_if_over(session);
}
