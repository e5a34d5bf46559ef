#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"

#define PHASE_DEADLINE (30 * NS_PER_S)   /* for connecting all, or joining all */
#define QUIET_LENGTH   (150 * NS_PER_MS) /* of silence that means: settled */
#define WARM_UP        (200 * NS_PER_MS)
#define READ_SIZE      65536 /* bytes */
#define EVENTS_MOST    1024
#define SAMPLES_MOST   ((size_t)1 << 16)

enum step { STEP_FRESH, STEP_REGISTERING, STEP_READY };

struct client {
	int fd;
	enum step step;
	bool joined;
	bool sampled;       /* its messages are timed */
	bool mid_line;      /* what it read last did not end a line */
	struct buf partial; /* only outside of talks */
	uint64_t seen;      /* messages of its circle that it got or sent */
	struct circle *circle;
};

struct circle {
	const struct load_circle *plan;
	size_t next; /* sender */
	uint64_t sent;
	bool touched;
};

struct load {
	uint16_t port;
	int epoll;
	size_t count, most;
	struct client *clients;
	size_t waiting; /* answers that are still to come in this phase */
	bool talking;
	uint64_t delivered;
	struct circle *circles;
	struct circle **touched;
	size_t touched_count;
	double *samples; /* ms */
	size_t sample_count;
};

struct load *load_new(uint16_t port, size_t most_clients)
{
	struct load *load = xcalloc(1, sizeof *load);
	load->port = port;
	load->most = most_clients;
	load->clients = xcalloc(most_clients, sizeof *load->clients);
	load->samples = xcalloc(SAMPLES_MOST, sizeof *load->samples);
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	return load;
}

void load_free(struct load *load)
{
	/* Reset, so that no port stays taken for a minute. */
	struct linger reset = {.l_onoff = 1, .l_linger = 0};
	for (size_t i = 0; i < load->count; i++) {
		setsockopt(load->clients[i].fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(load->clients[i].fd);
		buf_fini(&load->clients[i].partial);
	}
	close(load->epoll);
	free(load->clients);
	free(load->samples);
	free(load);
}

static void send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent > 0) {
			data += sent;
			len -= (size_t)sent;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 100);
		} else {
			return;
		}
	}
}

static void take_answer(struct load *load, struct client *client, const char *line)
{
	const char *numeric = strchr(line, ' ');
	if (strncmp(line, "PING ", 5) == 0) {
		char pong[128];
		int len = snprintf(pong, sizeof pong, "PONG %.100s\r\n", line + 5);
		send_all(client->fd, pong, (size_t)len);
	} else if (numeric == NULL) {
		return;
	} else if (client->step == STEP_REGISTERING &&
	           (strncmp(numeric, " 376 ", 5) == 0 || strncmp(numeric, " 422 ", 5) == 0)) {
		client->step = STEP_READY;
		load->waiting--;
	} else if (!client->joined && strncmp(numeric, " 366 ", 5) == 0) {
		client->joined = true;
		load->waiting--;
	}
}

static void take_lines(struct load *load, struct client *client, const char *data, size_t len)
{
	struct buf *partial = &client->partial;
	const char *end;
	while ((end = memchr(data, '\n', len)) != NULL) {
		size_t part = (size_t)(end - data) + 1;
		buf_add(partial, data, part);
		take_answer(load, client, partial->data);
		buf_clear(partial);
		data += part;
		len -= part;
	}
	if (len > 0)
		buf_add(partial, data, len);
	else
		buf_fini(partial);
}

/* The time at which the message in this line was sent, in it as hexadecimal digits. */
static void sample(struct load *load, const char *line, size_t len)
{
	const char *text = memmem(line, len, " :", 2);
	if (text == NULL || load->sample_count == SAMPLES_MOST)
		return;
	int64_t sent = (int64_t)strtoull(text + 2, NULL, 16);
	load->samples[load->sample_count++] = (double)(clock_mono_ns() - sent) / (double)NS_PER_MS;
}

