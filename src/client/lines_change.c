#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/lines_private.h"

/* Changes in the middle: blocks are cut in two where need be, and the rest stays where it is. */

static size_t whole(const struct block *block)
{
	return sizeof *block + block->cap;
}

static size_t index_bytes(size_t count)
{
	return count * sizeof(uint32_t);
}

static size_t aligned(size_t bytes)
{
	return (bytes + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
}

/* Offset of the end of the lines before the `i`th. */
static size_t end_before(const struct block *block, size_t i)
{
	return i < block->count ? lines_offset(block, i) : block->used;
}

/* Lines `from` up to `until` of a block, in a block of their own with at least `cap` bytes. */
static struct block *copy_part(const struct block *block, size_t from, size_t until, size_t cap)
{
	size_t start = end_before(block, from), used = end_before(block, until) - start;
	size_t need = aligned(used + index_bytes(until - from));
	cap = cap > need ? cap : need;
	struct block *copy = xmalloc(sizeof *copy + cap);
	*copy = (struct block){block->first + from, until - from, used, cap};
	memcpy(copy->data, block->data + start, used);
	for (size_t i = from; i < until; i++)
		*lines_index(copy, i - from) = (uint32_t)(lines_offset(block, i) - start);
	return copy;
}

/* Makes room for `count` blocks at place `at`. */
static void open_gap(struct lines *lines, size_t at, size_t count)
{
	lines->blocks = xrecallocarray(
	    lines->blocks, lines->count, lines->count + count, sizeof *lines->blocks);
	memmove(lines->blocks + at + count, lines->blocks + at,
	    (lines->count - at) * sizeof *lines->blocks);
	lines->count += count;
}

/* Sees to it that a block begins with that line, and returns its place. */
static size_t cut_before(struct lines *lines, uint64_t number)
{
	if (number >= lines->end || lines->count == 0)
		return lines->count;
	size_t place = lines_block_of(lines, number);
	struct block *block = lines->blocks[place];
	size_t i = (size_t)(number - block->first);
	if (i == 0)
		return place;
	/* The newest one goes on growing. */
	size_t cap = place + 1 == lines->count ? block->cap : 0;
	struct block *head = copy_part(block, 0, i, 0);
	struct block *rest = copy_part(block, i, block->count, cap);
	open_gap(lines, place + 1, 1);
	lines->blocks[place] = head;
	lines->blocks[place + 1] = rest;
	lines->bytes += whole(head) + whole(rest) - whole(block);
	free(block);
	return place + 1;
}

static void renumber(struct lines *lines)
{
	uint64_t next = lines_first(lines);
	for (size_t i = 0; i < lines->count; i++) {
		lines->blocks[i]->first = next;
		next += lines->blocks[i]->count;
	}
	lines->end = next;
}

size_t lines_splice(struct lines *lines, uint64_t at, struct lines *from)
{
	size_t added = (size_t)(from->end - lines_first(from)), blocks = from->count;
	uint64_t first = lines_first(lines);
	if (blocks == 0)
		return 0;
	size_t place = at <= first ? 0 : cut_before(lines, at);
	open_gap(lines, place, blocks);
	memcpy(lines->blocks + place, from->blocks, blocks * sizeof *from->blocks);
	lines->bytes += from->bytes;
	lines->blocks[0]->first = first;
	renumber(lines);
	from->count = 0;
	from->bytes = 0;
	return added;
}

static void drop_block(struct lines *lines, size_t place)
{
	lines->bytes -= whole(lines->blocks[place]);
	free(lines->blocks[place]);
	lines->count--;
	memmove(lines->blocks + place, lines->blocks + place + 1,
	    (lines->count - place) * sizeof *lines->blocks);
}

/* The lines behind the `i`th of a block move by so many bytes. */
static void move_rest(struct block *block, size_t i, size_t from, size_t to)
{
	memmove(block->data + to, block->data + from, block->used - from);
	for (size_t j = i + 1; j < block->count; j++)
		*lines_index(block, j) = (uint32_t)(lines_offset(block, j) - from + to);
	block->used = block->used - from + to;
}

bool lines_remove(struct lines *lines, uint64_t number)
{
	if (number < lines_first(lines) || number >= lines->end)
		return false;
	uint64_t first = lines_first(lines), end = lines->end;
	size_t place = lines_block_of(lines, number);
	struct block *block = lines->blocks[place];
	size_t i = (size_t)(number - block->first);
	move_rest(block, i, end_before(block, i + 1), lines_offset(block, i));
	for (size_t j = i; j + 1 < block->count; j++)
		*lines_index(block, j) = (uint32_t)lines_offset(block, j + 1);
	if (--block->count == 0)
		drop_block(lines, place);
	if (lines->count > 0) {
		lines->blocks[0]->first = first;
		renumber(lines);
	}
	lines->end = end - 1;
	return true;
}

/* A block of its own for one line, with room for another one in its place. */
static struct block *isolate(struct lines *lines, uint64_t number, size_t bytes)
{
	size_t place = cut_before(lines, number);
	cut_before(lines, number + 1);
	struct block *block = lines->blocks[place];
	struct block *alone = copy_part(block, 0, 1, aligned(bytes + index_bytes(1)));
	lines->bytes += whole(alone) - whole(block);
	free(block);
	lines->blocks[place] = alone;
	return alone;
}

static void rewrite(struct lines *lines, uint64_t number, const struct line *line)
{
	struct record record = lines_record(line);
	size_t bytes = lines_record_bytes(&record);
	struct block *block = lines->blocks[lines_block_of(lines, number)];
	size_t i = (size_t)(number - block->first);
	size_t at = lines_offset(block, i), end = end_before(block, i + 1);
	if (block->used - (end - at) + bytes + index_bytes(block->count) > block->cap) {
		block = isolate(lines, number, bytes);
		i = 0;
		at = 0;
		end = block->used;
	}
	move_rest(block, i, end, at + bytes);
	lines_write(block->data + at, &record, line);
}

/* The same line with its words kept in `bytes`, for as long as that is not changed. */
static struct line copy_line(const struct line *line, struct buf *bytes)
{
	struct line copy = *line;
	struct str *parts[] = {
	    &copy.nick, &copy.text, &copy.id, &copy.answers, &copy.quote, &copy.note};
	const size_t count = sizeof parts / sizeof parts[0];
	buf_clear(bytes);
	for (size_t i = 0; i < count; i++)
		buf_add(bytes, parts[i]->data, parts[i]->len);
	const char *at = bytes->data;
	for (size_t i = 0; i < count; i++) {
		parts[i]->data = at;
		at += parts[i]->len;
	}
	return copy;
}

bool lines_replace(struct lines *lines, uint64_t number, const struct line *line)
{
	if (number < lines_first(lines) || number >= lines->end)
		return false;
	/* It may point to what is moved. */
	struct buf bytes = {0};
	struct line copy = copy_line(line, &bytes);
	rewrite(lines, number, &copy);
	buf_fini(&bytes);
	return true;
}

/* Before the `i`th line of a block, which has room for it. */
static void insert_in_block(
    struct block *block, size_t i, const struct record *record, const struct line *line)
{
	size_t at = lines_offset(block, i), bytes = lines_record_bytes(record);
	memmove(block->data + at + bytes, block->data + at, block->used - at);
	for (size_t j = block->count; j > i; j--)
		*lines_index(block, j) = (uint32_t)(lines_offset(block, j - 1) + bytes);
	*lines_index(block, i) = (uint32_t)at;
	lines_write(block->data + at, record, line);
	block->used += bytes;
	block->count++;
}

/* The same in a block of its own. */
static void insert_block(
    struct lines *lines, uint64_t at, const struct record *record, const struct line *line)
{
	size_t bytes = lines_record_bytes(record), cap = aligned(bytes + index_bytes(1));
	size_t place = cut_before(lines, at);
	struct block *block = xmalloc(sizeof *block + cap);
	*block = (struct block){.count = 1, .used = bytes, .cap = cap};
	*lines_index(block, 0) = 0;
	lines_write(block->data, record, line);
	open_gap(lines, place, 1);
	lines->blocks[place] = block;
	lines->bytes += whole(block);
}

static void insert(struct lines *lines, uint64_t at, const struct line *line)
{
	const struct record record = lines_record(line);
	uint64_t first = lines_first(lines);
	struct block *block = lines->blocks[lines_block_of(lines, at)];
	if (block->used + lines_record_bytes(&record) + index_bytes(block->count + 1) <= block->cap)
		insert_in_block(block, (size_t)(at - block->first), &record, line);
	else
		insert_block(lines, at, &record, line);
	lines->blocks[0]->first = first;
	renumber(lines);
}

uint64_t lines_move(struct lines *lines, uint64_t number, uint64_t at)
{
	struct line line;
	if (!lines_get(lines, number, &line) || at < lines_first(lines) || at > lines->end)
		return number;
	struct buf bytes = {0};
	struct line copy = copy_line(&line, &bytes);
	lines_remove(lines, number);
	if (at > number)
		at--;
	if (at == lines->end)
		lines_append(lines, &copy);
	else
		insert(lines, at, &copy);
	buf_fini(&bytes);
	return at;
}
