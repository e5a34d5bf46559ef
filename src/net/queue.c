#include "net/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define REST_FIRST 8 /* slices that the first allocation holds */

static struct slice *last_of(struct queue *queue)
{
	return queue->count > 0 ? &queue->rest[queue->start + queue->count - 1] : &queue->first;
}

static bool continues(const struct slice *last, struct slice next)
{
	return last->chunk == next.chunk && last->off + last->len == next.off;
}

static void make_room(struct queue *queue)
{
	if (queue->start + queue->count < queue->cap)
		return;
	if (queue->start >= queue->cap / 2 && queue->start > 0) {
		memmove(
		    queue->rest, queue->rest + queue->start, queue->count * sizeof *queue->rest);
		queue->start = 0;
		return;
	}
	queue->cap = queue->cap > 0 ? 2 * queue->cap : REST_FIRST;
	queue->rest = xrealloc(queue->rest, queue->cap * sizeof *queue->rest);
}

void queue_push(struct queue *queue, struct slice slice, bool join)
{
	queue->bytes += slice.len;
	if (queue_is_empty(queue)) {
		queue->first = slice_ref(slice);
		return;
	}
	struct slice *last = last_of(queue);
	if (join && continues(last, slice)) {
		last->len += slice.len;
		return;
	}
	make_room(queue);
	queue->rest[queue->start + queue->count++] = slice_ref(slice);
}

size_t queue_count(const struct queue *queue)
{
	return queue_is_empty(queue) ? 0 : 1 + (size_t)queue->count;
}

struct slice queue_at(const struct queue *queue, size_t place)
{
	return place == 0 ? queue->first : queue->rest[queue->start + place - 1];
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

void queue_pop(struct queue *queue)
{
	queue->bytes -= queue->first.len;
	slice_unref(queue->first);
	if (queue->count > 0) {
		queue->first = queue->rest[queue->start++];
		queue->count--;
		return;
	}
	free(queue->rest);
	*queue = (struct queue){0};
}

void queue_consume(struct queue *queue, size_t bytes)
{
	while (bytes > 0 && bytes >= queue->first.len) {
		bytes -= queue->first.len;
		queue_pop(queue);
	}
	queue->first.off += (uint32_t)bytes;
	queue->first.len -= (uint32_t)bytes;
	queue->bytes -= bytes;
}

void queue_clear(struct queue *queue)
{
	while (!queue_is_empty(queue))
		queue_pop(queue);
}
