/*
 * A stream under TLS. One read of ciphertext a turn goes into the net's scratch buffer, GnuTLS
 * takes it from there, and all that it holds is handed over at once. Slices leave in records as
 * long as they may be.
 */
#include "net/tls_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "net/private.h"
#include "net/session_dtls.h"
#include "net/tls_private.h"

#define RECORD_MOST ((size_t)16 * 1024)              /* bytes of text in a record, RFC 8446 5.1 */
#define TEXT_SIZE   (SCRATCH_SIZE + 2 * RECORD_MOST) /* of one read, and what was kept before */

static const struct transport transport_tls_tcp;
static const struct transport transport_tls_unix;

/* Below: what GnuTLS calls */

static ssize_t pull(gnutls_transport_ptr_t arg, void *out, size_t size)
{
	struct tls_stream *tls = ((struct conn *)arg)->tls;
	if (tls->input_len == 0 && !tls->eof) {
		gnutls_transport_set_errno(tls->session, EAGAIN);
		return -1;
	}
	size_t len = size < tls->input_len ? size : tls->input_len;
	memcpy(out, tls->input, len);
	tls->input += len;
	tls->input_len -= len;
	return (ssize_t)len;
}

/* Positive: there is something. It never waits. */
static int pull_timeout(gnutls_transport_ptr_t arg, unsigned ms)
{
	const struct tls_stream *tls = ((struct conn *)arg)->tls;
	(void)ms;
	return tls->input_len > 0 || tls->eof ? 1 : 0;
}

static size_t sum_of(const giovec_t *iovecs, int count)
{
	size_t sum = 0;
	for (int i = 0; i < count; i++)
		sum += iovecs[i].iov_len;
	return sum;
}

static ssize_t push(gnutls_transport_ptr_t arg, const giovec_t *iovecs, int count)
{
	struct conn *conn = arg;
	struct msghdr msg = {
	    .msg_iov = (struct iovec *)(uintptr_t)iovecs, .msg_iovlen = (size_t)count};
	ssize_t sent = sendmsg(conn->fd, &msg, MSG_NOSIGNAL);
	conn->tls->cut_short = sent < 0 || (size_t)sent < sum_of(iovecs, count);
	if (sent >= 0)
		return sent;
	conn->tls->error = errno;
	bool waits = errno == EAGAIN || errno == EWOULDBLOCK || sock_error_passes(errno);
	gnutls_transport_set_errno(conn->tls->session, waits ? EAGAIN : errno);
	return -1;
}

void tls_wait_to_send(struct conn *conn)
{
	if (sock_error_passes(conn->tls->error))
		conn_retry(conn);
	else
		conn_block(conn);
}

/* Receiving */

static char *text_buffer(struct net *net)
{
	if (net->tls_text == NULL)
		net->tls_text = xmalloc(TEXT_SIZE);
	return net->tls_text;
}

/* False when nothing more can be known now. */
static bool fill(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	char *scratch = conn->net->scratch;
	size_t kept = tls->kept.len;
	if (kept > 0)
		memcpy(scratch, tls->kept.data, kept);
	ssize_t len = recv(conn->fd, scratch + kept, SCRATCH_SIZE - kept, 0);
	if (len < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
		conn_fail(conn, errno);
		return false;
	}
	tls->eof = tls->eof || len == 0;
	tls->input = scratch;
	tls->input_len = kept + (len > 0 ? (size_t)len : 0);
	tls->shaken += !tls->ready && len > 0 ? (size_t)len : 0;
	buf_clear(&tls->kept);
	return tls->input_len > 0 || tls->eof;
}

/* What was read goes on although this one call had nothing to hand out: a session ticket, say. Some
 * such calls take nothing of it either. */
#define IDLE_CALLS_MOST 8
static bool goes_on(const struct tls_stream *tls, ssize_t got, size_t room)
{
	if (got == GNUTLS_E_AGAIN)
		return tls->input_len > 0;
	return (got > 0 && room > 0) || got == GNUTLS_E_INTERRUPTED ||
	       got == GNUTLS_E_WARNING_ALERT_RECEIVED;
}

