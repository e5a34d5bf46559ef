
#include "base/alloc.h"
#include "loop/private.h"

/* A binary heap in which every timer knows its place, so that it can be stopped from anywhere. */

static void put(struct timer_heap *heap, size_t place, struct loop_timer *timer)
{
	heap->at[place] = timer;
	timer->place = place;
}

static void sift_up(struct timer_heap *heap, size_t place, struct loop_timer *timer)
{
	while (place > 1 && heap->at[place / 2]->deadline > timer->deadline) {
		put(heap, place, heap->at[place / 2]);
		place /= 2;
	}
	put(heap, place, timer);
}

static void sift_down(struct timer_heap *heap, size_t place, struct loop_timer *timer)
{
	for (;;) {
		size_t child = 2 * place;
		if (child > heap->count)
			break;
		if (child < heap->count &&
		    heap->at[child + 1]->deadline < heap->at[child]->deadline)
			child++;
		if (heap->at[child]->deadline >= timer->deadline)
			break;
		put(heap, place, heap->at[child]);
		place = child;
	}
	put(heap, place, timer);
}

static void settle(struct timer_heap *heap, size_t place, struct loop_timer *timer)
{
	if (place > 1 && heap->at[place / 2]->deadline > timer->deadline)
		sift_up(heap, place, timer);
	else
		sift_down(heap, place, timer);
}

static void take_out(struct timer_heap *heap, struct loop_timer *timer)
{
	size_t place = timer->place;
	struct loop_timer *last = heap->at[heap->count--];
	if (last != timer)
		settle(heap, place, last);
	timer->place = 0;
}

struct loop_timer *timer_take_due(struct timer_heap *heap, int64_t now)
{
	if (heap->count == 0 || heap->at[1]->deadline > now)
		return NULL;
	struct loop_timer *due = heap->at[1];
	take_out(heap, due);
	return due;
}

void loop_timer_init(struct loop_timer *timer, loop_fn *fn, void *arg)
{
	*timer = (struct loop_timer){.fn = fn, .arg = arg};
}

static void make_room(struct timer_heap *heap)
{
	if (heap->count + 2 <= heap->cap)
		return;
	heap->cap = heap->cap > 0 ? 2 * heap->cap : 32;
	heap->at = xrealloc(heap->at, heap->cap * sizeof *heap->at);
}

void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t deadline)
{
	struct timer_heap *heap = &loop->timers;
	/* One that is due at once must not keep this turn's timers from ever ending. */
	if (loop->in_timers && deadline <= loop->now)
		deadline = loop->now + 1;
	timer->deadline = deadline;
	if (timer->place != 0) {
		settle(heap, timer->place, timer);
		return;
	}
	make_room(heap);
	sift_up(heap, ++heap->count, timer);
}

void loop_timer_after(struct loop *loop, struct loop_timer *timer, int64_t ns)
{
	bool never = ns > INT64_MAX - loop->now;
	loop_timer_set(loop, timer, never ? INT64_MAX : loop->now + ns);
}

void loop_timer_stop(struct loop *loop, struct loop_timer *timer)
{
	if (timer->place != 0)
		take_out(&loop->timers, timer);
}
