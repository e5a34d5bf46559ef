#ifndef LOOP_PRIVATE_H
#define LOOP_PRIVATE_H

#include "loop/loop.h"
#include "loop/poller.h"

/* What the files of this folder share; nobody outside includes it. */

/* Who watches a descriptor; the table's index is the descriptor itself. */
struct watch {
	loop_fd_fn *fn; /* NULL: nobody */
	void *arg;
	uint32_t since; /* turn in which it was added: what that turn's wait told is not about it */
	uint8_t wanted; /* events */
	uint8_t applied; /* events that the poller was told last */
	bool changed;    /* listed in loop.changes */
};

struct timer_heap {
	struct loop_timer **at; /* at[1] is the earliest; at[0] is not used */
	size_t count;
	size_t cap;
};
/* The earliest timer if it is due, taken out; NULL otherwise. */
struct loop_timer *timer_take_due(struct timer_heap *heap, int64_t now);

struct signal_watch {
	int signo;
	struct sigaction before;
	loop_fn *fn;
	void *arg;
};

#define SIGNALS_MOST 16 /* signals that a loop may take */

struct signals {
	struct signal_watch list[SIGNALS_MOST];
	size_t count;
	sigset_t wait_mask; /* while waiting; valid while count > 0 */
	sigset_t before;    /* the thread's mask before the first one */
};
void signals_fini(struct signals *signals);
/* Lets those through that wait while descriptors are ready all the time. True if any came. */
bool signals_admit(struct signals *signals);
void signals_dispatch(struct signals *signals, bool interrupted);

struct task_list {
	struct loop_task *first;
	struct loop_task **end;
};

struct job_pool;
void job_pool_close(struct job_pool *pool);

struct loop {
	const struct poller_ops *poller;
	void *poller_state;
	bool automatic; /* may change the poller */
	bool stopped;
	bool in_timers; /* their callbacks run now */
	uint32_t turn;
	int64_t now;
	struct watch *watches;
	size_t watch_cap;
	size_t watched;
	int *changes; /* descriptors whose interest the poller does not know yet */
	size_t change_count;
	size_t change_cap;
	struct timer_heap timers;
	struct task_list deferred;
	struct loop_task *running; /* what is left of the tasks of this turn */
	struct signals signals;
	struct job_pool *jobs; /* NULL until the first job */
};

#endif
