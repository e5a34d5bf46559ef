#include "net/private.h"

/* Who a conn talks to, and how. */

enum conn_kind conn_kind(const struct conn *conn)
{
	return conn->transport->kind;
}

const char *conn_kind_name(const struct conn *conn)
{
	return conn->transport->name;
}

bool conn_keeps_borders(const struct conn *conn)
{
	return conn->transport->message_max > 0;
}

static bool is_unix(const struct conn *conn)
{
	return conn->peer.sa.sa_family == AF_UNSPEC || conn->peer.sa.sa_family == AF_UNIX;
}

bool conn_is_local(const struct conn *conn)
{
	return is_unix(conn) || net_sockaddr_is_local(&conn->peer.sa);
}

/* An address that the kernel knows: what a socket is called, or whom it is connected to. */
typedef int ask_fn(int fd, struct sockaddr *sa, socklen_t *len);
static void ask(const struct conn *conn, ask_fn *fn, char out[NET_TEXT_MAX])
{
	struct sockaddr_storage storage = {0};
	struct sockaddr *sa = (struct sockaddr *)(void *)&storage;
	socklen_t len = sizeof storage;
	if (fn(conn->fd, sa, &len) != 0)
		len = 0;
	net_sockaddr_format(sa, len, out);
}

void conn_peer(const struct conn *conn, char out[NET_TEXT_MAX])
{
	if (is_unix(conn))
		ask(conn, getpeername, out);
	else
		net_sockaddr_format(&conn->peer.sa, ip_addr_len(&conn->peer), out);
}

bool conn_peer_user(const struct conn *conn, uid_t *uid)
{
	return conn->transport->kind == CONN_UNIX && sock_peer_user(conn->fd, uid);
}

void conn_self(const struct conn *conn, char out[NET_TEXT_MAX])
{
	if (conn->transport->self == NULL) {
		ask(conn, getsockname, out);
		return;
	}
	union ip_addr self;
	conn->transport->self(conn, &self);
	net_sockaddr_format(&self.sa, ip_addr_len(&self), out);
}

void conn_peer_host(const struct conn *conn, char out[NET_TEXT_MAX])
{
	net_sockaddr_host(&conn->peer.sa, ip_addr_len(&conn->peer), out);
}
