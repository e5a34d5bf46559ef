/*
 * What 200 bytes take there and back on a clean loopback, by TCP and by datagram sessions, in clear
 * and sealed. All kinds take turns, a few echoes each, so that whatever else the machine does
 * befalls them alike.
 */
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

#define MESSAGE  200 /* bytes */
#define ROUNDS   40
#define ECHOES   100 /* of each kind in a round */
#define PATIENCE (20 * NS_PER_S)

enum { TCP, TLS, CLEAR, DTLS, DTLS_LEAN, KINDS };

static const struct echo_kind {
	const char *name;
	enum net_scheme scheme;
	bool sealed, lean;
} kinds[KINDS] = {
    [TCP] = {"TCP", NET_TCP, false, false},
    [TLS] = {"TLS 1.3 over TCP", NET_TCP, true, false},
    [CLEAR] = {"session in clear", NET_UDP, false, false},
    [DTLS] = {"session under DTLS", NET_UDP, true, false},
    [DTLS_LEAN] = {"the same, ChaCha20 as elsewhere", NET_UDP, true, true},
};

struct echo_line {
	struct echo_side *side;
	const struct echo_kind *kind;
	struct net *net;
	struct net_addr addr;
	struct listener *listener;
	struct conn *caller;
	bool ready;
	size_t heard; /* bytes */
	int64_t took[ROUNDS * ECHOES];
};

struct echo_side {
	struct loop *loop;
	struct net_tls *server, *client;
	struct echo_line lines[KINDS];
};

/* Who answers */

static void on_question(struct conn *conn, const char *data, size_t len)
{
	conn_send(conn, data, len);
}

static const struct conn_handler answering = {.received = on_question, .closed = ends_closed};

static void on_accept(struct listener *listener, struct conn *conn, void *arg)
{
	const struct echo_line *line = arg;
	(void)listener;
	conn_set_handler(conn, &answering, NULL);
	if (line->kind->sealed && line->kind->scheme == NET_TCP)
		conn_start_tls(conn, line->side->server, NULL, NULL, 0);
}

static bool listen_at(struct echo_line *line)
{
	char *cause = NULL;
	line->addr = (struct net_addr){.scheme = line->kind->scheme, .host = "127.0.0.1"};
	line->listener = listener_open(line->net, &line->addr, on_accept, line, &cause);
	if (line->listener == NULL) {
		printf("%s\n", cause);
		free(cause);
		return false;
	}
	listener_set_tls(line->listener, line->side->server);
	listener_address(line->listener, &line->addr);
	return true;
}

/* Who asks */

static void on_answer(struct conn *conn, const char *data, size_t len)
{
	struct echo_line *line = conn_owner(conn);
	(void)data;
	line->heard += len;
}

static void on_secured(struct conn *conn)
{
	((struct echo_line *)conn_owner(conn))->ready = true;
}

static const struct conn_handler asking = {
    .received = on_answer, .closed = ends_closed, .secured = on_secured};

static void on_connected(struct conn *conn, void *arg)
{
	struct echo_line *line = arg;
	line->caller = conn;
	conn_set_handler(conn, &asking, line);
	if (line->kind->scheme == NET_UDP)
		conn_start_session(conn);
	if (line->kind->sealed)
		conn_start_tls(conn, line->side->client, NULL, NULL, 0);
	else
		line->ready = true;
}

/* Sides */

static void open_side(struct echo_side *side)
{
	*side = (struct echo_side){.loop = loop_new(LOOP_POLLER_AUTO)};
	side->server = ends_server_tls();
	side->client = ends_client_tls();
	for (int i = 0; i < KINDS; i++) {
		side->lines[i].side = side;
		side->lines[i].kind = &kinds[i];
		side->lines[i].net = net_new(side->loop);
		net_set_lean(side->lines[i].net, kinds[i].lean);
	}
}

