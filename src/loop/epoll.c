#include "config.h"

#include "loop/poller.h"

#ifdef HAVE_SYS_EPOLL_H

#	include <errno.h>
#	include <limits.h>
#	include <stdlib.h>
#	include <string.h>
#	include <sys/epoll.h>
#	include <unistd.h>

#	include "base/alloc.h"
#	include "base/clock.h"
#	include "base/log.h"
#	include "loop/loop.h"

#	define EVENTS_MOST                                                                        \
		256 /* taken from the kernel at once; it hands out the others first next time */

struct epoll_state {
	int fd;
	bool coarse; /* the kernel waits in whole milliseconds only */
	struct epoll_event events[EVENTS_MOST];
	struct poller_ready ready[EVENTS_MOST];
};

static void *epoll_open(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd < 0)
		return NULL;
	struct epoll_state *state = xcalloc(1, sizeof *state);
	state->fd = fd;
	return state;
}

static void epoll_free(void *opaque)
{
	struct epoll_state *state = opaque;
	close(state->fd);
	free(state);
}

static int control(const struct epoll_state *state, int op, int fd, unsigned events)
{
	struct epoll_event event = {.data.fd = fd};
	if (events & LOOP_READ)
		event.events |= EPOLLIN;
	if (events & LOOP_WRITE)
		event.events |= EPOLLOUT;
	/* A hang-up is told whether asked for or not: let it be told once to who wants nothing. */
	if (events == 0)
		event.events = EPOLLONESHOT;
	return epoll_ctl(state->fd, op, fd, &event);
}

static bool epoll_add(void *opaque, int fd, unsigned events)
{
	return control(opaque, EPOLL_CTL_ADD, fd, events) == 0;
}

static void epoll_change(void *opaque, int fd, unsigned events)
{
	if (control(opaque, EPOLL_CTL_MOD, fd, events) != 0)
		log_die("epoll lost descriptor %d: %s", fd, strerror(errno));
}

static void epoll_remove(void *opaque, int fd)
{
	if (control(opaque, EPOLL_CTL_DEL, fd, 0) != 0)
		log_die("epoll lost descriptor %d: %s", fd, strerror(errno));
}

#	ifdef HAVE_EPOLL_PWAIT2

/* Before Linux 5.11 there is none; a sandbox may know of none. */
static int await_exactly(struct epoll_state *state, int64_t most, const sigset_t *mask)
{
	struct timespec wait = clock_timespec(most);
	int count = epoll_pwait2(
	    state->fd, state->events, EVENTS_MOST, most == INT64_MAX ? NULL : &wait, mask);
	state->coarse = count < 0 && (errno == ENOSYS || errno == EPERM);
	return count;
}

#	else

static int await_exactly(struct epoll_state *state, int64_t most, const sigset_t *mask)
{
	(void)most, (void)mask;
	state->coarse = true;
	return -1;
}

#	endif

/* In milliseconds, rounded up: a timer that is not quite due would turn the loop in vain. */
static int to_ms(int64_t ns)
{
	if (ns == INT64_MAX)
		return -1;
	int64_t ms = ns / NS_PER_MS + (ns % NS_PER_MS != 0);
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

static unsigned to_events(uint32_t told)
{
	if (told & (EPOLLERR | EPOLLHUP))
		return LOOP_READ | LOOP_WRITE;
	return (told & EPOLLIN ? LOOP_READ : 0) | (told & EPOLLOUT ? LOOP_WRITE : 0);
}

static ptrdiff_t epoll_await(
    void *opaque, int64_t most, const sigset_t *mask, const struct poller_ready **ready)
{
	struct epoll_state *state = opaque;
	int count = state->coarse ? -1 : await_exactly(state, most, mask);
	if (state->coarse)
		count = epoll_pwait(state->fd, state->events, EVENTS_MOST, to_ms(most), mask);
	if (count < 0 && errno != EINTR)
		log_die("epoll_pwait: %s", strerror(errno));
	for (int i = 0; i < count; i++) {
		const struct epoll_event *event = &state->events[i];
		state->ready[i] = (struct poller_ready){event->data.fd, to_events(event->events)};
	}
	*ready = state->ready;
	return count;
}

const struct poller_ops poller_epoll = {
    .name = "epoll",
    .open = epoll_open,
    .close = epoll_free,
    .add = epoll_add,
    .change = epoll_change,
    .remove = epoll_remove,
    .wait = epoll_await,
};

#endif
