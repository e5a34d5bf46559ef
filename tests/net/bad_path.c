#include "tests/net/bad_path.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/log.h"

#define DATAGRAM_MOST 2048 /* bytes */
#define HEADERS       28   /* bytes of IP and UDP */
#define JITTER        200  /* microseconds by which each one differs from the next */
#define IP_SOURCE     12   /* where an IP packet has its source; then comes the target */
#define IP_ADDRESS    4    /* bytes */
#define ROOM          (4 * 1024 * 1024) /* bytes of a socket's buffer */

/* A caller, and the socket that stands for it before the server. */
struct leg {
	struct bad_path *path;
	struct sockaddr_in caller;
	int fd;
	int64_t bound_at;
	struct leg *next;
};

struct late {
	struct leg *leg;
	int64_t at;
	bool to_server;
	size_t len;
	uint8_t data[DATAGRAM_MOST];
};

struct bad_path {
	struct loop *loop;
	struct bad_path_config config;
	uint64_t random;
	uint16_t server, port;
	int fd;
	size_t headers; /* bytes around what is seen here */
	struct leg *legs;
	struct late **heap; /* the next one first */
	size_t count, cap;
	struct loop_timer timer;
	int64_t rebind;
	bool blocked;
	struct bad_path_sums sums;
};

/* Chance */

static uint64_t draw(struct bad_path *path)
{
	uint64_t z = path->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool happens(struct bad_path *path, unsigned permille)
{
	return draw(path) % 1000 < permille;
}

/* Sockets */

static int open_socket(uint16_t to, uint16_t *port)
{
	const int room = ROOM;
	struct sockaddr_in here = {.sin_family = AF_INET}, there = {.sin_family = AF_INET};
	socklen_t len = sizeof here;
	here.sin_addr.s_addr = there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	there.sin_port = htons(to);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)(void *)&here, sizeof here) != 0 ||
	    (to != 0 && connect(fd, (struct sockaddr *)(void *)&there, sizeof there) != 0))
		log_die("the bad path has no socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	getsockname(fd, (struct sockaddr *)(void *)&here, &len);
	if (port != NULL)
		*port = ntohs(here.sin_port);
	return fd;
}

static void on_server(int fd, unsigned events, void *arg);

static void bind_leg(struct leg *leg)
{
	struct bad_path *path = leg->path;
	leg->fd = open_socket(path->server, NULL);
	loop_watch(path->loop, leg->fd, LOOP_READ, on_server, leg);
	leg->bound_at = loop_now(path->loop);
}

static void unbind_leg(struct leg *leg)
{
	loop_unwatch(leg->path->loop, leg->fd);
	close(leg->fd);
}

static struct leg *find_leg(struct bad_path *path, const struct sockaddr_in *caller)
{
	struct leg *leg;
	LL_FOREACH (path->legs, leg) {
		if (leg->caller.sin_port == caller->sin_port)
			return leg;
	}
	leg = xcalloc(1, sizeof *leg);
	leg->path = path;
	leg->caller = *caller;
	bind_leg(leg);
	LL_PREPEND(path->legs, leg);
	return leg;
}

/* What is on its way: a heap by the time of arrival */

static void swap(struct late **heap, size_t a, size_t b)
{
	struct late *held = heap[a];
	heap[a] = heap[b];
	heap[b] = held;
}

static void push(struct bad_path *path, struct late *late)
{
	if (path->count == path->cap) {
		path->cap = path->cap > 0 ? 2 * path->cap : 64;
		path->heap = xrealloc(path->heap, path->cap * sizeof(struct late *));
	}
	size_t at = path->count++;
	path->heap[at] = late;
	for (; at > 0 && path->heap[(at - 1) / 2]->at > path->heap[at]->at; at = (at - 1) / 2)
		swap(path->heap, at, (at - 1) / 2);
}

static struct late *pop(struct bad_path *path)
{
	struct late **heap = path->heap, *first = heap[0];
	heap[0] = heap[--path->count];
	for (size_t at = 0, child = 1; child < path->count; at = child, child = 2 * at + 1) {
		if (child + 1 < path->count && heap[child + 1]->at < heap[child]->at)
			child++;
		if (heap[at]->at <= heap[child]->at)
			break;
		swap(heap, at, child);
	}
	return first;
}

static void arrive(struct late *late)
{
	struct leg *leg = late->leg;
	if (late->to_server)
		(void)!write(leg->fd, late->data, late->len);
	else
		sendto(leg->path->fd, late->data, late->len, 0,
		    (const struct sockaddr *)(const void *)&leg->caller, sizeof leg->caller);
	free(late);
}

static void on_due(void *arg)
{
	struct bad_path *path = arg;
	while (path->count > 0 && path->heap[0]->at <= loop_now(path->loop))
		arrive(pop(path));
	if (path->count > 0)
		loop_timer_set(path->loop, &path->timer, path->heap[0]->at);
}

