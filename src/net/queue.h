#ifndef NET_QUEUE_H
#define NET_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/chunk.h"

#define QUEUE_NEAR 4

/*
 * What a connection has yet to send: slices of shared chunks, each with a reference. `{0}` is an
 * empty one. It allocates nothing for a few slices, which is what a fan-out comes down to.
 */
struct queue {
	struct slice near[QUEUE_NEAR];
	struct slice *far;     /* all of them, since there were too many for `near`; or NULL */
	uint32_t start, count; /* of the slices, where they are */
	uint32_t far_cap;
	size_t bytes; /* of all */
};

static inline bool queue_is_empty(const struct queue *queue)
{
	return queue->count == 0;
}

static inline struct slice *queue_slices(struct queue *queue)
{
	return (queue->far != NULL ? queue->far : queue->near) + queue->start;
}

static inline size_t queue_count(const struct queue *queue) /* slices */
{
	return queue->count;
}

static inline struct slice queue_at(const struct queue *queue, size_t place)
{
	return (queue->far != NULL ? queue->far : queue->near)[queue->start + place];
}

static inline bool queue_continues(struct queue *queue, struct slice next)
{
	if (queue->count == 0)
		return false;
	const struct slice *last = &queue_slices(queue)[queue->count - 1];
	return last->chunk == next.chunk && last->off + last->len == next.off;
}

void queue_append(struct queue *queue, struct slice slice);
/*
 * Takes a reference. One that continues the last slice in its chunk becomes part of it if `join`:
 * so do most messages of a turn.
 */
static inline void queue_push(struct queue *queue, struct slice slice, bool join)
{
	queue->bytes += slice.len;
	if (join && queue_continues(queue, slice))
		queue_slices(queue)[queue->count - 1].len += slice.len;
	else
		queue_append(queue, slice);
}

size_t queue_iovecs(const struct queue *queue, struct iovec *iovecs, size_t most);
/* Copies the first bytes, at most so many; returns how many there were. */
size_t queue_gather(const struct queue *queue, char *out, size_t most);
void queue_consume(struct queue *queue, size_t bytes); /* from the front, not more than there are */
void queue_pop(struct queue *queue);                   /* the first slice, which must exist */
void queue_clear(struct queue *queue);

#endif
