#include <errno.h>

#include "net/udp.h"

/* A UDP socket connected to the one it talks to, so that the kernel tells when nobody listens. */

static void client_receive(struct conn *conn)
{
	int count = udp_batch_receive(conn->net, conn->fd);
	const struct udp_batch *batch = conn->net->udp;
	for (int i = 0; i < count; i++)
		conn_hear(conn, batch->in_data[i], batch->in[i].msg_len);
	if (count < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
		conn_fail(conn, errno);
}

static void client_flush(struct conn *conn)
{
	udp_batch_gather(conn, conn->fd, NULL, NULL);
}

const struct transport transport_udp = {
    .kind = CONN_UDP,
    .name = "udp",
    .message_max = CONN_MESSAGE_MAX,
    .receive = client_receive,
    .flush = client_flush,
};
