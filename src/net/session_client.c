/* The client's end of a datagram session: it begins it, and moves to another port if it must. */
#include "net/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/dtls.h"
#include "net/links.h"
#include "net/session_dtls.h"

#define HELLO_AGAIN      (100 * INT64_C(1000))  /* microseconds until the second HELLO … */
#define HELLO_AGAIN_MOST (1000 * INT64_C(1000)) /* … growing by half each time up to these */

/* Setting up */

static void send_hello(struct net_session *session)
{
	struct conn *conn = session->conn;
	uint8_t hello[DATAGRAM_HELLO_SIZE];
	datagram_write_hello(&session->hello, hello);
	udp_batch_add(conn->net, conn->fd, NULL, NULL, hello, sizeof hello, conn);
	int64_t wait = HELLO_AGAIN;
	for (unsigned i = 0; i < session->hello_tries && wait < HELLO_AGAIN_MOST; i++)
		wait += wait / 2;
	session->hello_tries++;
	session->hello_at = session_now(conn->net);
	session->hello_again = session->hello_at + wait;
	loop_timer_set(conn->net->loop, &session->timer, session->hello_again * NS_PER_US);
}

static void set_up(struct net_session *session)
{
	if (!session_in_time(session))
		return;
	if (session_now(session->conn->net) >= session->hello_again)
		send_hello(session);
}

/* The server was begun again, and has another key for its cookies. */
static void renew_cookie(struct net_session *session, const struct datagram_hello *before)
{
	if (session->has_cookie && memcmp(before, &session->hello, sizeof *before) != 0)
		session_repeat_flight(session);
}

static void take_answer(struct net_session *session, const uint8_t *data, size_t len)
{
	struct datagram_hello before = session->hello;
	switch (datagram_read_answer(data, len, &session->hello)) {
	case DATAGRAM_ANSWER_COOKIE:
		session->hello_tries = 0;
		if (session->dtls == NULL)
			send_hello(session);
		else
			renew_cookie(session, &before);
		break;
	case DATAGRAM_ANSWER_VERSION:
		conn_abort(session->conn, "the server speaks another version of datagram sessions: "
		                          "bring both to the same, or leave out --udp");
		break;
	case DATAGRAM_ANSWER_NONE:
		break;
	}
}

/* A socket to the server from where we are now, and another port; -1: there is no way. */
static int open_anew(const struct conn *conn)
{
	int fd = sock_open(conn->peer.sa.sa_family, SOCK_DGRAM);
	if (fd < 0)
		return -1;
	if (connect(fd, &conn->peer.sa, ip_addr_len(&conn->peer)) != 0) {
		close(fd);
		return -1;
	}
	sock_udp_whole(fd, conn->peer.sa.sa_family);
	return fd;
}

static void use(struct conn *conn, int fd)
{
	udp_send_gathered(conn->net);
	loop_unwatch(conn->net->loop, conn->fd);
	close(conn->fd);
	conn->fd = fd;
	conn->watched = WATCHED_NOT;
	net_mark_dirty(conn);
}

static bool same_address(int a, int b)
{
	union ip_addr one = {0}, other = {0};
	socklen_t one_len = sizeof one, other_len = sizeof other;
	return getsockname(a, &one.sa, &one_len) == 0 &&
	       getsockname(b, &other.sa, &other_len) == 0 && ip_addr_same_host(&one, &other);
}

/* What the server has to say would go to where we were, until we next said something. */
static void on_links_changed(void *arg)
{
	struct net_session *session = arg;
	struct conn *conn = session->conn;
	int fd = open_anew(conn);
	if (fd < 0)
		return;
	if (same_address(fd, conn->fd))
		close(fd);
	else
		use(conn, fd);
	conn_ask(conn);
}

/* The server has let us in. */
static void begin(struct net_session *session, int64_t rtt)
{
	struct dgram_config config = {.seed = session_seed(), .rtt = rtt};
	session_begin(session, &config);
	if (conn_is_local(session->conn))
		return;
	session->links = xcalloc(1, sizeof *session->links);
	links_watch_start(session->links, session->conn->net->loop, on_links_changed, session);
}

static void client_release(struct conn *conn)
{
	struct links_watch *links = conn->session->links;
	if (links != NULL)
		links_watch_stop(links);
	free(links);
	session_release(conn);
}

