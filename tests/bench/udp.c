/*
 * Datagram sessions under DTLS over a bad path: 200-byte messages, 50 ms there and back, 5 %
 * doubled, 5 % late, loss both ways. The runs of a kind go on side by side, each over a path of its
 * own.
 */
#include "net/net.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/dial.h"
#include "net/listener.h"
#include "net/tls.h"
#include "tests/bench/ends.h"
#include "tests/bench/tun.h"
#include "tests/net/bad_path.h"

#define DELAY      (25 * NS_PER_MS)
#define LATENESS   (10 * NS_PER_MS)
#define MESSAGE    200 /* bytes */
#define EVERY      (50 * NS_PER_MS)
#define STEADY     600 /* messages */
#define BURST      500 /* messages */
#define SEEDS      4   /* runs of each kind */
#define HANDSHAKES 200
#define PATIENCE   (90 * NS_PER_S)
#define TUN_TRIED  200 /* the number of the device that shows whether there may be any */
#define TCP_MOST   (45 * NS_PER_S) /* after which TCP is not waited for any more */

/* One conversation: a caller, its path, and who takes the call. */
struct line {
	struct world *world;
	struct bad_path *path;
	struct listener *listener;
	struct conn *caller, *taker;
	uint64_t said, heard, wrong;
	int64_t called, ready; /* when */
	int64_t *took;         /* ns that each message heard was on its way */
	uint64_t most;         /* messages to be said */
	char part[MESSAGE];    /* of a message, when a stream brought no more yet */
	size_t part_len;
};

struct world {
	struct loop *loop;
	struct net *net;
	struct net_tls *server, *client;
	struct line *lines;
	size_t count, done, ready;
	int64_t patience; /* ns */
};

struct kind {
	const char *name;
	unsigned loss; /* of a thousand */
	uint64_t messages;
	int64_t every; /* ns; 0: all at once */
	int64_t rebind;
	bool lean;
	bool tcp;
};

/* Messages: their number, and when they were due */

static void say(struct line *line, int64_t due)
{
	char text[MESSAGE] = {0};
	struct chunk_writer writer = {0};
	memcpy(text, &line->said, sizeof line->said);
	memcpy(text + sizeof line->said, &due, sizeof due);
	conn_send_slice(line->taker, 1, chunk_writer_add(&writer, text, sizeof text));
	chunk_writer_fini(&writer);
	line->said++;
}

static void take(struct line *line)
{
	uint64_t number;
	int64_t due;
	memcpy(&number, line->part, sizeof number);
	memcpy(&due, line->part + sizeof number, sizeof due);
	line->part_len = 0;
	if (number != line->heard || line->heard >= line->most) {
		line->wrong++;
		return;
	}
	line->took[line->heard++] = clock_mono_ns() - due;
	if (line->heard == line->most)
		line->world->done++;
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	struct line *line = conn_owner(conn);
	while (conn != line->taker && len > 0) {
		size_t room = MESSAGE - line->part_len, most = len < room ? len : room;
		memcpy(line->part + line->part_len, data, most);
		line->part_len += most;
		data += most;
		len -= most;
		if (line->part_len == MESSAGE)
			take(line);
	}
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct line *line = conn_owner(conn);
	(void)reason;
	if (conn == line->caller)
		line->caller = NULL;
	else
		line->taker = NULL;
}

static void on_secured(struct conn *conn)
{
	struct line *line = conn_owner(conn);
	if (line->ready == 0)
		line->world->ready++;
	line->ready = clock_mono_ns();
}

static const struct conn_handler handler = {
    .received = on_received, .closed = on_closed, .secured = on_secured};

/* Calling */

static void on_accept(struct listener *listener, struct conn *conn, void *arg)
{
	struct line *line = arg;
	(void)listener;
	line->taker = conn;
	conn_set_handler(conn, &handler, line);
}