/* Hands over all that was read; then the end, if it came. */
static void deliver(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	char *text = text_buffer(conn->net);
	size_t len = 0, before;
	ssize_t got;
	unsigned idle = 0;
	do {
		before = tls->input_len;
		got = gnutls_record_recv(tls->session, text + len, TEXT_SIZE - len);
		len += got > 0 ? (size_t)got : 0;
		idle = got > 0 || tls->input_len < before ? 0 : idle + 1;
	} while (idle < IDLE_CALLS_MOST && goes_on(tls, got, TEXT_SIZE - len));
	if (len > 0)
		conn_hear(conn, text, len);
	if (got == 0)
		conn_hear_end(conn);
	else if (got < 0 && got != GNUTLS_E_AGAIN)
		tls_fail(conn, (int)got);
}

static void keep_rest(struct tls_stream *tls)
{
	if (tls->input_len > 0)
		buf_add(&tls->kept, tls->input, tls->input_len);
	else
		buf_fini(&tls->kept);
	tls->input = NULL;
	tls->input_len = 0;
}

/* It is readable again in the next turn, should this one have no time for its handshake. */
static void tls_receive(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	if ((!tls->ready && !net_may_shake(conn->net)) || !fill(conn))
		return;
	if (!tls->ready && !tls->failed)
		tls_shake(conn);
	if (conn->blocked)
		net_mark_dirty(conn); /* to be watched for room */
	if (tls->ready && !tls->failed)
		deliver(conn);
	if (tls->failed) {
		tls->input_len = 0;
		if (tls->eof && !conn->ended)
			conn_hear_end(conn);
	}
	keep_rest(tls);
}

/* Sending */

static ssize_t send_record(struct conn *conn)
{
	const struct queue *queue = &conn->out;
	struct tls_stream *tls = conn->tls;
	if (tls->sending > 0)
		return gnutls_record_send(tls->session, NULL, 0);
	struct slice first = queue_at(queue, 0);
	if (queue_count(queue) == 1 || first.len >= RECORD_MOST) {
		tls->sending = first.len < RECORD_MOST ? first.len : RECORD_MOST;
		return gnutls_record_send(tls->session, slice_data(first), tls->sending);
	}
	char *text = text_buffer(conn->net);
	tls->sending = queue_gather(queue, text, RECORD_MOST);
	return gnutls_record_send(tls->session, text, tls->sending);
}

/* False when no more can be sent for now. */
static bool send_one(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	ssize_t sent = send_record(conn);
	if (sent >= 0) {
		queue_consume(&conn->out, tls->sending);
		tls->sending = 0;
		return true;
	}
	if (sent == GNUTLS_E_INTERRUPTED)
		return true;
	if (sent == GNUTLS_E_AGAIN) {
		tls_wait_to_send(conn);
		return false;
	}
	conn_fail_send(conn, tls->error != 0 ? tls->error : ECONNABORTED);
	return false;
}

/* GnuTLS (3.7) takes a session ticket for sent when the kernel took but a part of it. */
static bool rest_is_sent(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	tls->has_rest = tls->has_rest && tls_send_rest(tls) == GNUTLS_E_AGAIN;
	if (tls->has_rest)
		tls_wait_to_send(conn);
	return !tls->has_rest;
}

/* So that the other end can tell it from a cut. The conn ends once there was room for it. */
static void say_bye(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	if (conn->state != CONN_CLOSING || !queue_is_empty(&conn->out))
		return;
	int result = tls->said_bye ? tls_send_rest(tls) : gnutls_bye(tls->session, GNUTLS_SHUT_WR);
	tls->said_bye = true;
	if (result == GNUTLS_E_AGAIN)
		tls_wait_to_send(conn);
}

/*
 * A step of the handshake that no reading brings: the first, as handlers may not be called from
 * conn_start_tls(), and those that go on with what the kernel did not take before.
 */
