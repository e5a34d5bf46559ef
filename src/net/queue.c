#include "net/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void grow(struct queue *queue, size_t cap)
{
	struct slice *far = xrealloc(queue->far, 2 * cap * sizeof *far);
	if (queue->far == NULL)
		memcpy(far, queue->near, sizeof queue->near);
	queue->far = far;
	queue->far_cap = (uint32_t)(2 * cap);
}

static void make_room(struct queue *queue)
{
	size_t cap = queue->far != NULL ? queue->far_cap : QUEUE_NEAR;
	struct slice *first = queue_slices(queue);
	if (queue->start + queue->count < cap)
		return;
	if (queue->start >= cap / 2) {
		memmove(first - queue->start, first, queue->count * sizeof *first);
		queue->start = 0;
	} else {
		grow(queue, cap);
	}
}

void queue_append(struct queue *queue, struct slice slice)
{
	make_room(queue);
	queue_slices(queue)[queue->count++] = slice_ref(slice);
}

size_t queue_iovecs(const struct queue *queue, struct iovec *iovecs, size_t most)
{
	size_t count = queue_count(queue);
	if (count > most)
		count = most;
	for (size_t i = 0; i < count; i++) {
		struct slice slice = queue_at(queue, i);
		iovecs[i] = (struct iovec){slice.chunk->data + slice.off, slice.len};
	}
	return count;
}

size_t queue_gather(const struct queue *queue, char *out, size_t most)
{
	size_t len = 0;
	for (size_t i = 0; i < queue->count && len < most; i++) {
		struct slice slice = queue_at(queue, i);
		size_t part = slice.len < most - len ? slice.len : most - len;
		memcpy(out + len, slice_data(slice), part);
		len += part;
	}
	return len;
}

void queue_pop(struct queue *queue)
{
	struct slice first = queue_at(queue, 0);
	queue->bytes -= first.len;
	slice_unref(first);
	queue->start++;
	if (--queue->count > 0)
		return;
	free(queue->far);
	queue->far = NULL;
	queue->start = 0;
}

void queue_consume(struct queue *queue, size_t bytes)
{
	struct slice *first = queue_slices(queue);
	for (; bytes > 0 && bytes >= first->len; first = queue_slices(queue)) {
		bytes -= first->len;
		queue_pop(queue);
	}
	if (bytes == 0)
		return;
	first->off += (uint32_t)bytes;
	first->len -= (uint32_t)bytes;
	queue->bytes -= bytes;
}

void queue_clear(struct queue *queue)
{
	while (!queue_is_empty(queue))
		queue_pop(queue);
}
