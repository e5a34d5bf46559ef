#include <errno.h>
#include <sys/socket.h>

#include "net/private.h"

#define IOVECS_MOST 64                  /* slices that leave in one call */
#define GATHER_MOST ((size_t)16 * 1024) /* bytes of slices that are copied into one piece */

static void stream_receive(struct conn *conn)
{
	char *scratch = conn->net->scratch;
	ssize_t len = recv(conn->fd, scratch, SCRATCH_SIZE, 0);
	if (len > 0)
		conn_hear(conn, scratch, (size_t)len);
	else if (len == 0)
		conn_hear_end(conn);
	else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
		conn_fail(conn, errno);
}

static ssize_t send_list(const struct conn *conn, size_t *tried)
{
	struct iovec iovecs[IOVECS_MOST];
	size_t count = queue_iovecs(&conn->out, iovecs, IOVECS_MOST);
	*tried = 0;
	for (size_t i = 0; i < count; i++)
		*tried += iovecs[i].iov_len;
	struct msghdr msg = {.msg_iov = iovecs, .msg_iovlen = (int)count};
	return sendmsg(conn->fd, &msg, MSG_NOSIGNAL);
}

/* A few lines copied into one piece cost less than the kernel's reading a list of them. */
static ssize_t send_some(const struct conn *conn, size_t *tried)
{
	if (queue_count(&conn->out) == 1) {
		struct slice slice = queue_at(&conn->out, 0);
		*tried = slice.len;
		return send(conn->fd, slice_data(slice), slice.len, MSG_NOSIGNAL);
	}
	if (conn->out.bytes > GATHER_MOST)
		return send_list(conn, tried);
	*tried = queue_gather(&conn->out, conn->net->scratch, GATHER_MOST);
	return send(conn->fd, conn->net->scratch, *tried, MSG_NOSIGNAL);
}

static void send_failed(struct conn *conn, int error)
{
	if (error == EAGAIN || error == EWOULDBLOCK)
		conn_block(conn);
	else if (sock_error_passes(error))
		conn_retry(conn);
	else if (error != EINTR)
		conn_fail_send(conn, error);
}

static void stream_flush(struct conn *conn)
{
	bool goes_on = true;
	while (goes_on && !queue_is_empty(&conn->out)) {
		size_t tried;
		ssize_t sent = send_some(conn, &tried);
		if (sent < 0) {
			goes_on = errno == EINTR;
			send_failed(conn, errno);
			continue;
		}
		queue_consume(&conn->out, (size_t)sent);
		goes_on = (size_t)sent == tried;
		if (!goes_on)
			conn_block(conn);
	}
}

const struct transport transport_tcp = {
    .kind = CONN_TCP,
    .name = "tcp",
    .parts = true,
    .receive = stream_receive,
    .flush = stream_flush,
};

const struct transport transport_unix = {
    .kind = CONN_UNIX,
    .name = "unix",
    .parts = true,
    .receive = stream_receive,
    .flush = stream_flush,
};
