#include "tests/proto/path.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/bytes.h"

#define HEADER     25 /* bytes of a message of the script: stream, place, time; sum of a datagram */
#define LINK_QUEUE (200 * MS)
#define TURNS_MOST 20 /* without time passing: more is spinning */
#define IN_CLEAR   33 /* bytes: IP, UDP, and our five */

/* A datagram on its way. */
struct flight {
	int64_t at;
	uint64_t order;
	int to;
	unsigned port, host;
	size_t len;
	uint64_t sum;
	uint8_t data[PACKET_MAX];
};

uint64_t path_random(struct path *path)
{
	uint64_t z = path->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool happens(struct path *path, unsigned permille)
{
	return path_random(path) % 1000 < permille;
}

/* As UDP's own checksum or a seal would notice what was altered. */
static uint64_t sum_of(const uint8_t *data, size_t len)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ data[i]) * UINT64_C(0x100000001b3);
	return sum;
}

void path_open(struct path *path, const struct path_config *config)
{
	*path = (struct path){.config = *config, .now = S, .random = config->seed};
	path->port = path->port_sent = path->port_proven = 1;
	path->host = path->host_sent = path->host_proven = 1;
	if (path->config.around == 0)
		path->config.around = IN_CLEAR;
	for (int i = CLIENT; i <= SERVER; i++) {
		struct dgram_config end = {
		    .server = i == SERVER,
		    .id = i == SERVER ? 7 : 0,
		    .seed = path_random(path),
		    .lean = config->lean,
		    .rtt = 2 * config->delay,
		    .around = path->config.around,
		};
		path->ends[i].dgram = dgram_new(&end, path->now);
	}
}

void path_close(struct path *path)
{
	for (int i = CLIENT; i <= SERVER; i++) {
		dgram_free(path->ends[i].dgram);
		free(path->ends[i].took);
	}
	free(path->flights);
}

/* The path */

static void put_on_way(struct path *path, const struct flight *flight)
{
	if (path->flight_count == path->flight_cap) {
		path->flight_cap = path->flight_cap > 0 ? 2 * path->flight_cap : 64;
		path->flights = xrealloc(path->flights, path->flight_cap * sizeof *path->flights);
	}
	path->flights[path->flight_count++] = *flight;
}

/* When it arrives through a link that carries only so much; 0: its queue is full. */
static int64_t link_time(struct path *path, struct path_end *from, size_t len)
{
	if (path->config.link == 0)
		return path->now;
	if (from->link_free < path->now)
		from->link_free = path->now;
	if (from->link_free - path->now > LINK_QUEUE) {
		from->dropped++;
		return 0;
	}
	from->link_free += (int64_t)len * S / path->config.link;
	return from->link_free;
}

static void send_off(struct path *path, int from, const uint8_t *data, size_t len)
{
	const struct path_config *config = &path->config;
	struct path_end *end = &path->ends[from];
	struct flight flight = {.to = 1 - from, .len = len, .sum = sum_of(data, len)};
	flight.port = from == CLIENT ? path->port : path->port_sent;
	flight.host = from == CLIENT ? path->host : path->host_sent;
	memcpy(flight.data, data, len);
	end->bytes += len + config->around;
	end->datagrams++;
	int64_t left = link_time(path, end, len + config->around);
	bool hole = path->now >= config->hole_from && path->now < config->hole_until;
	if (left == 0 || hole || happens(path, config->loss[from]))
		return;
	int copies = happens(path, config->doubled) ? 2 : 1;
	for (int i = 0; i < copies; i++) {
		flight.at = left + config->delay + (int64_t)(path_random(path) % 200);
		flight.at += happens(path, config->late) ? config->lateness : 0;
		flight.order = path_random(path);
		if (happens(path, config->corrupt))
			flight.data[path_random(path) % len] ^=
			    (uint8_t)(1u << path_random(path) % 8);
		put_on_way(path, &flight);
	}
}

/* What was said */

static size_t compose(uint8_t *out, size_t len, unsigned stream, uint64_t place, int64_t at)
{
	memset(out, 'x', len);
	bytes_put(out, stream, 1);
	bytes_put(out + 1, place, 8);
	bytes_put(out + 9, (uint64_t)at, 8);
	bytes_put(out + 17, sum_of(out, 17) + len, 8);
	return len;
}

static void check(struct path *path, struct path_end *end, const uint8_t *data, size_t len)
{
	struct bytes rest = {data, len, false};
	unsigned stream = (unsigned)bytes_number(&rest, 1);
	uint64_t place = bytes_number(&rest, 8);
	int64_t at = (int64_t)bytes_number(&rest, 8);
	uint64_t sum = bytes_number(&rest, 8);
	if (stream >= DGRAM_STREAMS || sum != sum_of(data, 17) + len ||
	    place != end->next_on[stream]) {
		path->wrong++;
		return;
	}
	end->next_on[stream]++;
	end->took = xrealloc(end->took, (end->heard + 1) * sizeof *end->took);
	end->took[end->heard++] = path->now - at;
}

static int64_t due_at(const struct path_end *end, const struct script *script)
{
	if (end->said >= script->count)
		return DGRAM_NEVER;
	return S + script->from + (int64_t)end->said * script->every;
}