static void close_side(struct echo_side *side)
{
	for (int i = 0; i < KINDS; i++) {
		if (side->lines[i].caller != NULL)
			conn_abort(side->lines[i].caller, "done");
		if (side->lines[i].listener != NULL)
			listener_close(side->lines[i].listener);
	}
	loop_turn(side->loop, 0);
	loop_turn(side->loop, 0);
	for (int i = 0; i < KINDS; i++)
		net_free(side->lines[i].net);
	tls_unref(side->server);
	tls_unref(side->client);
	loop_free(side->loop);
}

/* Measuring */

static bool await(struct echo_line *line, size_t heard)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while ((!line->ready || line->heard < heard) && clock_mono_ns() < give_up)
		loop_turn(line->side->loop, NS_PER_S);
	return line->ready && line->heard >= heard;
}

static bool ask(struct echo_line *line, int64_t *took)
{
	static const char text[MESSAGE] = "echo";
	int64_t begin = clock_mono_ns();
	conn_send(line->caller, text, sizeof text);
	bool answered = await(line, line->heard + sizeof text);
	*took = clock_mono_ns() - begin;
	return answered;
}

static bool call_all(struct echo_side *side)
{
	static const struct dial_handler dialing = {on_connected, ends_dial_failed};
	int64_t took;
	for (int i = 0; i < KINDS; i++) {
		struct echo_line *line = &side->lines[i];
		dial_start(line->net, &line->addr, &dialing, line);
		if (!await(line, 0) || !ask(line, &took)) {
			printf("no echo came by %s\n", line->kind->name);
			return false;
		}
	}
	return true;
}

static bool measure(struct echo_side *side)
{
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < (size_t)KINDS * ECHOES; i++) {
			struct echo_line *line = &side->lines[i / ECHOES];
			if (!ask(line, &line->took[round * ECHOES + i % ECHOES]))
				return false;
		}
	}
	return true;
}

static void print(const char *what, struct echo_side *side)
{
	double p50[KINDS];
	printf("%-34s %7s %7s\n", what, "p50 us", "p99 us");
	for (int i = 0; i < KINDS; i++) {
		int64_t *took = side->lines[i].took;
		size_t count = sizeof side->lines[i].took / sizeof *took;
		ends_sort(took, count);
		p50[i] = (double)took[count / 2] / NS_PER_US;
		printf("  %-32s %7.1f %7.1f\n", kinds[i].name, p50[i],
		    (double)took[count * 99 / 100] / NS_PER_US);
	}
	printf(
	    "  in clear / TCP %.2f, DTLS / TLS %.2f, DTLS / TCP %.2f, elsewhere's %.2f (to reach "
	    "1.3)\n",
	    p50[CLEAR] / p50[TCP], p50[DTLS] / p50[TLS], p50[DTLS] / p50[TCP],
	    p50[DTLS_LEAN] / p50[TCP]);
}

/* One after the other on one processor: the sum of what both ends do. */
static void echo_alone(void)
{
	static struct echo_side side;
	open_side(&side);
	bool open = true;
	for (int i = 0; i < KINDS; i++)
		open = open && listen_at(&side.lines[i]);
	if (open && call_all(&side) && measure(&side))
		print("clean loopback, both in one process", &side);
	close_side(&side);
}

/* As it is used: each end a process that sleeps until something comes. */
static void echo_apart(void)
{
	static struct echo_side answers, asks;
	open_side(&answers);
	bool open = true;
	for (int i = 0; i < KINDS; i++)
		open = open && listen_at(&answers.lines[i]);
	fflush(stdout);
	pid_t child = open ? fork() : -1;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		loop_run(answers.loop);
		_exit(EXIT_SUCCESS);
	}
	open_side(&asks);
	for (int i = 0; i < KINDS; i++)
		asks.lines[i].addr = answers.lines[i].addr;
	if (child > 0 && call_all(&asks) && measure(&asks))
		print("clean loopback, two processes", &asks);
	close_side(&asks);
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	close_side(&answers);
}

void bench_echo(void)
{
	if (!tls_available()) {
		printf("echo: this confab was built without TLS\n");
		return;
	}
	echo_apart();
	echo_alone();
}
