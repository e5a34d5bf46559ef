#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "net/session.h"
#include "net/udp.h"

void udp_batch_need(struct net *net)
{
	if (net->udp != NULL)
		return;
	/* Not zeroed: only the pages that datagrams touch become resident. */
	net->udp = xmalloc(sizeof *net->udp);
	net->udp->out_count = 0;
	net->udp->out_fd = -1;
}

int udp_batch_receive(struct net *net, int fd)
{
	struct udp_batch *batch = net->udp;
	for (size_t i = 0; i < UDP_READS_MOST; i++) {
		batch->in_peers[i] = (union ip_addr){0};
		batch->in_iovecs[i] = (struct iovec){batch->in_data[i], SCRATCH_SIZE};
		batch->in[i] = (mmsg){.msg_hdr = {
		                          .msg_name = &batch->in_peers[i],
		                          .msg_namelen = sizeof batch->in_peers[i],
		                          .msg_iov = &batch->in_iovecs[i],
		                          .msg_iovlen = 1,
		                          .msg_control = &batch->in_infos[i],
		                          .msg_controllen = sizeof batch->in_infos[i],
		                      }};
	}
	return mmsg_recv(fd, batch->in, UDP_READS_MOST);
}

static void add(struct udp_batch *batch, struct conn *conn, struct iovec bytes, union ip_addr *to,
    const struct pktinfo *from)
{
	unsigned i = batch->out_count++;
	batch->out_conns[i] = conn;
	batch->out_loose[i] = false;
	batch->out_iovecs[i] = bytes;
	batch->out[i] = (mmsg){.msg_hdr = {.msg_iov = &batch->out_iovecs[i], .msg_iovlen = 1}};
	struct msghdr *msg = &batch->out[i].msg_hdr;
	if (to == NULL)
		return;
	msg->msg_name = to;
	msg->msg_namelen = ip_addr_len(to);
	pktinfo_write(msg, &batch->out_infos[i], to->sa.sa_family, from);
}

void udp_batch_gather(struct conn *conn, int fd, union ip_addr *to, const struct pktinfo *from)
{
	struct udp_batch *batch = conn->net->udp;
	if (batch->out_fd != fd)
		udp_send_gathered(conn->net);
	batch->out_fd = fd;
	for (size_t next = 0; next < queue_count(&conn->out); next++) {
		if (batch->out_count == UDP_SENDS_MOST) {
			size_t before = queue_count(&conn->out);
			udp_send_gathered(conn->net);
			if (before - queue_count(&conn->out) < next)
				return; /* those before have to wait: so has the rest */
			next = 0;
			if (queue_is_empty(&conn->out))
				return;
		}
		struct slice message = queue_at(&conn->out, next);
		struct iovec bytes = {message.chunk->data + message.off, message.len};
		add(batch, conn, bytes, to, from);
	}
}

void udp_batch_add(struct net *net, int fd, const union ip_addr *to, const struct pktinfo *from,
    const void *data, size_t len, struct conn *conn)
{
	struct udp_batch *batch = net->udp;
	if (batch->out_fd != fd || batch->out_count == UDP_SENDS_MOST)
		udp_send_gathered(net);
	batch->out_fd = fd;
	unsigned i = batch->out_count;
	memcpy(batch->out_data[i], data, len);
	if (to != NULL)
		batch->out_peers[i] = *to;
	struct iovec bytes = {batch->out_data[i], len};
	add(batch, conn, bytes, to != NULL ? &batch->out_peers[i] : NULL, from);
	batch->out_loose[i] = true;
	loop_defer(net->loop, &net->flush);
}

/* The conns of those that cannot leave now, from here on, try again later; loose ones are lost. */
static void put_off(struct udp_batch *batch, unsigned at)
{
	for (; at < batch->out_count; at++) {
		if (!batch->out_loose[at])
			conn_retry(batch->out_conns[at]);
	}
}

/* The first one left cannot be sent at all: neither are its conn's others, which are gone. */
static unsigned skip_failed(struct udp_batch *batch, unsigned at, int error)
{
	struct conn *failed = batch->out_conns[at];
	if (batch->out_loose[at]) {
		if (failed != NULL)
			session_send_failed(failed, error);
		return at + 1;
	}
	conn_fail(failed, error);
	while (at < batch->out_count && batch->out_conns[at] == failed)
		at++;
	return at;
}

static void pop_sent(struct net *net, unsigned from, unsigned to)
{
	struct udp_batch *batch = net->udp;
	for (; from < to; from++) {
		net->counters.datagrams_out++;
		net->counters.bytes_out += batch->out_iovecs[from].iov_len;
		if (!batch->out_loose[from])
			queue_pop(&batch->out_conns[from]->out);
	}
}

void udp_send_gathered(struct net *net)
{
	struct udp_batch *batch = net->udp;
	if (batch == NULL)
		return;
	unsigned at = 0;
	while (at < batch->out_count) {
		int sent = mmsg_send(batch->out_fd, batch->out + at, batch->out_count - at);
		if (sent > 0) {
			pop_sent(net, at, at + (unsigned)sent);
			at += (unsigned)sent;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK || sock_error_passes(errno)) {
			put_off(batch, at);
			break;
		} else if (errno != EINTR) {
			at = skip_failed(batch, at, errno);
		}
	}
	batch->out_count = 0;
}