static void on_connected(struct conn *conn, void *arg)
{
	struct line *line = arg;
	line->caller = conn;
	conn_set_handler(conn, &handler, line);
	if (conn_kind(conn) != CONN_UDP) {
		line->world->ready++;
		return;
	}
	conn_start_session(conn);
	conn_start_tls(conn, line->world->client, NULL, NULL, 0);
}

static struct listener *listen_at(struct line *line, struct net_addr *addr)
{
	char *cause;
	struct listener *listener = listener_open(line->world->net, addr, on_accept, line, &cause);
	if (listener == NULL) {
		printf("%s\n", cause);
		exit(EXIT_FAILURE);
	}
	listener_set_tls(listener, line->world->server);
	listener_address(listener, addr);
	return listener;
}

static void call(struct line *line, const struct net_addr *addr)
{
	static const struct dial_handler dialing = {on_connected, ends_dial_failed};
	line->called = clock_mono_ns();
	dial_start(line->world->net, addr, &dialing, line);
}

static void open_line(struct world *world, size_t i, const struct kind *kind)
{
	struct line *line = &world->lines[i];
	struct net_addr addr = {.scheme = NET_UDP, .host = "127.0.0.1"};
	const struct bad_path_config config = {
	    .seed = 1000 + i,
	    .loss = kind->loss,
	    .doubled = 50,
	    .late = 50,
	    .delay = DELAY,
	    .lateness = LATENESS,
	};
	line->world = world;
	line->most = kind->messages;
	line->took = xcalloc(kind->messages + 1, sizeof *line->took);
	if (kind->tcp) {
		line->path = bad_path_of_tun(world->loop, &config, tun_open((unsigned)i));
		addr.scheme = NET_TCP;
		snprintf(addr.host, sizeof addr.host, TUN_HERE, (unsigned)i);
		line->listener = listen_at(line, &addr);
		snprintf(addr.host, sizeof addr.host, TUN_THERE, (unsigned)i);
	} else {
		line->listener = listen_at(line, &addr);
		line->path = bad_path_new(world->loop, &config, addr.port);
		addr.port = bad_path_port(line->path);
	}
	call(line, &addr);
}

/* The world */

static void open_world(struct world *world, size_t lines)
{
	*world = (struct world){
	    .loop = loop_new(LOOP_POLLER_AUTO), .count = lines, .patience = PATIENCE};
	world->net = net_new(world->loop);
	world->lines = xcalloc(lines, sizeof *world->lines);
	world->server = ends_server_tls();
	world->client = ends_client_tls();
}

static void turn_until(struct world *world, const size_t *counter, size_t wanted)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (*counter < wanted && clock_mono_ns() < give_up)
		loop_turn(world->loop, 100 * NS_PER_MS);
}

static void close_line(struct world *world, struct line *line)
{
	if (line->caller != NULL)
		conn_abort(line->caller, "done");
	if (line->listener != NULL)
		listener_close(line->listener);
	if (line->taker != NULL)
		conn_abort(line->taker, "done");
	loop_turn(world->loop, 0);
	loop_turn(world->loop, 0);
	if (line->path != NULL)
		bad_path_free(line->path);
	free(line->took);
}

static void close_world(struct world *world)
{
	for (size_t i = 0; i < world->count; i++)
		close_line(world, &world->lines[i]);
	free(world->lines);
	net_free(world->net);
	tls_unref(world->server);
	tls_unref(world->client);
	loop_free(world->loop);
}

/* Figures */

static double ms(int64_t ns)
{
	return (double)ns / NS_PER_MS;
}

static void print_kind(const struct kind *kind, struct line *lines)
{
	uint64_t heard = 0, wrong = 0, bytes = 0, most = kind->messages * SEEDS;
	int64_t *took = xcalloc(most + 1, sizeof *took);
	for (size_t i = 0; i < SEEDS; i++) {
		memcpy(took + heard, lines[i].took, lines[i].heard * sizeof *took);
		heard += lines[i].heard;
		wrong += lines[i].wrong;
		bytes += bad_path_sums(lines[i].path).bytes;
	}
	if (heard > 0)
		ends_sort(took, heard);
	printf("%-34s %5llu of %-5llu %7.1f %7.1f %7.1f %7.0f%s\n", kind->name,
	    (unsigned long long)heard, (unsigned long long)most, ms(took[heard / 2]),
	    ms(took[heard * 99 / 100]), heard > 0 ? ms(took[heard - 1]) : 0,
	    (double)bytes / (double)most, wrong > 0 ? "  OUT OF ORDER" : "");
	free(took);
}

