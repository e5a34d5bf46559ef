#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/private.h"

/* SOCK_SEQPACKET: a connection whose every packet is a message. */

#ifndef POLLRDHUP
#	define POLLRDHUP 0
#endif

/* Nothing but the socket's state tells an empty packet from the end. */
static bool is_at_end(int fd)
{
	int waiting = 0;
	if (ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0)
		return false;
	struct pollfd state = {.fd = fd, .events = POLLRDHUP};
	return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

static void packet_receive(struct conn *conn)
{
	struct iovec iovec = {conn->net->scratch, SCRATCH_SIZE};
	struct msghdr msg = {.msg_iov = &iovec, .msg_iovlen = 1};
	ssize_t len = recvmsg(conn->fd, &msg, 0);
	if (len < 0) {
		if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
			conn_fail(conn, errno);
	} else if (len == 0 && is_at_end(conn->fd)) {
		conn_hear_end(conn);
	} else if (msg.msg_flags & MSG_TRUNC) {
		conn_abort(conn, "it sent a packet longer than 65536 bytes");
	} else {
		conn_hear(conn, conn->net->scratch, (size_t)len);
	}
}

static void packet_flush(struct conn *conn)
{
	while (!queue_is_empty(&conn->out)) {
		struct slice message = queue_at(&conn->out, 0);
		ssize_t sent = send(conn->fd, slice_data(message), message.len, MSG_NOSIGNAL);
		if (sent >= 0) {
			queue_pop(&conn->out);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			conn_block(conn);
			return;
		} else if (sock_error_passes(errno)) {
			conn_retry(conn);
			return;
		} else if (errno != EINTR) {
			conn_fail_send(conn, errno);
			return;
		}
	}
}

const struct transport transport_unixpacket = {
    .kind = CONN_UNIXPACKET,
    .name = "unixpacket",
    .message_max = CONN_MESSAGE_MAX,
    .parts = true,
    .receive = packet_receive,
    .flush = packet_flush,
};
