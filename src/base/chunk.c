#include "base/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"

static struct chunk *chunk_new(size_t cap)
{
	struct chunk *chunk = xmalloc(sizeof *chunk + cap);
	chunk->refs = 1;
	chunk->len = 0;
	chunk->cap = (uint32_t)cap;
	return chunk;
}

static void chunk_unref(struct chunk *chunk)
{
	if (--chunk->refs == 0)
		free(chunk);
}

char *chunk_writer_reserve(struct chunk_writer *writer, size_t max)
{
	if (max > CHUNK_MAX_MSG)
		log_die("a message of %zu bytes is larger than a chunk may be", max);
	struct chunk *open = writer->open;
	if (open != NULL && open->refs == 1)
		open->len = 0; /* all its slices are sent: start over while it is warm */
	if (open == NULL || open->cap - open->len < max) {
		if (open != NULL)
			chunk_unref(open);
		writer->open = open = chunk_new(max > CHUNK_SIZE ? max : CHUNK_SIZE);
	}
	return open->data + open->len;
}

struct slice chunk_writer_commit(struct chunk_writer *writer, size_t len)
{
	struct chunk *open = writer->open;
	if (open == NULL || len > open->cap - open->len)
		log_die("committing %zu bytes that were not reserved", len);
	struct slice slice = {open, open->len, (uint32_t)len};
	open->len += (uint32_t)len;
	return slice;
}

struct slice chunk_writer_add(struct chunk_writer *writer, const void *data, size_t len)
{
	memcpy(chunk_writer_reserve(writer, len), data, len);
	return chunk_writer_commit(writer, len);
}

void chunk_writer_fini(struct chunk_writer *writer)
{
	if (writer->open != NULL)
		chunk_unref(writer->open);
	writer->open = NULL;
}

void slice_unref(struct slice slice)
{
	chunk_unref(slice.chunk);
}
