#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/private.h"
#include "net/udp.h"

#define TURN_BUDGET (4 * NS_PER_MS) /* of one turn for handshakes */

struct loop *net_loop(const struct net *net)
{
	return net->loop;
}

const struct net_counters *net_counters(const struct net *net)
{
	return &net->counters;
}

static void add_dirty(struct conn *conn)
{
	struct net *net = conn->net;
	if (net->dirty_count == net->dirty_cap) {
		net->dirty_cap = net->dirty_cap > 0 ? 2 * net->dirty_cap : 64;
		net->dirty = xrealloc(net->dirty, net->dirty_cap * sizeof(struct conn *));
	}
	net->dirty[net->dirty_count++] = conn;
	conn->dirty_at = (uint32_t)net->dirty_count;
}

void net_mark_dirty(struct conn *conn)
{
	if (conn->dirty_at == 0)
		add_dirty(conn);
	loop_defer(conn->net->loop, &conn->net->flush);
}

void conn_retry(struct conn *conn)
{
	struct net *net = conn->net;
	if (conn->state == CONN_ENDING)
		return;
	if (conn->dirty_at == 0)
		add_dirty(conn);
	if (!loop_timer_is_set(&net->retry))
		loop_timer_after(net->loop, &net->retry, SEND_RETRY_DELAY);
}

void net_forget(struct conn *conn)
{
	if (conn->dirty_at != 0)
		conn->net->dirty[conn->dirty_at - 1] = NULL;
}

static void on_retry(void *arg)
{
	struct net *net = arg;
	loop_defer(net->loop, &net->flush);
}

/*
 * First all is sent, then handlers are called, and only there is a conn freed. What they send marks
 * conns dirty anew, in the other array; such a conn is settled after it was flushed again.
 */
static void on_flush(void *arg)
{
	struct net *net = arg;
	struct conn **list = net->dirty;
	size_t count = net->dirty_count, cap = net->dirty_cap;
	net->dirty = net->flushing;
	net->dirty_cap = net->flushing_cap;
	net->dirty_count = 0;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (list[i] == NULL)
			continue;
		list[kept++] = list[i];
		list[i]->dirty_at = 0;
		conn_flush(list[i]);
	}
	udp_send_gathered(net);
	for (size_t i = 0; i < kept; i++) {
		if (list[i]->dirty_at == 0)
			conn_settle(list[i]);
	}
	net->flushing = list;
	net->flushing_cap = cap;
}

bool net_may_shake(struct net *net)
{
	if (net->tls_turn != loop_now(net->loop)) {
		net->tls_turn = loop_now(net->loop);
		net->tls_spent = 0;
	}
	return net->tls_spent < TURN_BUDGET;
}

void net_shook(struct net *net, int64_t start)
{
	net->tls_spent += clock_mono_ns() - start;
}

struct net *net_new(struct loop *loop)
{
	/* Not zeroed: the scratch buffer need not become resident before it is used. */
	struct net *net = xmalloc(sizeof *net);
	net->loop = loop;
	net->copies = (struct chunk_writer){0};
	net->counters = (struct net_counters){0};
	loop_task_init(&net->flush, on_flush, net);
	loop_timer_init(&net->retry, on_retry, net);
	net->dirty = net->flushing = NULL;
	net->dirty_count = net->dirty_cap = net->flushing_cap = 0;
	net->parting = NULL;
	net->udp = NULL;
	net->lean = false;
	net->tls_text = NULL;
	net->tls_turn = net->tls_spent = 0;
	return net;
}

void net_set_lean(struct net *net, bool lean)
{
	net->lean = lean;
}

void net_free(struct net *net)
{
	if (net == NULL)
		return;
	while (net->parting != NULL)
		conn_destroy(net->parting);
	loop_undefer(net->loop, &net->flush);
	loop_timer_stop(net->loop, &net->retry);
	chunk_writer_fini(&net->copies);
	free(net->dirty);
	free(net->flushing);
	free(net->udp);
	free(net->tls_text);
	free(net);
}
