#ifndef BASE_CHUNK_H
#define BASE_CHUNK_H

#include <stddef.h>
#include <stdint.h>

/*
 * A run of bytes that many send queues share. It is append-only: a byte once committed never
 * changes, so whoever holds a slice of it needs no copy. Freed with its last reference.
 */
struct chunk {
	uint32_t refs;
	uint32_t len; /* bytes committed */
	uint32_t cap;
	char data[];
};

/* Some committed bytes of a chunk. Whoever stores one holds a reference through slice_ref(). */
struct slice {
	struct chunk *chunk;
	uint32_t off;
	uint32_t len;
};

/*
 * Writes messages one behind the other into a chunk, so that a queue which takes several in a row
 * keeps them as one slice and sends them as one piece. Keep one writer per kind of recipient.
 * `{0}` is a fresh one.
 */
struct chunk_writer {
	struct chunk *open;
};

#define CHUNK_SIZE    (16 * 1024)        /* bytes in a chunk, unless one message needs more */
#define CHUNK_MAX_MSG (16 * 1024 * 1024) /* bytes one chunk_writer_reserve() may ask for */

/* Room for up to `max` bytes, at most CHUNK_MAX_MSG; valid until the next call with this writer. */
char *chunk_writer_reserve(struct chunk_writer *writer, size_t max);
/*
 * Keeps the first `len` bytes of what was reserved. The slice is borrowed from the writer: it stays
 * valid until the next reserve; to keep it longer, take slice_ref().
 */
struct slice chunk_writer_commit(struct chunk_writer *writer, size_t len);
/* Reserve, copy and commit in one. */
struct slice chunk_writer_add(struct chunk_writer *writer, const void *data, size_t len);
void chunk_writer_fini(struct chunk_writer *writer);

static inline const char *slice_data(struct slice slice)
{
	return slice.chunk->data + slice.off;
}

static inline struct slice slice_ref(struct slice slice)
{
	slice.chunk->refs++;
	return slice;
}

void slice_unref(struct slice slice);

#endif