/* A message counts from when it was due, not from when the window had room. */
static void speak(struct path *path, struct path_end *end, const struct script *script)
{
	static uint8_t text[DGRAM_MESSAGE_MAX];
	struct chunk_writer writer = {0};
	while (due_at(end, script) <= path->now) {
		unsigned stream =
		    script->streams > 0 ? 1 + (unsigned)(end->said % script->streams) : 0;
		size_t len = compose(text, script->len < HEADER ? HEADER : script->len, stream,
		    end->told_on[stream], due_at(end, script));
		if (!dgram_send(end->dgram, stream, chunk_writer_add(&writer, text, len)))
			break;
		end->told_on[stream]++;
		end->said++;
	}
	chunk_writer_fini(&writer);
}

/* Arrivals */

static enum dgram_from seen_from(const struct path *path, const struct flight *flight)
{
	if (flight->to == CLIENT)
		return DGRAM_FROM_HERE;
	if (flight->port == path->port_sent && flight->host == path->host_sent)
		return DGRAM_FROM_HERE;
	if (flight->port == path->port_proven && flight->host == path->host_proven)
		return DGRAM_FROM_PROVEN;
	return flight->host == path->host_sent ? DGRAM_FROM_PORT : DGRAM_FROM_HOST;
}

static void note_address(struct path *path, const struct flight *flight, bool moved)
{
	struct dgram *server = path->ends[SERVER].dgram;
	if (moved) {
		path->moves++;
		path->port_sent = flight->port;
		path->host_sent = flight->host;
	}
	if (dgram_proven(server)) {
		path->port_proven = path->port_sent;
		path->host_proven = path->host_sent;
	}
}

static void arrive(struct path *path, const struct flight *flight)
{
	struct path_end *end = &path->ends[flight->to];
	const uint8_t *data;
	size_t len;
	if (flight->to == CLIENT && (flight->port != path->port || flight->host != path->host))
		return; /* nobody is there any more */
	if (sum_of(flight->data, flight->len) != flight->sum)
		return;
	enum dgram_from from = seen_from(path, flight);
	enum dgram_verdict verdict =
	    dgram_receive(end->dgram, flight->data, flight->len, from, path->now);
	if (verdict == DGRAM_REFUSED)
		path->wrong++;
	if (flight->to == SERVER)
		note_address(path, flight, verdict == DGRAM_MOVED);
	while (dgram_next(end->dgram, &data, &len))
		check(path, end, data, len);
}

static unsigned next_flight(const struct path *path)
{
	unsigned best = 0;
	for (unsigned i = 1; i < path->flight_count; i++) {
		if (path->flights[i].at < path->flights[best].at)
			best = i;
	}
	return best;
}

/* Turns */

static void emit(struct path *path, int from)
{
	uint8_t out[PACKET_MAX];
	size_t len;
	struct path_end *end = &path->ends[from];
	while ((len = dgram_emit(end->dgram, out, path->now)) > 0)
		send_off(path, from, out, len);
	if (dgram_deadline(end->dgram) <= path->now && dgram_state(end->dgram) == DGRAM_OPEN)
		path->wrong++; /* it would spin */
	if (from == SERVER && dgram_take_return(end->dgram)) {
		path->port_sent = path->port_proven;
		path->host_sent = path->host_proven;
		path->returns++;
	}
	if (from == CLIENT && dgram_take_hop(end->dgram)) {
		path->port++;
		path->hops++;
	}
}

static int64_t earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t next_time(const struct path *path, const struct script scripts[2], int64_t rebind)
{
	int64_t at = rebind;
	for (int i = CLIENT; i <= SERVER; i++) {
		const struct path_end *end = &path->ends[i];
		int64_t due = due_at(end, &scripts[i]);
		at = earliest(at, dgram_deadline(end->dgram));
		at = earliest(at, due > path->now ? due : DGRAM_NEVER);
	}
	if (path->flight_count > 0)
		at = earliest(at, path->flights[next_flight(path)].at);
	return at;
}

static void deliver_due(struct path *path)
{
	while (path->flight_count > 0) {
		unsigned next = next_flight(path);
		struct flight flight = path->flights[next];
		if (flight.at > path->now)
			return;
		path->flights[next] = path->flights[--path->flight_count];
		arrive(path, &flight);
	}
}

static bool is_done(const struct path *path, const struct script scripts[2])
{
	return path->ends[SERVER].heard == scripts[CLIENT].count &&
	       path->ends[CLIENT].heard == scripts[SERVER].count;
}

bool path_run(struct path *path, const struct script scripts[2], int64_t until)
{
	int64_t rebind = path->config.rebind > 0 ? path->now + path->config.rebind : DGRAM_NEVER;
	while (path->now < until && !is_done(path, scripts)) {
		if (path->now >= rebind) {
			path->port++;
			path->host += path->config.hosts ? 1 : 0;
			rebind += path->config.rebind;
		}
		deliver_due(path);
		for (int i = CLIENT; i <= SERVER; i++) {
			speak(path, &path->ends[i], &scripts[i]);
			emit(path, i);
		}
		int64_t next = next_time(path, scripts, rebind);
		path->now = next > path->now ? next : path->now + 1;
	}
	return is_done(path, scripts);
}

static int compare(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
	return one < two ? -1 : one > two;
}

int64_t path_took(struct path *path, int end, unsigned permille)
{
	struct path_end *heard = &path->ends[end];
	if (heard->heard == 0)
		return 0;
	qsort(heard->took, heard->heard, sizeof *heard->took, compare);
	return heard->took[(heard->heard - 1) * permille / 1000];
}
