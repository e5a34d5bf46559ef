#ifndef CLIENT_LINES_PRIVATE_H
#define CLIENT_LINES_PRIVATE_H

#include "client/lines.h"

/* What lines.c, which keeps lines, lines_change.c and lines_find.c have in common. */

/*
 * Records follow each other from the start of `data`, unaligned: a struct record, the nick, the
 * text, the ids. Their offsets fill it from the end, the first one last.
 */
struct block {
	uint64_t first; /* number of its first line */
	size_t count;
	size_t used; /* bytes of records */
	size_t cap;  /* bytes of data */
	char data[];
};

struct record {
	int64_t time;
	uint32_t text_len : 24;
	uint32_t id_len : 8;
	uint16_t nick_len;
	uint8_t kind;
	uint8_t flags;
};

struct lines {
	struct block **blocks; /* oldest first */
	size_t count;
	size_t bytes; /* of all blocks */
	size_t most;
	uint64_t end;
};

static inline uint32_t *lines_index(struct block *block, size_t i)
{
	return (uint32_t *)(void *)(block->data + block->cap) - 1 - i;
}

static inline size_t lines_offset(const struct block *block, size_t i)
{
	return *((const uint32_t *)(const void *)(block->data + block->cap) - 1 - i);
}

/* Place among the blocks of the one that has that line; there must be one. */
size_t lines_block_of(const struct lines *lines, uint64_t number);
/* The header of a line's record, cut to what is kept, and its bytes, header included. */
struct record lines_record(const struct line *line);
size_t lines_record_bytes(const struct record *record);
/* Writes all of it there. */
void lines_write(char *at, const struct record *record, const struct line *line);

#endif
