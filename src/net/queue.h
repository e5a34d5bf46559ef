#ifndef NET_QUEUE_H
#define NET_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/chunk.h"

/*
 * What a connection has yet to send: slices of shared chunks, each with a reference. `{0}` is an
 * empty one. It allocates nothing for a single slice, which is what a fan-out comes down to.
 */
struct queue {
	struct slice first;    /* chunk NULL: empty */
	struct slice *rest;    /* what follows it */
	uint32_t start, count; /* of the rest, in its array */
	uint32_t cap;
	size_t bytes; /* of all */
};

static inline bool queue_is_empty(const struct queue *queue)
{
	return queue->first.chunk == NULL;
}

/* Takes a reference. One that continues the last slice in its chunk becomes part of it if `join`.
 */
void queue_push(struct queue *queue, struct slice slice, bool join);
size_t queue_count(const struct queue *queue); /* slices */
struct slice queue_at(const struct queue *queue, size_t place);
size_t queue_iovecs(const struct queue *queue, struct iovec *iovecs, size_t most);
void queue_consume(struct queue *queue, size_t bytes); /* from the front, not more than there are */
void queue_pop(struct queue *queue);                   /* the first slice, which must exist */
void queue_clear(struct queue *queue);

#endif
