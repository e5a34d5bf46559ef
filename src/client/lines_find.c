#include <string.h>

#include "client/lines_private.h"

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
		if (lines_offset(block, middle) <= offset)
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
	size_t nick = lines_offset(block, i) + sizeof record;
	memcpy(&record, block->data + lines_offset(block, i), sizeof record);
	size_t text = nick + record.nick_len;
	size_t from = offset < text ? nick : text;
	size_t until = offset < text ? text : text + record.text_len;
	return offset >= from && offset + len <= until;
}

/* Place of the newest line with a match among the first `count` of the block; SIZE_MAX for none. */
static size_t find_in_block(const struct block *block, const struct pattern *pattern, size_t count)
{
	size_t end = count < block->count ? lines_offset(block, count) : block->used;
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
	for (size_t i = lines_block_of(lines, before - 1) + 1; i-- > 0;) {
		const struct block *block = lines->blocks[i];
		uint64_t count = before - block->first;
		size_t found = find_in_block(
		    block, &pattern, count < block->count ? (size_t)count : block->count);
		if (found != SIZE_MAX)
			return block->first + found;
	}
	return UINT64_MAX;
}

uint64_t lines_find_id(const struct lines *lines, struct str id, uint64_t from)
{
	struct line line;
	if (from < lines_first(lines))
		from = lines_first(lines);
	for (uint64_t number = lines->end; id.len > 0 && number-- > from;)
		if (lines_get(lines, number, &line) && str_eq(line.id, id))
			return number;
	return UINT64_MAX;
}
