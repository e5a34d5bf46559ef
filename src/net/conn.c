#include "net/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/private.h"
#include "net/session.h"

static void on_ready(int fd, unsigned events, void *arg);

/* What is watched */

static bool is_stream(const struct conn *conn)
{
	return conn->transport->message_max == 0;
}

/* A closing conn goes on reading, and forgets what it reads: unread, it would undo our words; and
 * a session hears what was confirmed. */
static bool wants_to_read(const struct conn *conn)
{
	if (conn->ended)
		return false;
	if (conn->state == CONN_OPEN || conn->state == CONN_BROKEN)
		return conn->handler != NULL && !conn->paused;
	return conn->transport->parts || conn->session != NULL;
}

static void update_watch(struct conn *conn)
{
	unsigned events = (wants_to_read(conn) ? LOOP_READ : 0) | (conn->blocked ? LOOP_WRITE : 0);
	if (conn->fd < 0 || conn->watched == events)
		return;
	if (conn->watched == WATCHED_NOT && events == 0)
		return;
	conn->watched = (uint8_t)events;
	if (!loop_watch(conn->net->loop, conn->fd, events, on_ready, conn)) {
		conn->watched = WATCHED_NOT;
		conn_fail(conn, errno);
	}
}

static void on_ready(int fd, unsigned events, void *arg)
{
	struct conn *conn = arg;
	(void)fd;
	if (events & LOOP_WRITE) {
		conn->blocked = false;
		net_mark_dirty(conn);
	}
	if ((events & LOOP_READ) && wants_to_read(conn))
		conn->transport->receive(conn);
}

/* Life */

void conn_init(struct conn *conn, struct net *net, const struct transport *transport, int fd,
    const union ip_addr *peer)
{
	conn->transport = transport;
	conn->net = net;
	conn->limit = CONN_QUEUE_LIMIT;
	conn->last_heard = loop_now(net->loop);
	conn->fd = fd;
	conn->watched = WATCHED_NOT;
	if (peer != NULL)
		conn->peer = *peer;
}

struct conn *conn_new(
    struct net *net, const struct transport *transport, int fd, const union ip_addr *peer)
{
	struct conn *conn = xcalloc(1, sizeof *conn);
	conn_init(conn, net, transport, fd, peer);
	return conn;
}

void conn_set_handler(struct conn *conn, const struct conn_handler *handler, void *owner)
{
	conn->handler = handler;
	conn->owner = owner;
	update_watch(conn);
}

void *conn_owner(const struct conn *conn)
{
	return conn->owner;
}

void conn_pause(struct conn *conn, bool paused)
{
	conn->paused = paused;
	update_watch(conn);
	if (conn->session != NULL && !paused)
		session_resume(conn);
}

static void leave_parting(struct conn *conn)
{
	if (conn->parting_link == NULL)
		return;
	*conn->parting_link = conn->next_parting;
	if (conn->next_parting != NULL)
		conn->next_parting->parting_link = conn->parting_link;
}

void conn_destroy(struct conn *conn)
{
	struct loop *loop = conn->net->loop;
	net_forget(conn);
	leave_parting(conn);
	if (conn->transport->release != NULL)
		conn->transport->release(conn);
	if (conn->fd >= 0) {
		loop_unwatch(loop, conn->fd);
		close(conn->fd);
	}
	if (conn->linger != NULL)
		loop_timer_stop(loop, conn->linger);
	free(conn->linger);
	queue_clear(&conn->out);
	free(conn->reason);
	free(conn);
}

/* Ending */

static void on_lingered(void *arg)
{
	struct conn *conn = arg;
	if (conn->state == CONN_PARTING)
		conn->ended = true;
	else
		conn->state = CONN_ENDING;
	net_mark_dirty(conn);
}

static void linger(struct conn *conn, int64_t most)
{
	if (conn->linger == NULL) {
		conn->linger = xmalloc(sizeof *conn->linger);
		loop_timer_init(conn->linger, on_lingered, conn);
	}
	loop_timer_after(conn->net->loop, conn->linger, most);
}

/* The first reason is the one that counts. */
static void turn_to(struct conn *conn, enum conn_state state, const char *reason)
{
	if (conn->reason == NULL)
		conn->reason = xstrdup(reason);
	conn->state = (uint8_t)state;
	net_mark_dirty(conn);
}

void conn_close(struct conn *conn, const char *reason)
{
	if (conn->state == CONN_BROKEN)
		turn_to(conn, CONN_ENDING, reason);
	if (conn->state != CONN_OPEN)
		return;
	turn_to(conn, CONN_CLOSING, reason);
	linger(conn, CONN_LINGER);
	update_watch(conn);
}

void conn_abort(struct conn *conn, const char *reason)
{
	if (conn->state != CONN_ENDING && conn->state != CONN_PARTING)
		turn_to(conn, CONN_ENDING, reason);
}

void conn_fail(struct conn *conn, int error)
{
	queue_clear(&conn->out);
	conn->ended = true;
	if (conn->state == CONN_PARTING)
		net_mark_dirty(conn);
	else
		turn_to(conn, CONN_ENDING, sock_error(error));
}

void conn_fail_send(struct conn *conn, int error)
{
	if (conn->state != CONN_OPEN || !wants_to_read(conn)) {
		conn_fail(conn, error);
		return;
	}
	queue_clear(&conn->out);
	turn_to(conn, CONN_BROKEN, sock_error(error));
	linger(conn, CONN_LINGER);
}