/* Says what is due by the clock: a message counts from then. Returns when the next one is. */
static int64_t say_due(struct line *line, int64_t start, int64_t every, int64_t now)
{
	int64_t due;
	while ((due = start + (int64_t)line->said * every) <= now && line->said < line->most &&
	       line->taker != NULL)
		say(line, every > 0 ? due : now);
	return line->said < line->most ? due : INT64_MAX;
}

/* They do not all speak at the same moment: that would measure how they wait for each other. */
static void talk_all(struct world *world, const struct kind *kinds)
{
	int64_t start = clock_mono_ns() + 100 * NS_PER_MS, give_up = start + world->patience;
	while (world->done < world->count && clock_mono_ns() < give_up) {
		int64_t now = clock_mono_ns(), next = now + 100 * NS_PER_MS;
		for (size_t i = 0; i < world->count; i++) {
			int64_t every = kinds[i / SEEDS].every;
			int64_t shift = every * (int64_t)i / (int64_t)world->count;
			int64_t due = say_due(&world->lines[i], start + shift, every, now);
			next = due < next ? due : next;
		}
		loop_turn(world->loop, next > now ? next - now : 0);
	}
}

static void run_kinds(const struct kind *kinds, size_t count)
{
	struct world world;
	open_world(&world, count * SEEDS);
	world.patience = kinds[0].tcp ? TCP_MOST : PATIENCE;
	for (size_t i = 0; i < world.count; i++)
		open_line(&world, i, &kinds[i / SEEDS]);
	net_set_lean(world.net, kinds[0].lean);
	turn_until(&world, &world.ready, world.count);
	for (size_t i = 0; i < world.count; i++)
		bad_path_rebind(world.lines[i].path, kinds[i / SEEDS].rebind);
	talk_all(&world, kinds);
	for (size_t i = 0; i < count; i++)
		print_kind(&kinds[i], world.lines + i * SEEDS);
	close_world(&world);
}

static void bench_messages(void)
{
	static const struct kind steady[] = {
	    {"20/s, 0 % lost", 0, STEADY, EVERY, 0, false, false},
	    {"20/s, 5 % lost", 50, STEADY, EVERY, 0, false, false},
	    {"20/s, 15 % lost", 150, STEADY, EVERY, 0, false, false},
	    {"20/s, 30 % lost", 300, STEADY, EVERY, 0, false, false},
	    {"20/s, 45 % lost", 450, STEADY, EVERY, 0, false, false},
	    {"20/s, 5 %, address each second", 50, STEADY, EVERY, NS_PER_S, false, false},
	};
	static const struct kind lean[] = {
	    {"20/s, 30 % lost, lean", 300, STEADY, EVERY, 0, true, false},
	};
	static const struct kind burst[] = {
	    {"500 at once, 0 % lost", 0, BURST, 0, 0, false, false},
	    {"500 at once, 30 % lost", 300, BURST, 0, 0, false, false},
	};
	printf("%-34s %14s %7s %7s %7s %7s\n", "DTLS sessions, RTT 50 ms", "came", "p50 ms",
	    "p99 ms", "max ms", "B/msg");
	/* Few at a time, as each takes time from the others. */
	for (size_t i = 0; i < sizeof steady / sizeof steady[0]; i += 2)
		run_kinds(&steady[i], 2);
	run_kinds(lean, 1);
	for (size_t i = 0; i < sizeof burst / sizeof burst[0]; i++)
		run_kinds(&burst[i], 1);
}