static size_t count_lines(struct load *load, struct client *client, const char *data, size_t len)
{
	size_t lines = 0;
	bool whole = !client->mid_line;
	client->mid_line = data[len - 1] != '\n';
	for (const char *end; (end = memchr(data, '\n', len)) != NULL; lines++) {
		size_t part = (size_t)(end - data) + 1;
		if (client->sampled && whole)
			sample(load, data, part);
		whole = true;
		data += part;
		len -= part;
	}
	return lines;
}

static void take_messages(struct load *load, struct client *client, const char *data, size_t len)
{
	size_t lines = count_lines(load, client, data, len);
	struct circle *circle = client->circle;
	load->delivered += lines;
	if (circle == NULL)
		return;
	client->seen += lines;
	if (!circle->touched) {
		circle->touched = true;
		load->touched[load->touched_count++] = circle;
	}
}

/* One wait, one read of each user that has something. False when nothing came. */
static bool turn(struct load *load, int most_ms)
{
	static char data[READ_SIZE];
	struct epoll_event events[EVENTS_MOST];
	int ready = epoll_wait(load->epoll, events, EVENTS_MOST, most_ms);
	for (int i = 0; i < ready; i++) {
		struct client *client = events[i].data.ptr;
		ssize_t got = recv(client->fd, data, sizeof data, MSG_DONTWAIT);
		if (got > 0 && load->talking)
			take_messages(load, client, data, (size_t)got);
		else if (got > 0)
			take_lines(load, client, data, (size_t)got);
		else if (got == 0 || errno != EAGAIN)
			epoll_ctl(load->epoll, EPOLL_CTL_DEL, client->fd, NULL);
	}
	return ready > 0;
}

static bool call(struct load *load, struct client *client)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_port = htons(load->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&sa, sizeof sa) != 0) {
		perror("connect");
		return false;
	}
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	char hello[96];
	size_t index = (size_t)(client - load->clients);
	int len = snprintf(
	    hello, sizeof hello, "NICK b%05zu\r\nUSER b%05zu 0 * :bench\r\n", index, index);
	send_all(client->fd, hello, (size_t)len);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
	epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event);
	client->step = STEP_REGISTERING;
	client->joined = true;
	return true;
}

bool load_connect(struct load *load, size_t count, size_t at_once)
{
	int64_t deadline = clock_mono_ns() + PHASE_DEADLINE;
	while (load->count < count || load->waiting > 0) {
		if (load->count < count && load->waiting < at_once) {
			if (!call(load, &load->clients[load->count]))
				return false;
			load->count++;
			load->waiting++;
			continue;
		}
		turn(load, 100);
		if (clock_mono_ns() > deadline)
			return false;
	}
	return true;
}

size_t load_ready(const struct load *load)
{
	size_t ready = 0;
	for (size_t i = 0; i < load->count; i++)
		ready += load->clients[i].step == STEP_READY;
	return ready;
}

bool load_join(struct load *load, size_t first, size_t count, const char *channel)
{
	char join[64];
	int len = snprintf(join, sizeof join, "JOIN %s\r\n", channel);
	int64_t deadline = clock_mono_ns() + PHASE_DEADLINE;
	for (size_t i = first; i < first + count; i++) {
		load->clients[i].joined = false;
		load->waiting++;
		send_all(load->clients[i].fd, join, (size_t)len);
		turn(load, 0);
	}
	while (load->waiting > 0) {
		turn(load, 100);
		if (clock_mono_ns() > deadline)
			return false;
	}
	return true;
}

void load_settle(struct load *load)
{
	int64_t quiet_since = clock_mono_ns();
	while (clock_mono_ns() - quiet_since < QUIET_LENGTH) {
		if (turn(load, 20))
			quiet_since = clock_mono_ns();
	}
}