static void put_on_way(struct leg *leg, bool to_server, const uint8_t *data, size_t len)
{
	struct bad_path *path = leg->path;
	struct late *late = xmalloc(sizeof *late);
	late->leg = leg;
	late->to_server = to_server;
	late->at =
	    loop_now(path->loop) + path->config.delay + (int64_t)(draw(path) % JITTER) * 1000;
	late->at += happens(path, path->config.late) ? path->config.lateness : 0;
	late->len = len;
	memcpy(late->data, data, len);
	if (len > 0 && happens(path, path->config.corrupt))
		late->data[draw(path) % len] ^= (uint8_t)(1u << draw(path) % 8);
	if (len > 0 && happens(path, path->config.cut))
		late->len = draw(path) % len;
	push(path, late);
	loop_timer_set(path->loop, &path->timer, path->heap[0]->at);
}

static void treat(struct leg *leg, bool to_server, const uint8_t *data, size_t len)
{
	struct bad_path *path = leg->path;
	path->sums.datagrams++;
	path->sums.bytes += len + path->headers;
	if (path->blocked || happens(path, path->config.loss))
		return;
	put_on_way(leg, to_server, data, len);
	if (happens(path, path->config.doubled))
		put_on_way(leg, to_server, data, len);
}

static void on_server(int fd, unsigned events, void *arg)
{
	uint8_t data[DATAGRAM_MOST];
	ssize_t len;
	(void)events;
	while ((len = recv(fd, data, sizeof data, 0)) >= 0)
		treat(arg, false, data, (size_t)len);
}

static void on_caller(int fd, unsigned events, void *arg)
{
	struct bad_path *path = arg;
	uint8_t data[DATAGRAM_MOST];
	struct sockaddr_in caller;
	socklen_t caller_len = sizeof caller;
	ssize_t len;
	(void)events;
	while ((len = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)(void *)&caller,
	            &caller_len)) >= 0) {
		struct leg *leg = find_leg(path, &caller);
		if (path->rebind != 0 && loop_now(path->loop) - leg->bound_at >= path->rebind) {
			unbind_leg(leg);
			bind_leg(leg);
			path->sums.rebinds++;
		}
		treat(leg, true, data, (size_t)len);
		caller_len = sizeof caller;
	}
}

/* Life */

struct bad_path *bad_path_new(
    struct loop *loop, const struct bad_path_config *config, uint16_t port)
{
	struct bad_path *path = xcalloc(1, sizeof *path);
	path->loop = loop;
	path->config = *config;
	path->random = config->seed;
	path->server = port;
	path->headers = HEADERS;
	path->fd = open_socket(0, &path->port);
	loop_timer_init(&path->timer, on_due, path);
	loop_watch(loop, path->fd, LOOP_READ, on_caller, path);
	return path;
}

/* No sum changes by it, neither IP's nor TCP's. */
static void swap_addresses(uint8_t *packet)
{
	uint8_t held[IP_ADDRESS];
	memcpy(held, packet + IP_SOURCE, IP_ADDRESS);
	memcpy(packet + IP_SOURCE, packet + IP_SOURCE + IP_ADDRESS, IP_ADDRESS);
	memcpy(packet + IP_SOURCE + IP_ADDRESS, held, IP_ADDRESS);
}

static void on_packet(int fd, unsigned events, void *arg)
{
	uint8_t packet[DATAGRAM_MOST];
	ssize_t len;
	(void)events;
	while ((len = read(fd, packet, sizeof packet)) > 0) {
		if (len < IP_SOURCE + 2 * IP_ADDRESS || packet[0] >> 4 != 4)
			continue;
		swap_addresses(packet);
		treat(arg, true, packet, (size_t)len);
	}
}

struct bad_path *bad_path_of_tun(struct loop *loop, const struct bad_path_config *config, int tun)
{
	struct bad_path *path = xcalloc(1, sizeof *path);
	struct leg *leg = xcalloc(1, sizeof *leg);
	path->loop = loop;
	path->config = *config;
	path->random = config->seed;
	path->fd = dup(tun);
	loop_timer_init(&path->timer, on_due, path);
	leg->path = path;
	leg->fd = tun;
	LL_PREPEND(path->legs, leg);
	loop_watch(loop, tun, LOOP_READ, on_packet, leg);
	return path;
}

void bad_path_free(struct bad_path *path)
{
	struct leg *leg, *next;
	LL_FOREACH_SAFE (path->legs, leg, next) {
		unbind_leg(leg);
		free(leg);
	}
	while (path->count > 0)
		free(pop(path));
	free(path->heap);
	loop_timer_stop(path->loop, &path->timer);
	loop_unwatch(path->loop, path->fd);
	close(path->fd);
	free(path);
}

uint16_t bad_path_port(const struct bad_path *path)
{
	return path->port;
}

void bad_path_treat(struct bad_path *path, const struct bad_path_config *config)
{
	path->config = *config;
}

void bad_path_rebind(struct bad_path *path, int64_t every)
{
	path->rebind = every;
}

void bad_path_block(struct bad_path *path, bool blocked)
{
	path->blocked = blocked;
}

struct bad_path_sums bad_path_sums(const struct bad_path *path)
{
	return path->sums;
}
