#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One loop a thread: it waits for descriptors, timers and signals, calls back, and at the end of
 * each turn runs what was deferred. Nothing that it calls may block.
 *
 * A turn: wait; signals; descriptors that are ready; timers that are due; deferred tasks. Callbacks
 * may add and remove anything, themselves too; one that was removed is not called any more, not
 * even in the same turn.
 */
struct loop;

enum loop_poller {
	LOOP_POLLER_AUTO,   /* select; epoll, where there is one, while it watches many */
	LOOP_POLLER_SELECT, /* pselect() with bitmaps that grow past FD_SETSIZE */
	LOOP_POLLER_EPOLL,
};

#define LOOP_READ  1u
#define LOOP_WRITE 2u

/* Descriptors watched above which AUTO moves to epoll; it moves back below half of that. */
#define LOOP_SELECT_MOST 128

/* NULL with errno when the system has no such poller or no descriptors are left. */
struct loop *loop_new(enum loop_poller poller);
/* Closes no descriptor that was watched. Its jobs must be done or abandoned. */
void loop_free(struct loop *loop);

/* Turns until loop_stop(). */
void loop_run(struct loop *loop);
/* One turn that waits `most` nanoseconds at most, less if something happens; for tests. */
void loop_turn(struct loop *loop, int64_t most);
void loop_stop(struct loop *loop);
/* The monotonic clock as read after the last wait, in nanoseconds: use it for deadlines. */
int64_t loop_now(const struct loop *loop);
/* "select" or "epoll" right now: for tests, as nothing else can tell. */
const char *loop_poller_name(const struct loop *loop);

/*
 * Descriptors. `events` is LOOP_READ | LOOP_WRITE, the events wanted (0: watched for nothing,
 * kept); the callback gets those that are ready. An error or hang-up counts as both of those
 * wanted. Watching a descriptor again replaces what was there. Unwatch before closing it.
 */
typedef void loop_fd_fn(int fd, unsigned events, void *arg);
/* False with errno when the poller cannot watch it (no memory in the kernel, not pollable). */
bool loop_watch(struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *arg);
void loop_unwatch(struct loop *loop, int fd);

/* Timers, kept by their owner, who initialises them once and stops them before they go away. */
typedef void loop_fn(void *arg);
struct loop_timer {
	loop_fn *fn;
	void *arg;
	int64_t deadline; /* nanoseconds, monotonic */
	size_t place;     /* in the heap, counted from 1; 0 while not set */
};
/* One set by a timer's callback runs in the next turn at the earliest. */
void loop_timer_init(struct loop_timer *timer, loop_fn *fn, void *arg);
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t deadline);
void loop_timer_after(
    struct loop *loop, struct loop_timer *timer, int64_t ns); /* from loop_now() */
void loop_timer_stop(struct loop *loop, struct loop_timer *timer);
static inline bool loop_timer_is_set(const struct loop_timer *timer)
{
	return timer->place != 0;
}

/*
 * Work for the end of this turn, kept by its owner; deferring one that waits already does nothing.
 * What a task defers runs at the end of the next turn, which then does not wait.
 */
struct loop_task {
	loop_fn *fn;
	void *arg;
	struct loop_task *next;
	struct loop_task **link; /* what points here; NULL while not waiting */
};
void loop_task_init(struct loop_task *task, loop_fn *fn, void *arg);
void loop_defer(struct loop *loop, struct loop_task *task);
void loop_undefer(struct loop *loop, struct loop_task *task);

/*
 * Signals: blocked from here on except inside the wait, so that nothing runs in a handler but one
 * flag. One loop a process may take signals. Child processes inherit what is blocked: unblock it in
 * them before they exec.
 */
bool loop_signal(struct loop *loop, int signo, loop_fn *fn, void *arg);

/*
 * A worker thread for what blocks (name look-ups, commits). `work` runs in the thread and touches
 * nothing but its job; `done` runs on the loop afterwards. Both get `arg`.
 */
struct loop_job;
struct loop_job *loop_job_start(struct loop *loop, loop_fn *work, loop_fn *done, void *arg);
/*
 * `done` will not be called; `discard` is, on the loop, once the thread is through with `arg`. A
 * thread that is still at work when the loop goes away calls `discard` itself.
 */
void loop_job_abandon(struct loop_job *job, loop_fn *discard);

#endif
