#include "store/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/words.h"

#define SPARE_MOST 1024 /* forgotten places at the start before the row moves up */

static struct str put(char **at, struct str text)
{
	struct str copy = {*at, text.len};
	if (text.len > 0)
		memcpy(*at, text.data, text.len);
	*at += text.len;
	return copy;
}

struct entry *entry_new(const struct store_message *message)
{
	size_t len = message->channel.len + message->source.len + message->author.len +
	             message->text.len + message->tags.len;
	struct entry *entry = xmalloc(sizeof *entry + len);
	char *at = entry->data;
	entry->bytes = sizeof *entry + len;
	entry->removed = false;
	entry->message = *message;
	entry->message.channel = put(&at, message->channel);
	for (char *c = entry->data; c < at; c++)
		*c = ascii_lower(*c);
	entry->message.source = put(&at, message->source);
	entry->message.author = put(&at, message->author);
	entry->message.text = put(&at, message->text);
	entry->message.tags = put(&at, message->tags);
	return entry;
}

void entries_add(struct entries *entries, struct entry *entry)
{
	if (entries->count == entries->cap) {
		entries->cap = entries->cap == 0 ? 64 : 2 * entries->cap;
		entries->at = xrealloc(entries->at, entries->cap * sizeof *entries->at);
	}
	entries->at[entries->count++] = entry;
}

void entries_fini(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		free(entries->at[i]);
	free(entries->at);
	*entries = (struct entries){0};
}

static int compare(const void *a, const void *b)
{
	int64_t x = (*(struct entry *const *)a)->message.id;
	int64_t y = (*(struct entry *const *)b)->message.id;
	return (x > y) - (x < y);
}

static int compare_newest(const void *a, const void *b)
{
	return compare(b, a);
}

void entries_merge(struct entries *entries, size_t first, bool newest, size_t most)
{
	size_t kept = first;
	if (entries->count > first)
		qsort(entries->at + first, entries->count - first, sizeof *entries->at,
		    newest ? compare_newest : compare);
	for (size_t i = first; i < entries->count; i++) {
		struct entry *entry = entries->at[i];
		bool again = kept > first && compare(&entries->at[kept - 1], &entry) == 0;
		if (again || kept - first >= most)
			free(entry);
		else
			entries->at[kept++] = entry;
	}
	entries->count = kept;
}

#define TICKET_FIND(memory, number, found)                                                         \
	HASH_FIND(hh, (memory)->tickets, &(number), sizeof(int64_t), found)

/* The last of those with the same one. */
static void add_ticket(struct memory *memory, struct entry *entry)
{
	struct entry *before;
	if (entry->message.ticket == 0)
		return;
	TICKET_FIND(memory, entry->message.ticket, before);
	if (before != NULL)
		HASH_DEL(memory->tickets, before);
	HASH_ADD(hh, memory->tickets, message.ticket, sizeof(int64_t), entry);
}

static void drop_ticket(struct memory *memory, struct entry *entry)
{
	struct entry *last = NULL;
	if (entry->message.ticket != 0)
		TICKET_FIND(memory, entry->message.ticket, last);
	if (last == entry)
		HASH_DEL(memory->tickets, entry);
}

const struct entry *memory_ticket(const struct memory *memory, int64_t ticket, int64_t after)
{
	struct entry *last;
	TICKET_FIND(memory, ticket, last);
	return last != NULL && last->message.id > after && !last->removed ? last : NULL;
}

void memory_add(struct memory *memory, struct entry *entry)
{
	add_ticket(memory, entry);
	memory->bytes += entry->bytes;
	entries_add(&memory->entries, entry);
}

static void move_up(struct memory *memory)
{
	struct entries *entries = &memory->entries;
	if (memory->first == 0)
		return;
	entries->count -= memory->first;
	memmove(entries->at, entries->at + memory->first, entries->count * sizeof *entries->at);
	memory->first = 0;
}

static void drop_first(struct memory *memory)
{
	struct entry **first = &memory->entries.at[memory->first++];
	memory->bytes -= (*first)->bytes;
	drop_ticket(memory, *first);
	free(*first);
	*first = NULL;
}

static void tidy(struct memory *memory)
{
	size_t count = memory->entries.count;
	if (memory->first == count || (memory->first > SPARE_MOST && memory->first > count / 2))
		move_up(memory);
}

void memory_drop(struct memory *memory, int64_t up_to)
{
	while (memory_first(memory) <= up_to && memory->first < memory->entries.count)
		drop_first(memory);
	tidy(memory);
}

void memory_shrink(struct memory *memory, size_t most)
{
	while (memory->bytes > most)
		drop_first(memory);
	tidy(memory);
}

void memory_rename(struct memory *memory, struct str from, struct str to)
{
	for (size_t i = memory->first; i < memory->entries.count; i++) {
		struct entry *entry = memory->entries.at[i];
		if (!str_eq_case(entry->message.channel, from))
			continue;
		struct store_message message = entry->message;
		message.channel = to;
		struct entry *moved = entry_new(&message);
		moved->removed = entry->removed;
		drop_ticket(memory, entry);
		add_ticket(memory, moved);
		memory->entries.at[i] = moved;
		memory->bytes += moved->bytes - entry->bytes;
		free(entry);
	}
}

void memory_hide(struct memory *memory, int64_t id)
{
	for (size_t i = memory->first; i < memory->entries.count; i++)
		if (memory->entries.at[i]->message.id == id)
			memory->entries.at[i]->removed = true;
}

void memory_fini(struct memory *memory)
{
	HASH_CLEAR(hh, memory->tickets);
	entries_fini(&memory->entries);
	*memory = (struct memory){0};
}

int64_t memory_first(const struct memory *memory)
{
	if (memory->first == memory->entries.count)
		return STORE_ID_MAX;
	return memory->entries.at[memory->first]->message.id;
}

static bool is_in(const struct windows *windows, const struct store_message *message)
{
	for (size_t i = 0; i < windows->count; i++) {
		const struct window *window = &windows->at[i];
		if (message->id > window->after && message->id < window->before &&
		    str_eq(message->channel, window->name))
			return true;
	}
	return false;
}

static void take(const struct entry *entry, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found)
{
	const struct store_message *message = &entry->message;
	if (!entry->removed && is_in(windows, message) &&
	    (range->kinds == 0 || (range->kinds >> message->kind & 1) != 0) &&
	    (words.len == 0 ||
	        (message->kind < STORE_KINDS_SEARCHED && words_match(message->text, words))))
		entries_add(found, entry_new(message));
}

void memory_find(const struct memory *memory, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found)
{
	size_t count = memory->entries.count - memory->first;
	for (size_t i = 0; i < count && found->count < range->limit; i++) {
		size_t place = memory->first + (range->newest ? count - 1 - i : i);
		int64_t id = memory->entries.at[place]->message.id;
		if (range->newest ? id <= range->after : id >= range->before)
			break;
		take(memory->entries.at[place], windows, words, range, found);
	}
}