static void shake_unasked(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	if (tls->begun && gnutls_record_get_direction(tls->session) != TLS_TO_SEND)
		return;
	if (!net_may_shake(conn->net)) {
		net_mark_dirty(conn);
		return;
	}
	struct buf kept = tls->kept;
	tls->kept = (struct buf){0};
	tls->input = kept.data;
	tls->input_len = kept.len;
	tls_shake(conn);
	if (tls->ready && !tls->failed && tls->input_len > 0)
		deliver(conn);
	keep_rest(tls);
	buf_fini(&kept);
}

void tls_shake_on(struct conn *conn)
{
	if (conn->session != NULL) {
		session_shake_on(conn->session);
		return;
	}
	conn->tls->begun = false;
	net_mark_dirty(conn);
}

static void tls_flush(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	if (tls->failed || conn->state == CONN_PARTING) {
		queue_clear(&conn->out);
		if (tls->unsaid != 0)
			tls_send_alert(conn, tls->unsaid);
		return;
	}
	if (!tls->ready) {
		shake_unasked(conn);
		return;
	}
	if (!rest_is_sent(conn))
		return;
	while (!queue_is_empty(&conn->out) && send_one(conn))
		continue;
	if (!tls->failed)
		say_bye(conn);
}

/* Life */

static void keep_session(struct tls_stream *tls)
{
	gnutls_datum_t data = {0};
	if (tls->tls->server || !tls->ready || tls->failed ||
	    gnutls_session_get_data2(tls->session, &data) < 0)
		return;
	gnutls_free(tls->tls->resume.data);
	tls->tls->resume = data;
}

static void tls_release(struct conn *conn)
{
	struct tls_stream *tls = conn->tls;
	keep_session(tls);
	tls_reading_cancel(tls->reading);
	gnutls_deinit(tls->session);
	tls_unref(tls->tls);
	buf_fini(&tls->kept);
	free(tls->refusal);
	free(tls->identity);
	free(tls);
	conn->tls = NULL;
}

static const struct transport *transport_under(const struct conn *conn)
{
	return conn->transport->kind == CONN_UNIX ? &transport_tls_unix : &transport_tls_tcp;
}

void conn_start_tls(
    struct conn *conn, struct net_tls *tls, const char *host, const void *data, size_t len)
{
	if (conn->session != NULL) {
		session_start_dtls(conn, tls, host);
		return;
	}
	struct tls_stream *stream = xcalloc(1, sizeof *stream);
	unsigned flags = (tls->server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK;
	if (gnutls_init(&stream->session, flags) < 0) {
		free(stream);
		conn_abort(conn, "there is not enough memory for TLS");
		return;
	}
	stream->tls = tls_share(tls);
	if (len > 0)
		buf_add(&stream->kept, data, len);
	conn->transport = transport_under(conn);
	conn->tls = stream;
	gnutls_session_set_ptr(stream->session, conn);
	gnutls_transport_set_ptr(stream->session, conn);
	gnutls_transport_set_pull_function(stream->session, pull);
	gnutls_transport_set_pull_timeout_function(stream->session, pull_timeout);
	gnutls_transport_set_vec_push_function(stream->session, push);
	int error = tls_set_up(stream->session, tls, host);
	if (error < 0)
		conn_abort(conn, gnutls_strerror(error));
	net_mark_dirty(conn);
}

bool conn_is_secure(const struct conn *conn)
{
	return conn->tls != NULL && conn->tls->ready;
}

const char *conn_fingerprint(const struct conn *conn)
{
	return conn->tls != NULL ? conn->tls->identity : NULL;
}

bool conn_is_in_handshake(const struct conn *conn)
{
	return conn->tls != NULL && !conn->tls->ready;
}

bool conn_met_no_tls(const struct conn *conn)
{
	return conn->tls != NULL && conn->tls->no_tls;
}

static const struct transport transport_tls_tcp = {
    .kind = CONN_TCP,
    .name = "tls",
    .parts = true,
    .receive = tls_receive,
    .flush = tls_flush,
    .release = tls_release,
};

static const struct transport transport_tls_unix = {
    .kind = CONN_UNIX,
    .name = "unix",
    .parts = true,
    .receive = tls_receive,
    .flush = tls_flush,
    .release = tls_release,
};