static void send_messages(struct load *load, struct circle *circle, size_t sender, size_t count)
{
	static const char padding[LOAD_TEXT_LEN - 16 + 1] =
	    " the quick brown fox jumps over the lazy dogs...";
	struct buf out = {0};
	const struct load_circle *plan = circle->plan;
	for (size_t i = 0; i < count; i++) {
		if (plan->channel != NULL)
			buf_printf(&out, "PRIVMSG %s", plan->channel);
		else
			buf_printf(&out, "PRIVMSG b%05zu", (plan->first + sender) ^ 1);
		buf_printf(&out, " :%016" PRIx64 "%s\r\n", (uint64_t)clock_mono_ns(), padding);
	}
	send_all(load->clients[plan->first + sender].fd, out.data, out.len);
	circle->sent += count;
	load->clients[plan->first + sender].seen += count;
	buf_fini(&out);
}

/* Messages that somebody in the circle does not have yet. */
static uint64_t count_flying(const struct load *load, const struct circle *circle)
{
	uint64_t arrived = circle->sent;
	for (size_t i = 0; i < circle->plan->count; i++) {
		uint64_t seen = load->clients[circle->plan->first + i].seen;
		arrived = seen < arrived ? seen : arrived;
	}
	return circle->sent - arrived;
}

/* Fills the circle's window again, its senders taking turns. */
static void top_up(struct load *load, struct circle *circle)
{
	uint64_t flying = count_flying(load, circle);
	size_t senders = circle->plan->senders, left = 0;
	if (flying < circle->plan->window)
		left = circle->plan->window - flying;
	size_t each = left / senders, more = left % senders;
	for (size_t i = 0; i < senders; i++) {
		size_t count = each + (i < more ? 1 : 0);
		if (count > 0)
			send_messages(load, circle, (circle->next + i) % senders, count);
	}
	circle->next = (circle->next + more) % senders;
}

static void talk_for(struct load *load, int64_t length)
{
	int64_t end = clock_mono_ns() + length;
	while (clock_mono_ns() < end) {
		turn(load, 50);
		for (size_t i = 0; i < load->touched_count; i++) {
			load->touched[i]->touched = false;
			top_up(load, load->touched[i]);
		}
		load->touched_count = 0;
	}
}

static void start_circle(struct load *load, struct circle *circle, const struct load_circle *plan)
{
	*circle = (struct circle){.plan = plan};
	for (size_t i = 0; i < plan->count; i++) {
		struct client *client = &load->clients[plan->first + i];
		client->circle = circle;
		client->seen = 0;
		client->mid_line = false;
		client->sampled = i == plan->count - 1;
		buf_fini(&client->partial);
	}
	top_up(load, circle);
}

static int compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static double percentile_99(double *samples, size_t count)
{
	if (count == 0)
		return 0;
	qsort(samples, count, sizeof *samples, compare_doubles);
	return samples[count * 99 / 100];
}

bool load_talk(struct load *load, const struct load_circle *circles, size_t count, int64_t length,
    int64_t (*server_cpu)(void *arg), void *arg, struct load_result *result)
{
	load->circles = xcalloc(count, sizeof *load->circles);
	load->touched = xcalloc(count, sizeof *load->touched);
	load->touched_count = 0;
	load->talking = true;
	for (size_t i = 0; i < count; i++)
		start_circle(load, &load->circles[i], &circles[i]);
	talk_for(load, WARM_UP);
	load->sample_count = 0;
	uint64_t delivered = load->delivered;
	int64_t cpu = server_cpu(arg);
	talk_for(load, length);
	result->cpu_us = (double)(server_cpu(arg) - cpu) / (double)NS_PER_US;
	result->delivered = load->delivered - delivered;
	result->cpu_us /= (double)result->delivered;
	result->p99_ms = percentile_99(load->samples, load->sample_count);
	load_settle(load);
	load->talking = false;
	for (size_t i = 0; i < load->count; i++)
		load->clients[i].circle = NULL;
	free(load->circles);
	free(load->touched);
	return result->delivered > 0;
}
