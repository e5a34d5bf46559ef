#include "net/net.h"
#include "tests/client/fake_net_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "loop/loop.h"
#include "net/dial.h"
#include "net/tls.h"

struct dial {
	struct net *net;
	const struct dial_handler *handler;
	void *arg;
	struct dial *next, *prev;
};

struct net {
	struct loop *loop;
	struct conn *conns;
	struct dial *dials;
};

struct net *fake_net_new(struct loop *loop)
{
	struct net *net = xcalloc(1, sizeof *net);
	net->loop = loop;
	return net;
}

static void conn_free(struct conn *conn)
{
	loop_undefer(conn->net->loop, &conn->close);
	DL_DELETE(conn->net->conns, conn);
	buf_fini(&conn->sent);
	buf_fini(&conn->told);
	tls_unref(conn->tls);
	free(conn->reason);
	free(conn);
}

static void dial_free(struct dial *dial)
{
	DL_DELETE(dial->net->dials, dial);
	free(dial);
}

void fake_net_free(struct net *net)
{
	while (net->conns != NULL)
		conn_free(net->conns);
	while (net->dials != NULL)
		dial_free(net->dials);
	free(net);
}

struct loop *net_loop(const struct net *net)
{
	return net->loop;
}

/* Dials. */

struct dial *dial_start(
    struct net *net, const struct net_addr *addr, const struct dial_handler *handler, void *arg)
{
	(void)addr;
	struct dial *dial = xcalloc(1, sizeof *dial);
	*dial = (struct dial){.net = net, .handler = handler, .arg = arg};
	DL_APPEND(net->dials, dial);
	return dial;
}

void dial_also(struct dial *dial, const struct net_addr *others, size_t count)
{
	(void)dial, (void)others, (void)count;
}

void dial_cancel(struct dial *dial)
{
	dial_free(dial);
}

bool fake_is_called(const struct net *net)
{
	return net->dials != NULL;
}

static void closing_is_over(void *arg)
{
	struct conn *conn = arg;
	fake_hang_up(conn, conn->reason);
}

struct conn *fake_answer(struct net *net, enum conn_kind kind)
{
	struct dial dial = *net->dials;
	dial_free(net->dials);
	struct conn *conn = xcalloc(1, sizeof *conn);
	conn->net = net;
	conn->kind = kind;
	conn->heard = loop_now(net->loop);
	loop_task_init(&conn->close, closing_is_over, conn);
	DL_APPEND(net->conns, conn);
	dial.handler->connected(conn, dial.arg);
	return conn;
}

void fake_refuse(struct net *net, const char *reason)
{
	struct dial dial = *net->dials;
	dial_free(net->dials);
	dial.handler->failed(reason, dial.arg);
}

/* The peer's side of a conn. */

void fake_receive_bytes(struct conn *conn, const char *data, size_t len)
{
	/* A copy, so that reading past its end is found out. */
	char *copy = xmalloc(len);
	memcpy(copy, data, len);
	conn->heard = loop_now(conn->net->loop);
	if (!conn->closing)
		conn->handler->received(conn, copy, len);
	free(copy);
}

void fake_receive(struct conn *conn, const char *text)
{
	fake_receive_bytes(conn, text, strlen(text));
}

void fake_hang_up(struct conn *conn, const char *reason)
{
	if (conn->handler != NULL)
		conn->handler->closed(conn, reason);
	conn_free(conn);
}

void fake_forget(struct conn *conn)
{
	conn->forgotten = true;
	fake_hang_up(conn, "it knows nothing of it any more");
}

bool conn_is_forgotten(const struct conn *conn)
{
	return conn->forgotten;
}

const char *fake_sent(struct conn *conn)
{
	buf_clear(&conn->told);
	buf_add(&conn->told, conn->sent.data, conn->sent.len);
	buf_clear(&conn->sent);
	return conn->told.data;
}

void fake_block(struct conn *conn, bool blocked)
{
	conn->blocked = blocked;
}

void fake_set_heard(struct conn *conn, int64_t when)
{
	conn->heard = when;
}

size_t fake_open_conns(const struct net *net)
{
	size_t count = 0;
	const struct conn *conn;
	DL_FOREACH (net->conns, conn)
		count += !conn->closing;
	return count;
}

/* Our side. */

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
	if (conn->closing)
		return false;
	buf_add(&conn->sent, data, len);
	if (conn_keeps_borders(conn))
		buf_add_char(&conn->sent, '|');
	return true;
}

size_t conn_queued(const struct conn *conn)
{
	return conn->blocked ? 1 : 0;
}

void conn_close(struct conn *conn, const char *reason)
{
	if (conn->closing)
		return;
	conn->closing = true;
	conn->reason = xstrdup(reason);
	loop_defer(conn->net->loop, &conn->close);
}

void conn_abort(struct conn *conn, const char *reason)
{
	conn_close(conn, reason);
}

void conn_ask(struct conn *conn)
{
	conn->asked++;
}

unsigned fake_asked(const struct conn *conn)
{
	return conn->asked;
}

bool conn_is_local(const struct conn *conn)
{
	return conn->kind == CONN_UNIX;
}

void conn_start_session(struct conn *conn)
{
	conn->kind = CONN_SESSION;
}

enum conn_kind conn_kind(const struct conn *conn)
{
	return conn->kind;
}

const char *conn_kind_name(const struct conn *conn)
{
	static const char *const names[] = {"tcp", "unix", "unixpacket", "udp", "udp"};
	return conn->tls != NULL ? "tls" : names[conn->kind];
}

bool conn_keeps_borders(const struct conn *conn)
{
	return conn->kind >= CONN_UNIXPACKET;
}

void conn_peer(const struct conn *conn, char out[NET_TEXT_MAX])
{
	(void)conn;
	snprintf(out, NET_TEXT_MAX, "192.0.2.1:6697");
}

void conn_self(const struct conn *conn, char out[NET_TEXT_MAX])
{
	(void)conn;
	snprintf(out, NET_TEXT_MAX, "192.0.2.2:40000");
}

int64_t conn_last_heard(const struct conn *conn)
{
	return conn->heard;
}
