#include "tests/fuzz/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/listener.h"
#include "net/net.h"

static int64_t now = NS_PER_S;

int64_t clock_mono_ns(void)
{
	return now;
}

int64_t clock_boot_ns(void)
{
	return now;
}

int64_t clock_wall_ns(void)
{
	return now;
}

void wire_pass(int64_t ns)
{
	now += ns;
}

/* What the peer does */

void wire_receive(struct conn *conn, const char *data, size_t len)
{
	if (len == 0 && !conn_keeps_borders(conn))
		return; /* a stream brings bytes or its end */
	/* In memory of exactly its size, so that a sanitizer sees a read past its end. */
	char *copy = xmalloc(len);
	if (len > 0)
		memcpy(copy, data, len);
	conn->heard = now;
	if (conn->owner != NULL && !conn->paused && !conn->closing)
		conn->handler->received(conn, copy, len);
	free(copy);
}

void wire_end(struct conn *conn)
{
	if (conn->owner == NULL || conn->paused || conn->closing || conn->kind == CONN_UDP)
		return;
	conn->handler->ended(conn);
	conn->closing = true;
}

void wire_settle(struct conn *conn)
{
	if (conn->owner == NULL || !conn->closing)
		return;
	conn->handler->closed(conn, "the end");
	conn->owner = NULL;
}

/* What the server does: all of conn.h and listener.h, or the linker takes the real ones too */

void conn_set_handler(struct conn *conn, const struct conn_handler *handler, void *owner)
{
	conn->handler = handler;
	conn->owner = owner;
}

void *conn_owner(const struct conn *conn)
{
	return conn->owner;
}

bool conn_send(struct conn *conn, const void *data, size_t len)
{
	if (!conn->closing)
		conn->sent(conn, data, len);
	return !conn->closing;
}

bool conn_send_slice(struct conn *conn, unsigned stream, struct slice slice)
{
	(void)stream;
	return conn_send(conn, slice_data(slice), slice.len);
}

size_t conn_queued(const struct conn *conn)
{
	(void)conn;
	return 0; /* all is with the peer at once */
}

void conn_set_queue_limit(struct conn *conn, size_t bytes)
{
	(void)conn;
	(void)bytes;
}

void conn_pause(struct conn *conn, bool paused)
{
	conn->paused = paused;
}

void conn_close(struct conn *conn, const char *reason)
{
	(void)reason;
	conn->closing = true;
}

void conn_abort(struct conn *conn, const char *reason)
{
	conn_close(conn, reason);
}

enum conn_kind conn_kind(const struct conn *conn)
{
	return conn->kind;
}

const char *conn_kind_name(const struct conn *conn)
{
	return conn->kind == CONN_UDP ? "udp" : "tcp";
}

bool conn_is_closing(const struct conn *conn)
{
	return conn->closing;
}

bool conn_keeps_borders(const struct conn *conn)
{
	return conn->kind == CONN_UDP || conn->kind == CONN_UNIXPACKET;
}

bool conn_is_local(const struct conn *conn)
{
	return !conn->far;
}

void conn_peer_host(const struct conn *conn, char out[NET_TEXT_MAX])
{
	snprintf(out, NET_TEXT_MAX, "%s", conn->far ? "192.0.2.1" : "127.0.0.1");
}

void conn_peer(const struct conn *conn, char out[NET_TEXT_MAX])
{
	conn_peer_host(conn, out);
}

const struct net_counters *net_counters(const struct net *net)
{
	static const struct net_counters none;
	(void)net;
	return &none;
}

bool conn_peer_user(const struct conn *conn, uid_t *uid)
{
	(void)conn;
	(void)uid;
	return false;
}

void conn_self(const struct conn *conn, char out[NET_TEXT_MAX])
{
	(void)conn;
	snprintf(out, NET_TEXT_MAX, "127.0.0.1:6697");
}

void conn_ask(struct conn *conn)
{
	(void)conn;
}

int64_t conn_last_heard(const struct conn *conn)
{
	return conn->heard;
}

/* Nobody listens. */

struct listener *listener_open(struct net *net, const struct net_addr *addr,
    listener_accept_fn *accept_fn, void *arg, char **cause)
{
	(void)net;
	(void)addr;
	(void)accept_fn;
	(void)arg;
	*cause = xstrdup("there is no net");
	return NULL;
}

void listener_address(const struct listener *listener, struct net_addr *addr)
{
	(void)listener;
	*addr = (struct net_addr){0};
}

void net_set_lean(struct net *net, bool lean)
{
	(void)net, (void)lean;
}

void listener_set_tls(struct listener *listener, struct net_tls *tls)
{
	(void)listener, (void)tls;
}

void listener_close(struct listener *listener)
{
	(void)listener;
}
