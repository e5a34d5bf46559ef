#include "loop/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "loop/private.h"

static void tasks_init(struct task_list *tasks)
{
	tasks->first = NULL;
	tasks->end = &tasks->first;
}

struct loop *loop_new(enum loop_poller poller)
{
	const struct poller_ops *ops = poller == LOOP_POLLER_EPOLL ? &poller_epoll : &poller_select;
	void *state = ops->open();
	if (state == NULL)
		return NULL;
	struct loop *loop = xcalloc(1, sizeof *loop);
	loop->poller = ops;
	loop->poller_state = state;
	loop->automatic = poller == LOOP_POLLER_AUTO;
	loop->now = clock_mono_ns();
	tasks_init(&loop->deferred);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	if (loop->jobs != NULL)
		job_pool_close(loop->jobs);
	signals_fini(&loop->signals);
	loop->poller->close(loop->poller_state);
	free(loop->watches);
	free(loop->changes);
	free(loop->timers.at);
	free(loop);
}

int64_t loop_now(const struct loop *loop)
{
	return loop->now;
}

const char *loop_poller_name(const struct loop *loop)
{
	return loop->poller->name;
}

/* Descriptors */

static struct watch *watch_at(struct loop *loop, int fd)
{
	if (fd < 0)
		log_die("watching descriptor %d", fd);
	size_t cap = loop->watch_cap;
	if ((size_t)fd >= cap) {
		cap = cap > 0 ? cap : 64;
		while ((size_t)fd >= cap)
			cap *= 2;
		loop->watches =
		    xrecallocarray(loop->watches, loop->watch_cap, cap, sizeof *loop->watches);
		loop->watch_cap = cap;
	}
	return &loop->watches[fd];
}

static void note_change(struct loop *loop, struct watch *watch, int fd)
{
	if (watch->changed || watch->wanted == watch->applied)
		return;
	if (loop->change_count == loop->change_cap) {
		loop->change_cap = loop->change_cap > 0 ? 2 * loop->change_cap : 64;
		loop->changes = xrealloc(loop->changes, loop->change_cap * sizeof *loop->changes);
	}
	loop->changes[loop->change_count++] = fd;
	watch->changed = true;
}

bool loop_watch(struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *arg)
{
	struct watch *watch = watch_at(loop, fd);
	if (watch->fn == NULL) {
		if (!loop->poller->add(loop->poller_state, fd, events))
			return false;
		watch->applied = (uint8_t)events;
		watch->since = loop->turn;
		loop->watched++;
	}
	watch->fn = fn;
	watch->arg = arg;
	watch->wanted = (uint8_t)events;
	note_change(loop, watch, fd);
	return true;
}

void loop_unwatch(struct loop *loop, int fd)
{
	struct watch *watch = watch_at(loop, fd);
	if (watch->fn == NULL)
		return;
	watch->fn = NULL;
	loop->watched--;
	loop->poller->remove(loop->poller_state, fd);
}

static void apply_changes(struct loop *loop)
{
	for (size_t i = 0; i < loop->change_count; i++) {
		int fd = loop->changes[i];
		struct watch *watch = &loop->watches[fd];
		watch->changed = false;
		if (watch->fn == NULL || watch->wanted == watch->applied)
			continue;
		loop->poller->change(loop->poller_state, fd, watch->wanted);
		watch->applied = watch->wanted;
	}
	loop->change_count = 0;
}

/* Choosing the poller */

static bool add_all(struct loop *loop, const struct poller_ops *ops, void *state)
{
	for (size_t fd = 0; fd < loop->watch_cap; fd++) {
		const struct watch *watch = &loop->watches[fd];
		if (watch->fn != NULL && !ops->add(state, (int)fd, watch->applied))
			return false;
	}
	return true;
}

/* A system or a descriptor that cannot be moved keeps the loop where it is, for good. */
static void move_to(struct loop *loop, const struct poller_ops *ops)
{
	void *state = ops->open();
	if (state == NULL || !add_all(loop, ops, state)) {
		log_debug(
		    "loop: staying on %s: %s: %s", loop->poller->name, ops->name, strerror(errno));
		if (state != NULL)
			ops->close(state);
		loop->automatic = false;
		return;
	}
	loop->poller->close(loop->poller_state);
	loop->poller = ops;
	loop->poller_state = state;
}

static void choose_poller(struct loop *loop)
{
	if (!loop->automatic)
		return;
	if (loop->poller == &poller_select && loop->watched > LOOP_SELECT_MOST)
		move_to(loop, &poller_epoll);
	else if (loop->poller == &poller_epoll && loop->watched < LOOP_SELECT_MOST / 2)
		move_to(loop, &poller_select);
}

/* Tasks */

void loop_task_init(struct loop_task *task, loop_fn *fn, void *arg)
{
	*task = (struct loop_task){.fn = fn, .arg = arg};
}

void loop_defer(struct loop *loop, struct loop_task *task)
{
	if (task->link != NULL)
		return;
	task->next = NULL;
	task->link = loop->deferred.end;
	*task->link = task;
	loop->deferred.end = &task->next;
}

void loop_undefer(struct loop *loop, struct loop_task *task)
{
	if (task->link == NULL)
		return;
	*task->link = task->next;
	if (task->next != NULL)
		task->next->link = task->link;
	else if (loop->deferred.end == &task->next)
		loop->deferred.end = task->link;
	task->link = NULL;
}

/* What tasks defer in turn runs at the end of the next turn, which then does not wait. */
static void run_tasks(struct loop *loop)
{
	loop->running = loop->deferred.first;
	if (loop->running != NULL)
		loop->running->link = &loop->running;
	tasks_init(&loop->deferred);
	while (loop->running != NULL) {
		struct loop_task *task = loop->running;
		loop_undefer(loop, task);
		task->fn(task->arg);
	}
}

/* Turning */

static int64_t time_to_wait(const struct loop *loop, int64_t most)
{
	if (loop->deferred.first != NULL || loop->stopped || most <= 0)
		return 0;
	if (loop->timers.count == 0)
		return most;
	int64_t left = loop->timers.at[1]->deadline - clock_mono_ns();
	if (left < 0)
		left = 0;
	return left < most ? left : most;
}

static void run_timers(struct loop *loop)
{
	struct loop_timer *timer;
	loop->in_timers = true;
	while ((timer = timer_take_due(&loop->timers, loop->now)) != NULL)
		timer->fn(timer->arg);
	loop->in_timers = false;
}

static void run_ready(struct loop *loop, const struct poller_ready *ready, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct watch *watch = &loop->watches[ready[i].fd];
		unsigned events = ready[i].events & watch->wanted;
		if (watch->fn != NULL && watch->since != loop->turn && events != 0)
			watch->fn(ready[i].fd, events, watch->arg);
	}
}

void loop_turn(struct loop *loop, int64_t most)
{
	apply_changes(loop);
	choose_poller(loop);
	loop->turn++;
	struct signals *signals = &loop->signals;
	const struct poller_ready *ready;
	int64_t wait = time_to_wait(loop, most);
	ptrdiff_t count = loop->poller->wait(
	    loop->poller_state, wait, signals->count > 0 ? &signals->wait_mask : NULL, &ready);
	bool waited = count == 0 && wait > 0;
	loop->now = clock_mono_ns();
	signals_dispatch(signals, count < 0 || (!waited && signals_admit(signals)));
	run_ready(loop, ready, count);
	run_timers(loop);
	run_tasks(loop);
}

void loop_run(struct loop *loop)
{
	while (!loop->stopped)
		loop_turn(loop, INT64_MAX);
	loop->stopped = false;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