bool conn_is_closing(const struct conn *conn)
{
	return conn->state != CONN_OPEN;
}

/* Hearing */

void conn_hear(struct conn *conn, const char *data, size_t len)
{
	if (conn->handler == NULL || (conn->state != CONN_OPEN && conn->state != CONN_BROKEN))
		return;
	conn->last_heard = loop_now(conn->net->loop);
	conn->net->counters.bytes_in += len;
	conn->handler->received(conn, data, len);
}

void conn_hear_end(struct conn *conn)
{
	bool heard = conn->state == CONN_OPEN || conn->state == CONN_BROKEN;
	conn->ended = true;
	if (heard && conn->handler != NULL && conn->handler->ended != NULL)
		conn->handler->ended(conn);
	if (conn->state == CONN_OPEN)
		conn_close(conn, "closed by the other end");
	else if (conn->state == CONN_BROKEN)
		conn->state = CONN_ENDING;
	update_watch(conn);
	net_mark_dirty(conn);
}

/* Sending */

static bool too_slow(struct conn *conn)
{
	queue_clear(&conn->out);
	turn_to(conn, CONN_ENDING, CONN_TOO_SLOW);
	return false;
}

static inline bool has_room(struct conn *conn, size_t len)
{
	if (conn->state != CONN_OPEN)
		return false;
	if (conn->transport->message_max > 0 && len > conn->transport->message_max)
		return false;
	return conn->out.bytes + len <= conn->limit || too_slow(conn);
}

static inline void enqueue(struct conn *conn, struct slice slice, unsigned stream)
{
	queue_push(&conn->out, slice, is_stream(conn));
	if (conn->session != NULL)
		session_note(conn, stream);
	conn->above = conn->above || conn->out.bytes > CONN_HIGH_WATER;
	if (!conn->blocked)
		net_mark_dirty(conn);
}

bool conn_send_slice(struct conn *conn, unsigned stream, struct slice slice)
{
	if (!has_room(conn, slice.len))
		return false;
	if (slice.len > 0 || !is_stream(conn))
		enqueue(conn, slice, stream);
	return true;
}

bool conn_send(struct conn *conn, const void *data, size_t len)
{
	if (!has_room(conn, len))
		return false;
	const char *from = data;
	struct chunk_writer *copies = &conn->net->copies;
	for (; len > CHUNK_SIZE && is_stream(conn); from += CHUNK_SIZE, len -= CHUNK_SIZE)
		enqueue(conn, chunk_writer_add(copies, from, CHUNK_SIZE), 0);
	if (len > 0 || !is_stream(conn))
		enqueue(conn, chunk_writer_add(copies, from, len), 0);
	return true;
}

size_t conn_queued(const struct conn *conn)
{
	return conn->out.bytes;
}

void conn_set_queue_limit(struct conn *conn, size_t bytes)
{
	conn->limit = bytes;
}

void conn_block(struct conn *conn)
{
	conn->blocked = true;
}

void conn_flush(struct conn *conn)
{
	bool layered = conn->tls != NULL || conn->session != NULL;
	bool sends = !queue_is_empty(&conn->out) || layered;
	size_t before = conn->out.bytes;
	if (sends && !conn->blocked)
		conn->transport->flush(conn);
	bool goes_on = conn->state == CONN_OPEN || conn->state == CONN_CLOSING;
	if (goes_on && conn->transport->kind != CONN_UDP) /* those are counted as they leave */
		conn->net->counters.bytes_out += before - conn->out.bytes;
	update_watch(conn);
}

/* Settling, at the end of a turn */

static void tell_drained(struct conn *conn)
{
	if (!conn->above || conn->out.bytes > CONN_LOW_WATER)
		return;
	conn->above = false;
	if (conn->handler != NULL && conn->handler->drained != NULL)
		conn->handler->drained(conn);
}

static void part(struct conn *conn)
{
	struct net *net = conn->net;
	conn->state = CONN_PARTING;
	conn->handler = NULL;
	conn->parting_link = &net->parting;
	conn->next_parting = net->parting;
	if (net->parting != NULL)
		net->parting->parting_link = &conn->next_parting;
	net->parting = conn;
	linger(conn, PARTING_MOST);
	shutdown(conn->fd, SHUT_WR);
	update_watch(conn);
}

static void end(struct conn *conn)
{
	bool parts = conn->transport->parts && conn->state == CONN_CLOSING && !conn->ended;
	if (conn->handler != NULL)
		conn->handler->closed(conn, conn->reason);
	if (parts)
		part(conn);
	else
		conn_destroy(conn);
}

void conn_settle(struct conn *conn)
{
	switch ((enum conn_state)conn->state) {
	case CONN_OPEN:
		tell_drained(conn);
		break;
	case CONN_BROKEN:
		break;
	case CONN_CLOSING:
		if (queue_is_empty(&conn->out) && !conn->blocked)
			end(conn);
		break;
	case CONN_ENDING:
		end(conn);
		break;
	case CONN_PARTING:
		if (conn->ended)
			conn_destroy(conn);
		break;
	}
}

int64_t conn_last_heard(const struct conn *conn)
{
	return conn->last_heard;
}
