#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include <uthash.h>

#include "store/renames.h"
#include "store/store.h"

/* A message with its own copy of all its strings, the channel in lower case. */
struct entry {
	struct store_message message;
	size_t bytes;      /* of the whole, for bounds */
	bool removed;      /* not to be found; looked at on the loop only */
	UT_hash_handle hh; /* in a memory's tickets; on the loop only */
	char data[];
};

struct entry *entry_new(const struct store_message *message); /* to free() */

/* A growing row of entries that it owns. `{0}` is an empty one. */
struct entries {
	struct entry **at;
	size_t count;
	size_t cap;
};

void entries_add(struct entries *entries, struct entry *entry);
/* Brings those from `first` on in order and leaves `most`, each once. */
void entries_merge(struct entries *entries, size_t first, bool newest, size_t most);
void entries_fini(struct entries *entries);

/* memory: the last messages, oldest first. `{0}` is an empty one. */
struct memory {
	struct entries entries;
	size_t first; /* the oldest that is still there */
	size_t bytes;
	struct entry *tickets; /* those that have one, uthash */
};

void memory_add(struct memory *memory, struct entry *entry); /* takes it over */
/* Forgets those with an id of `up_to` or lower. */
void memory_drop(struct memory *memory, int64_t up_to);
/* Forgets the oldest until no more than that many bytes are left. */
void memory_shrink(struct memory *memory, size_t most);
/* Moves what is in one channel to another; only while nobody borrows entries. */
void memory_rename(struct memory *memory, struct str from, struct str to);
/* It is not found any more. */
void memory_hide(struct memory *memory, int64_t id);
/* The last one with that ticket and an id above `after`, or NULL. */
const struct entry *memory_ticket(const struct memory *memory, int64_t ticket, int64_t after);
void memory_fini(struct memory *memory);
/* The id of the oldest; STORE_ID_MAX when it is empty. */
int64_t memory_first(const struct memory *memory);
/*
 * Adds copies of what is in the range to `found` until that has range->limit; the newest first
 * where the range wants those. `words` may be empty: all messages.
 */
void memory_find(const struct memory *memory, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found);

#endif
