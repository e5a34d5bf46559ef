/* What DTLS costs the server: handshakes, and memory per session that has nothing to say. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/dial.h"
#include "net/listener.h"
#include "net/net.h"
#include "net/tls.h"
#include "tests/bench/bench.h"
#include "tests/bench/ends.h"
#include "tests/bench/table.h"
#include "tests/bench/usage.h"

#define CALLERS  1000
#define AT_ONCE  50 /* handshakes of the callers */
#define WARM     50 /* callers before memory is measured */
#define PATIENCE (60 * NS_PER_S)

struct side {
	struct loop *loop;
	struct net *net;
	struct net_tls *tls;
	struct net_addr addr;
	size_t called, there; /* callers that began, and that are set up */
};

static void on_received(struct conn *conn, const char *data, size_t len)
{
	(void)conn, (void)data, (void)len;
}

/* The callers: in a process of their own, so that nothing of theirs is counted. */

static void on_secured(struct conn *conn)
{
	struct side *side = conn_owner(conn);
	side->there++;
	conn_send(conn, "\n", 1);
}

static const struct conn_handler handler = {
    .received = on_received, .closed = ends_closed, .secured = on_secured};

static void on_connected(struct conn *conn, void *arg)
{
	struct side *side = arg;
	conn_set_handler(conn, &handler, side);
	conn_start_session(conn);
	conn_start_tls(conn, side->tls, NULL, NULL, 0);
}

static void call_all(struct side *side)
{
	static const struct dial_handler dialing = {on_connected, ends_dial_failed};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	side->loop = loop_new(LOOP_POLLER_AUTO);
	side->net = net_new(side->loop);
	side->tls = ends_client_tls();
	for (;;) {
		while (side->called < CALLERS && side->called - side->there < AT_ONCE) {
			side->called++;
			dial_start(side->net, &side->addr, &dialing, side);
		}
		loop_turn(side->loop, NS_PER_S);
	}
}

/* The server */

static void on_accept(struct listener *listener, struct conn *conn, void *arg)
{
	struct side *side = arg;
	(void)listener;
	conn_set_handler(conn, &handler, side);
	side->there++;
}

static struct listener *serve(struct side *side)
{
	char *cause = NULL;
	side->loop = loop_new(LOOP_POLLER_AUTO);
	side->net = net_new(side->loop);
	side->tls = ends_server_tls();
	side->addr = (struct net_addr){.scheme = NET_UDP, .host = "127.0.0.1"};
	struct listener *listener = listener_open(side->net, &side->addr, on_accept, side, &cause);
	if (listener != NULL) {
		listener_set_tls(listener, side->tls);
		listener_address(listener, &side->addr);
	}
	return listener;
}

static bool turn_until(struct side *side, size_t wanted)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (side->there < wanted && clock_mono_ns() < give_up)
		loop_turn(side->loop, 100 * NS_PER_MS);
	return side->there >= wanted;
}

static void measure(struct side *side, struct table *table)
{
	size_t cpu = table_add(table, "full handshake: CPU us", 400, 0);
	size_t rate = table_add_more(table, "full handshakes per second of CPU", 2500, 0);
	size_t memory = table_add(table, "resident KiB per session after it", 14, 1);
	pid_t self = getpid();
	if (!turn_until(side, WARM)) {
		printf("%zu of %d sessions came\n", side->there, CALLERS);
		return;
	}
	size_t from = side->there;
	int64_t used = usage_cpu_ns(self), resident = usage_resident(self);
	bool all = turn_until(side, CALLERS);
	double count = (double)(side->there - from);
	double us = (double)(usage_cpu_ns(self) - used) / (double)NS_PER_US / count;
	if (!all)
		printf("%zu of %d sessions came\n", side->there, CALLERS);
	table_set(table, cpu, 0, us);
	table_set(table, rate, 0, 1e6 / us);
	table_set(table, memory, 0, (double)(usage_resident(self) - resident) / 1024 / count);
}

void bench_dtls(void)
{
	static const char *const names[] = {"confabd"};
	struct table *table = table_new("dtls", names, 1);
	struct side side = {0};
	struct listener *listener = serve(&side);
	fflush(stdout);
	pid_t callers = listener != NULL ? fork() : -1;
	if (callers == 0)
		call_all(&(struct side){.addr = side.addr});
	if (callers > 0) {
		measure(&side, table);
		kill(callers, SIGKILL);
		waitpid(callers, NULL, 0);
		table_print(table);
	}
	if (listener != NULL)
		listener_close(listener);
	net_free(side.net);
	tls_unref(side.tls);
	loop_free(side.loop);
	table_free(table);
}
