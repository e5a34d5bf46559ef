#include "client/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/lines_private.h"

#define BLOCK_MIN   ((size_t)4 * 1024)    /* bytes of the first block: a quiet channel costs this */
#define BLOCK_MAX   ((size_t)1024 * 1024) /* bytes of the blocks of a busy one */
#define BLOCK_GROW  4                     /* times the size of the block before */
#define BLOCK_SHARE 8                     /* parts of the bound that one block may take */

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

bool lines_is_full(const struct lines *lines)
{
	return lines->bytes > lines->most / 2;
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

static bool is_dressed(const struct line *line)
{
	return line->answers.len + line->quote.len + line->note.len > 0;
}

static bool may_be_kept(struct str id)
{
	return id.len == 0 || memchr(id.data, LINES_DRESS, id.len) == NULL;
}

/* Of the ids that are kept, behind each other; a longer one is left out. */
static size_t id_bytes(const struct line *line)
{
	size_t both = line->id.len + 1 + line->answers.len;
	if (!may_be_kept(line->id) || line->id.len > LINES_ID_MAX)
		return 0;
	bool answers = line->answers.len > 0 && both <= LINES_ID_MAX && may_be_kept(line->answers);
	return answers ? both : line->id.len;
}

struct record lines_record(const struct line *line)
{
	size_t text = least(line->text.len, LINES_TEXT_MAX);
	unsigned flags = line->flags & ~(unsigned)LINE_DRESSED;
	if (is_dressed(line)) {
		text += line->quote.len + line->note.len + 2;
		flags |= LINE_DRESSED;
	}
	return (struct record){
	    .time = line->time,
	    .text_len = (uint32_t)text & 0xffffffu,
	    .id_len = (uint8_t)id_bytes(line),
	    .nick_len = (uint16_t)least(line->nick.len, LINES_NICK_MAX),
	    .kind = (uint8_t)line->kind,
	    .flags = (uint8_t)flags,
	};
}

size_t lines_record_bytes(const struct record *record)
{
	return sizeof *record + record->nick_len + record->text_len + record->id_len;
}

static char *put(char *at, const char *data, size_t len)
{
	if (len > 0)
		memcpy(at, data, len);
	return at + len;
}

void lines_write(char *at, const struct record *record, const struct line *line)
{
	memcpy(at, record, sizeof *record);
	at = put(at + sizeof *record, line->nick.data, record->nick_len);
	if (is_dressed(line)) {
		at = put(at, line->quote.data, line->quote.len);
		*at++ = LINES_DRESS;
		at = put(at, line->text.data, least(line->text.len, LINES_TEXT_MAX));
		*at++ = LINES_DRESS;
		at = put(at, line->note.data, line->note.len);
	} else {
		at = put(at, line->text.data, record->text_len);
	}
	if (record->id_len <= line->id.len) {
		put(at, line->id.data, record->id_len);
		return;
	}
	at = put(at, line->id.data, line->id.len);
	*at++ = LINES_DRESS;
	put(at, line->answers.data, line->answers.len);
}

uint64_t lines_append(struct lines *lines, const struct line *line)
{
	struct record record = lines_record(line);
	size_t bytes = lines_record_bytes(&record);
	struct block *block = block_with_room(lines, bytes);
	*lines_index(block, block->count++) = (uint32_t)block->used;
	lines_write(block->data + block->used, &record, line);
	block->used += bytes;
	return lines->end++;
}

size_t lines_block_of(const struct lines *lines, uint64_t number)
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
	struct block *block = lines->blocks[lines_block_of(lines, number)];
	char *at = block->data + lines_offset(block, (size_t)(number - block->first));
	memcpy(record, at, sizeof *record);
	return at;
}

/* The text may have such bytes of its own; quote and note have none. */
static void undress(struct line *line)
{
	struct str all = line->text;
	const char *first = memchr(all.data, LINES_DRESS, all.len);
	const char *last = memrchr(all.data, LINES_DRESS, all.len);
	line->quote = (struct str){all.data, (size_t)(first - all.data)};
	line->text = (struct str){first + 1, (size_t)(last - first) - 1};
	line->note = (struct str){last + 1, (size_t)(all.data + all.len - last) - 1};
	struct str ids = line->id;
	const char *border = ids.len > 0 ? memchr(ids.data, LINES_DRESS, ids.len) : NULL;
	if (border == NULL)
		return;
	line->id.len = (size_t)(border - ids.data);
	line->answers = (struct str){border + 1, ids.len - line->id.len - 1};
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
	    .id = {nick + record.nick_len + record.text_len, record.id_len},
	};
	if ((record.flags & LINE_DRESSED) != 0)
		undress(line);
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