/* In a process of its own, which moves into a network namespace. */
static void talk_by_tcp(void)
{
	static const struct kind steady[] = {
	    {"20/s, 0 % lost, raw TCP", 0, STEADY, EVERY, 0, false, true},
	    {"20/s, 5 % lost, raw TCP", 50, STEADY, EVERY, 0, false, true},
	    {"20/s, 15 % lost, raw TCP", 150, STEADY, EVERY, 0, false, true},
	    {"20/s, 30 % lost, raw TCP", 300, STEADY, EVERY, 0, false, true},
	};
	static const struct kind burst[] = {
	    {"500 at once, 0 % lost, raw TCP", 0, BURST, 0, 0, false, true},
	    {"500 at once, 30 % lost, raw TCP", 300, BURST, 0, 0, false, true},
	};
	int tun = tun_enter() ? tun_open(TUN_TRIED) : -1;
	if (tun < 0) {
		printf("no raw TCP over it: this system lets nobody make TUN devices in a "
		       "network namespace\n");
		return;
	}
	run_kinds(steady, sizeof steady / sizeof steady[0]);
	for (size_t i = 0; i < sizeof burst / sizeof burst[0]; i++)
		run_kinds(&burst[i], 1);
	close(tun);
}

static void bench_tcp(void)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		talk_by_tcp();
		fflush(stdout);
		_exit(EXIT_SUCCESS);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void bench_hole(void)
{
	const struct kind kind = {"", 0, 200, EVERY, 0, false, false};
	struct world world;
	open_world(&world, 1);
	open_line(&world, 0, &kind);
	turn_until(&world, &world.ready, 1);
	struct line *line = &world.lines[0];
	int64_t start = clock_mono_ns(), end = 0;
	while (world.done < 1 && clock_mono_ns() - start < PATIENCE) {
		int64_t now = clock_mono_ns();
		bool blocked = now - start >= 2 * NS_PER_S && now - start < 6 * NS_PER_S;
		bad_path_block(line->path, blocked);
		if (line->taker != NULL && line->said < line->most &&
		    start + (int64_t)line->said * EVERY <= now)
			say(line, start + (int64_t)line->said * EVERY);
		loop_turn(world.loop, NS_PER_MS);
		/* All that was said in the hole has come. */
		if (end == 0 && !blocked && now - start >= 6 * NS_PER_S && line->heard >= 120)
			end = clock_mono_ns();
	}
	printf("%-34s %5llu of 200   all of it there %.0f ms after its end\n",
	    "20/s, nothing gets through for 4 s", (unsigned long long)line->heard,
	    ms(end - start - 6 * NS_PER_S));
	close_world(&world);
}

static void bench_handshakes(unsigned loss)
{
	const struct kind kind = {"", loss, 0, 0, 0, false, false};
	struct world world;
	int64_t took[HANDSHAKES];
	size_t count = 0;
	open_world(&world, HANDSHAKES);
	for (size_t i = 0; i < HANDSHAKES; i++)
		open_line(&world, i, &kind);
	turn_until(&world, &world.ready, HANDSHAKES);
	for (size_t i = 0; i < HANDSHAKES; i++) {
		if (world.lines[i].ready != 0)
			took[count++] = world.lines[i].ready - world.lines[i].called;
	}
	ends_sort(took, count);
	printf("handshake, %2u %% lost%15s %5zu of %-5d %7.1f %7.1f %7.1f\n", loss / 10, "", count,
	    HANDSHAKES, ms(took[count / 2]), ms(took[count * 99 / 100]), ms(took[count - 1]));
	close_world(&world);
}

void bench_udp(void)
{
	if (!tls_available()) {
		printf("udp: this confab was built without TLS\n");
		return;
	}
	ends_pretend_far(true);
	bench_messages();
	bench_tcp();
	bench_hole();
	bench_handshakes(0);
	bench_handshakes(300);
	ends_pretend_far(false);
	bench_echo();
	bench_apart("dtls");
}