/* Datagrams */

static void take_clear(struct net_session *session, const uint8_t *data, size_t len)
{
	if (len <= DATAGRAM_ID_SIZE || session->dtls != NULL)
		return;
	if (session->dgram == NULL)
		begin(session, session_now(session->conn->net) - session->hello_at);
	session_hear(session, data + DATAGRAM_ID_SIZE, len - DATAGRAM_ID_SIZE, DGRAM_FROM_HERE);
}

static void take_records(struct net_session *session, const uint8_t *data, size_t len)
{
	struct conn *conn = session->conn;
	enum dgram_verdict verdict;
	if (session->dtls == NULL || !session_open(session, data, len, DGRAM_FROM_HERE, &verdict))
		return;
	begin(session, session->flight_rtt);
	if (conn->handler != NULL && conn->handler->secured != NULL && conn->state == CONN_OPEN)
		conn->handler->secured(conn);
}

/* Anybody can say so: it only makes us ask. */
static void take_forgotten(struct net_session *session, const uint8_t *data, size_t len)
{
	if (session->dgram == NULL || datagram_id(data, len) != dgram_id(session->dgram))
		return;
	dgram_doubt(session->dgram, session_now(session->conn->net));
	net_mark_dirty(session->conn);
}

static void take(struct net_session *session, const uint8_t *data, size_t len)
{
	switch (datagram_kind(data, len)) {
	case DATAGRAM_COOKIE:
	case DATAGRAM_VERSION:
		if (session->dgram == NULL)
			take_answer(session, data, len);
		break;
	case DATAGRAM_CLEAR:
		take_clear(session, data, len);
		break;
	case DATAGRAM_RECORD:
		take_records(session, data, len);
		break;
	case DATAGRAM_FORGOTTEN:
		take_forgotten(session, data, len);
		break;
	default:
		break;
	}
}

static void client_receive(struct conn *conn)
{
	int count = udp_batch_receive(conn->net, conn->fd);
	const struct udp_batch *batch = conn->net->udp;
	for (int i = 0; i < count; i++)
		take(conn->session, (const uint8_t *)batch->in_data[i], batch->in[i].msg_len);
	if (count < 0)
		session_send_failed(conn, errno);
}

/* Once it is set up, an error is no more than a hint: the server may be starting again. */
void session_send_failed(struct conn *conn, int error)
{
	struct net_session *session = conn->session;
	if (error == EINTR || error == EAGAIN || error == EWOULDBLOCK || session->host != NULL)
		return;
	if (session->dgram == NULL)
		conn_fail(conn, error);
	else if (error == ECONNREFUSED)
		dgram_doubt(session->dgram, session_now(conn->net));
}

/* From another port, as something on the way may have forgotten this one. */
static void hop(struct conn *conn)
{
	int fd = open_anew(conn);
	if (fd >= 0)
		use(conn, fd);
}

void conn_ask(struct conn *conn)
{
	if (conn->session == NULL || conn->session->dgram == NULL)
		return;
	dgram_ping(conn->session->dgram);
	net_mark_dirty(conn);
}

static void client_flush(struct conn *conn)
{
	struct net_session *session = conn->session;
	if (session->dgram == NULL) {
		if (session->dtls != NULL)
			session_shake(session);
		else
			set_up(session);
		return;
	}
	if (dgram_take_hop(session->dgram))
		hop(conn);
	session_flush(conn);
}

static const struct transport transport_session = {
    .kind = CONN_SESSION,
    .name = "udp",
    .message_max = DGRAM_MESSAGE_MAX,
    .receive = client_receive,
    .flush = client_flush,
    .release = client_release,
};

static void start(struct conn *conn, const struct datagram_hello *hello, bool has_cookie)
{
	struct net_session *session = session_attach(conn);
	conn->transport = &transport_session;
	session->hello = *hello;
	session->has_cookie = has_cookie;
	sock_udp_whole(conn->fd, conn->peer.sa.sa_family);
	net_mark_dirty(conn);
}

void conn_start_session(struct conn *conn)
{
	struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS};
	uint64_t nonce = session_seed();
	memcpy(hello.nonce, &nonce, sizeof nonce);
	start(conn, &hello, false);
}

void session_start_greeted(struct conn *conn, const struct datagram_hello *hello)
{
	start(conn, hello, true);
}
