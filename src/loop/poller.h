#ifndef LOOP_POLLER_H
#define LOOP_POLLER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One way of waiting for descriptors. The loop keeps who watches what; a poller only waits. */

struct poller_ready {
	int fd;
	unsigned events; /* LOOP_READ | LOOP_WRITE, both after an error or a hang-up */
};

struct poller_ops {
	const char *name;
	void *(*open)(void); /* NULL with errno */
	void (*close)(void *state);
	bool (*add)(void *state, int fd, unsigned events); /* false with errno */
	void (*change)(void *state, int fd, unsigned events);
	void (*remove)(void *state, int fd);
	/*
	 * Waits at most `most` nanoseconds (INT64_MAX: for ever) under the signal mask. Returns how
	 * many descriptors are ready, listed in memory of the poller's own; -1 when interrupted.
	 */
	ptrdiff_t (*wait)(
	    void *state, int64_t most, const sigset_t *mask, const struct poller_ready **ready);
};

extern const struct poller_ops poller_select;
extern const struct poller_ops poller_epoll; /* without the system's epoll, open() fails */

#endif
