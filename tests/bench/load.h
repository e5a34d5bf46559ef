#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Many IRC users in one process, on an epoll loop of their own. */
struct load;

struct load *load_new(uint16_t port, size_t most_clients);
void load_free(struct load *load); /* cuts all connections */

/* Registers users until there are `count`, `at_once` at a time. False when it takes too long. */
bool load_connect(struct load *load, size_t count, size_t at_once);
size_t load_ready(const struct load *load); /* users registered */
/* Users first … first + count - 1 join a channel. False when it takes too long. */
bool load_join(struct load *load, size_t first, size_t count, const char *channel);
/* Reads until nothing has come for a while. */
void load_settle(struct load *load);

/*
 * One circle of users. The first `senders` of them send, to the channel or, where there is none,
 * each to its neighbour (0 and 1, 2 and 3, …).
 */
struct load_circle {
	size_t first, count, senders;
	const char *channel;
	size_t window; /* messages in flight: sent, and not yet with everybody in the circle */
};

struct load_result {
	uint64_t delivered; /* messages that reached a receiver, in the measured time */
	double cpu_us;      /* of the server, per delivered message */
	double p99_ms;      /* from send to receipt */
};

#define LOAD_TEXT_LEN 64 /* bytes of a message */

/* Lets the circles talk for `length` nanoseconds after a warm-up. False when nothing flows. */
bool load_talk(struct load *load, const struct load_circle *circles, size_t count, int64_t length,
    int64_t (*server_cpu)(void *arg), void *arg, struct load_result *result);

#endif
