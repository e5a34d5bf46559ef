#include "client/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define BLOCK_MIN   ((size_t)4 * 1024)    /* bytes of the first block: a quiet channel costs this */
#define BLOCK_MAX   ((size_t)1024 * 1024) /* bytes of the blocks of a busy one */
#define BLOCK_GROW  4                     /* times the size of the block before */
#define BLOCK_SHARE 8                     /* parts of the bound that one block may take */

/*
 * Records follow each other from the start of `data`, unaligned: a struct record, the nick, the
 * text. Their offsets fill it from the end, the first one last.
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
	uint32_t text_len;
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

struct lines *lines_new(size_t most_bytes)
{
	struct lines *lines = xcalloc(1, sizeof *lines);
	lines->most = most_bytes;
	return lines;
}

void lines_clear(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->blocks[i]);
	lines->count = 0;
	lines->bytes = 0;
}

void lines_free(struct lines *lines)
{
	if (lines == NULL)
		return;
	lines_clear(lines);
	free(lines->blocks);
	free(lines);
}

size_t lines_bytes(const struct lines *lines)
{
	return sizeof *lines + lines->bytes + lines->count * sizeof *lines->blocks;
}

uint64_t lines_end(const struct lines *lines)
{
	return lines->end;
}

uint64_t lines_first(const struct lines *lines)
{
	return lines->count > 0 ? lines->blocks[0]->first : lines->end;
}

static uint32_t *index_entry(struct block *block, size_t i)
{
	return (uint32_t *)(void *)(block->data + block->cap) - 1 - i;
}

static size_t record_offset(const struct block *block, size_t i)
{
	return *((const uint32_t *)(const void *)(block->data + block->cap) - 1 - i);
}

static void drop_oldest(struct lines *lines)
{
	lines->bytes -= sizeof *lines->blocks[0] + lines->blocks[0]->cap;
	free(lines->blocks[0]);
	lines->count--;
	memmove(lines->blocks, lines->blocks + 1, lines->count * sizeof *lines->blocks);
}

static size_t next_cap(const struct lines *lines, size_t need)
{
	size_t cap = lines->count > 0 ? BLOCK_GROW * lines->blocks[lines->count - 1]->cap : 0;
	if (cap > lines->most / BLOCK_SHARE)
		cap = lines->most / BLOCK_SHARE;
	if (cap > BLOCK_MAX)
		cap = BLOCK_MAX;
	if (cap < BLOCK_MIN)
		cap = BLOCK_MIN;
	if (cap < need)
		cap = need;
	return (cap + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
}

static struct block *add_block(struct lines *lines, size_t need)
{
	size_t cap = next_cap(lines, need);
	size_t whole = sizeof(struct block) + cap;
	while (lines->count > 0 && lines->bytes + whole > lines->most)
		drop_oldest(lines);
	struct block *block = xmalloc(whole);
	*block = (struct block){.first = lines->end, .cap = cap};
	lines->blocks =
	    xrecallocarray(lines->blocks, lines->count, lines->count + 1, sizeof *lines->blocks);
	lines->blocks[lines->count++] = block;
	lines->bytes += whole;
	return block;
}

/* The newest block if it has room for `need` bytes and their offset, else a fresh one. */
static struct block *block_with_room(struct lines *lines, size_t need)
{
	if (lines->count > 0) {
		struct block *block = lines->blocks[lines->count - 1];
		if (block->used + need + (block->count + 1) * sizeof(uint32_t) <= block->cap)
			return block;
	}
	return add_block(lines, need + sizeof(uint32_t));
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

uint64_t lines_append(struct lines *lines, const struct line *line)
{
	struct record record = {
	    .time = line->time,
	    .text_len = (uint32_t)least(line->text.len, LINES_TEXT_MAX),
	    .nick_len = (uint16_t)least(line->nick.len, LINES_NICK_MAX),
	    .kind = (uint8_t)line->kind,
	    .flags = (uint8_t)line->flags,
	};
	struct block *block =
	    block_with_room(lines, sizeof record + record.nick_len + record.text_len);
	*index_entry(block, block->count++) = (uint32_t)block->used;
	char *at = block->data + block->used;
	memcpy(at, &record, sizeof record);
	at += sizeof record;
	if (record.nick_len > 0)
		memcpy(at, line->nick.data, record.nick_len);
	at += record.nick_len;
	if (record.text_len > 0)
		memcpy(at, line->text.data, record.text_len);
	block->used = (size_t)(at - block->data) + record.text_len;
	return lines->end++;
}

/* Place among the blocks of the one that has that line; there must be one. */
static size_t find_block(const struct lines *lines, uint64_t number)
{
	size_t low = 0, high = lines->count - 1;
	while (low < high) {
		size_t middle = high - (high - low) / 2;
		if (lines->blocks[middle]->first <= number)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* NULL when that number is gone, or not yet there. */
static char *find_record(const struct lines *lines, uint64_t number, struct record *record)
{
	if (number < lines_first(lines) || number >= lines->end)
		return NULL;
	struct block *block = lines->blocks[find_block(lines, number)];
	char *at = block->data + record_offset(block, (size_t)(number - block->first));
	memcpy(record, at, sizeof *record);
	return at;
}

bool lines_get(const struct lines *lines, uint64_t number, struct line *line)
{
	struct record record;
	const char *at = find_record(lines, number, &record);
	if (at == NULL)
		return false;
	const char *nick = at + sizeof record;
	*line = (struct line){
	    .time = record.time,
	    .kind = (enum line_kind)record.kind,
	    .flags = record.flags,
	    .nick = {nick, record.nick_len},
	    .text = {nick + record.nick_len, record.text_len},
	};
	return true;
}

void lines_set_flags(struct lines *lines, uint64_t number, unsigned set, unsigned clear)
{
	struct record record;
	char *at = find_record(lines, number, &record);
	if (at == NULL)
		return;
	record.flags = (uint8_t)((record.flags & ~clear) | set);
	memcpy(at, &record, sizeof record);
}

/* What is sought, and its two rarest bytes, which make a quick test of a place. */
struct pattern {
	struct str needle;
	size_t near, far; /* where in the needle they are */
	unsigned char near_byte, far_byte;
	unsigned char near_fold, far_fold; /* bits that make both cases alike */
};

/* How likely a byte is in text, more or less: 0 is rare. */
static size_t commonness(char byte)
{
	static const char common[] = "zqjxkvbygpwfmcdulhrsinoate ";
	const char *found = byte != '\0' ? strchr(common, byte) : NULL;
	return found != NULL ? (size_t)(found - common) : sizeof common / 4;
}

static unsigned char fold_of(unsigned char byte)
{
	return byte >= 'a' && byte <= 'z' ? 0x20 : 0;
}

/* The place of the rarest byte of the needle other than `taken`; `taken` if there is no other. */
static size_t rarest(struct str needle, size_t taken)
{
	size_t place = taken;
	for (size_t i = 0; i < needle.len; i++) {
		if (i == taken)
			continue;
		if (place == taken || commonness(ascii_lower(needle.data[i])) <
		                          commonness(ascii_lower(needle.data[place])))
			place = i;
	}
	return place == SIZE_MAX ? 0 : place;
}

static struct pattern pattern_of(struct str needle)
{
	struct pattern pattern = {.needle = needle};
	pattern.near = rarest(needle, SIZE_MAX);
	pattern.far = rarest(needle, pattern.near);
	pattern.near_byte = (unsigned char)ascii_lower(needle.data[pattern.near]);
	pattern.far_byte = (unsigned char)ascii_lower(needle.data[pattern.far]);
	pattern.near_fold = fold_of(pattern.near_byte);
	pattern.far_fold = fold_of(pattern.far_byte);
	return pattern;
}

#define STRIDE 64 /* places that are tested at once: compilers make vector code of the loop */

/* Which of the places from `at` on have both bytes; false when none has. */
static bool test_stride(const struct pattern *pattern, const char *at, unsigned char hits[STRIDE])
{
	const unsigned char *near = (const unsigned char *)at + pattern->near;
	const unsigned char *far = (const unsigned char *)at + pattern->far;
	const struct pattern p = *pattern; /* which the bytes written below cannot change */
	unsigned char any = 0;
	for (size_t i = 0; i < STRIDE; i++) {
		hits[i] = (unsigned char)(((near[i] | p.near_fold) == p.near_byte) &
		                          ((far[i] | p.far_fold) == p.far_byte));
		any |= hits[i];
	}
	return any != 0;
}

static bool matches(const struct pattern *pattern, const char *at)
{
	return str_eq_case((struct str){at, pattern->needle.len}, pattern->needle);
}

/* The last match among STRIDE places; STRIDE when there is none. */
static size_t match_in_stride(const struct pattern *pattern, const char *at)
{
	unsigned char hits[STRIDE];
	uint64_t eight;
	if (!test_stride(pattern, at, hits))
		return STRIDE;
	for (size_t i = STRIDE; i > 0; i--) {
		memcpy(&eight, hits + (i - 1) / sizeof eight * sizeof eight, sizeof eight);
		if (eight == 0)
			i -= (i - 1) % sizeof eight; /* none of those before it */
		else if (hits[i - 1] != 0 && matches(pattern, at + i - 1))
			return i - 1;
	}
	return STRIDE;
}

/* The last match that starts before offset `limit`, which leaves room for a whole one; SIZE_MAX for
 * none. */
static size_t match_before(const struct block *block, const struct pattern *pattern, size_t limit)
{
	for (; limit >= STRIDE; limit -= STRIDE) {
		size_t found = match_in_stride(pattern, block->data + limit - STRIDE);
		if (found < STRIDE)
			return limit - STRIDE + found;
	}
	for (; limit > 0; limit--)
		if (str_eq_case((struct str){block->data + limit - 1, pattern->needle.len},
		        pattern->needle))
			return limit - 1;
	return SIZE_MAX;
}

/* The record that the byte at `offset` is in. */
static size_t record_at(const struct block *block, size_t offset)
{
	size_t low = 0, high = block->count - 1;
	while (low < high) {
		size_t middle = high - (high - low) / 2;
		if (record_offset(block, middle) <= offset)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Matches are sought in whole blocks: they may lie in a header, or across a border. */
static bool lies_in_nick_or_text(const struct block *block, size_t i, size_t offset, size_t len)
{
	struct record record;
	size_t nick = record_offset(block, i) + sizeof record;
	memcpy(&record, block->data + record_offset(block, i), sizeof record);
	size_t text = nick + record.nick_len;
	size_t from = offset < text ? nick : text;
	size_t until = offset < text ? text : text + record.text_len;
	return offset >= from && offset + len <= until;
}

/* Place of the newest line with a match among the first `count` of the block; SIZE_MAX for none. */
static size_t find_in_block(const struct block *block, const struct pattern *pattern, size_t count)
{
	size_t end = count < block->count ? record_offset(block, count) : block->used;
	size_t len = pattern->needle.len;
	size_t limit = end >= len ? end - len + 1 : 0;
	for (;;) {
		limit = match_before(block, pattern, limit);
		if (limit == SIZE_MAX)
			return SIZE_MAX;
		size_t i = record_at(block, limit);
		if (lies_in_nick_or_text(block, i, limit, len))
			return i;
	}
}

uint64_t lines_find(const struct lines *lines, struct str needle, uint64_t before)
{
	if (before > lines->end)
		before = lines->end;
	if (needle.len == 0 || before <= lines_first(lines))
		return UINT64_MAX;
	struct pattern pattern = pattern_of(needle);
	for (size_t i = find_block(lines, before - 1) + 1; i-- > 0;) {
		const struct block *block = lines->blocks[i];
		uint64_t count = before - block->first;
		size_t found = find_in_block(
		    block, &pattern, count < block->count ? (size_t)count : block->count);
		if (found != SIZE_MAX)
			return block->first + found;
	}
	return UINT64_MAX;
}
