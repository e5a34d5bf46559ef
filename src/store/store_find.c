/* What is asked of the store: from memory what the disk does not have yet, the rest from there. */
#include <stdlib.h>

#include "loop/loop.h"
#include "store/store_private.h"

void store_close_reader(struct store *store)
{
	disk_reader_close(store->reader);
	store->reader = NULL;
}

bool store_open_reader(struct store *store, char **cause)
{
	if (store->reader == NULL)
		store->reader = disk_reader_open(store->folder, cause);
	return store->reader != NULL;
}

/* Told once. */
static void on_unreadable(struct store *store, char *cause)
{
	store_close_reader(store);
	if (store->read_failing || store->failing || store->news != NULL) {
		free(cause);
		return;
	}
	store->news = cause;
	loop_defer(store->loop, &store->hand_over);
}

/* What cannot be read is not there. */
static void find_on_disk(struct store *store, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found)
{
	char *cause;
	if (store->writer == NULL || found->count >= range->limit)
		return;
	bool good = store_open_reader(store, &cause) &&
	            disk_find(store->reader, windows, words, range, found, &cause);
	if (!good)
		on_unreadable(store, cause);
	store->read_failing = !good;
}

struct store_size store_size(struct store *store)
{
	const struct memory *memory = &store->memory;
	struct store_size size = {0};
	char *cause = NULL;
	size_t waiting = memory->entries.count - memory->first;
	if (store->writer == NULL)
		return (struct store_size){(int64_t)waiting, (int64_t)memory->bytes};
	if (!store_open_reader(store, &cause) ||
	    !disk_size(store->reader, &size.messages, &size.bytes, &cause))
		on_unreadable(store, cause);
	size.messages += (int64_t)waiting;
	return size;
}

/* The last renaming that is on disk; 0 where it does not matter. */
static int64_t renamed_on_disk(struct store *store)
{
	bool waits = store->writer != NULL && store->renames.first != NULL;
	return waits ? writer_renamed(store->writer) : 0;
}

/* What is in memory is newer than all that is on disk. */
static void find_older_once(struct store *store, int64_t renamed, struct str channel,
    struct str words, const struct store_range *range, struct entries *found)
{
	struct windows windows;
	int64_t first = memory_first(&store->memory);
	windows_init(&windows, &store->renames, renamed, channel, range->after,
	    range->before < first ? range->before : first);
	find_on_disk(store, &windows, words, range, found);
	windows_fini(&windows);
}

/* Where a channel is renamed on disk meanwhile, what was found may be neither before it nor after.
 */
static void find_older(struct store *store, struct str channel, struct str words,
    const struct store_range *range, struct entries *found)
{
	size_t before = found->count;
	int64_t renamed = 0, now = renamed_on_disk(store);
	do {
		renamed = now;
		while (found->count > before)
			free(found->at[--found->count]);
		find_older_once(store, renamed, channel, words, range, found);
		now = renamed_on_disk(store);
	} while (now != renamed);
}

static void find_newer(const struct store *store, struct str channel, struct str words,
    const struct store_range *range, struct entries *found)
{
	struct windows windows;
	windows_init(&windows, &store->renames, 0, channel, range->after, range->before);
	memory_find(&store->memory, &windows, words, range, found);
	windows_fini(&windows);
}

static bool is_removed(const struct store *store, int64_t id)
{
	for (size_t i = 0; i < store->removals && i < REMOVED_MOST; i++)
		if (store->removed[i] == id)
			return true;
	return false;
}

static void collect(struct store *store, struct str channel, struct str words,
    const struct store_range *range, struct entries *found)
{
	if (!range->newest)
		find_older(store, channel, words, range, found);
	find_newer(store, channel, words, range, found);
	if (range->newest)
		find_older(store, channel, words, range, found);
}

/* Returns how many there were that the disk has still. */
static size_t drop_removed(const struct store *store, struct entries *found)
{
	size_t kept = 0, count = found->count;
	for (size_t i = 0; i < count; i++)
		if (is_removed(store, found->at[i]->message.id))
			free(found->at[i]);
		else
			found->at[kept++] = found->at[i];
	found->count = kept;
	return count - kept;
}

/* Those that were removed leave their places to others. */
static void collect_there(struct store *store, struct str channel, struct str words,
    struct store_range range, struct entries *found)
{
	size_t most = range.limit, removed = 0, before;
	do {
		before = removed;
		range.limit = most + before;
		entries_fini(found);
		collect(store, channel, words, &range, found);
		removed = drop_removed(store, found);
	} while (removed > before && found->count + removed == range.limit);
	while (found->count > most)
		free(found->at[--found->count]);
}

static size_t find(struct store *store, struct str channel, struct str words,
    const struct store_range *range, store_each_fn *each, void *arg)
{
	struct entries found = {0};
	struct store_range bounded = *range;
	if (bounded.limit > STORE_READ_MOST)
		bounded.limit = STORE_READ_MOST;
	collect_there(store, channel, words, bounded, &found);
	size_t count = found.count;
	for (size_t i = 0; i < count; i++)
		each(&found.at[bounded.newest ? count - 1 - i : i]->message, arg);
	entries_fini(&found);
	return count;
}

size_t store_read(struct store *store, struct str channel, const struct store_range *range,
    store_each_fn *each, void *arg)
{
	return find(store, channel, STR(""), range, each, arg);
}

size_t store_search(struct store *store, struct str channel, struct str words,
    const struct store_range *range, store_each_fn *each, void *arg)
{
	return words.len > 0 ? find(store, channel, words, range, each, arg) : 0;
}

static void find_ticket(struct store *store, int64_t ticket, int64_t after, struct entries *found)
{
	char *cause;
	if (store->writer == NULL)
		return;
	bool good = store_open_reader(store, &cause) &&
	            disk_ticket(store->reader, ticket, after, found, &cause);
	if (!good)
		on_unreadable(store, cause);
	store->read_failing = !good;
}

bool store_find(struct store *store, int64_t ticket, int64_t after, store_each_fn *each, void *arg)
{
	struct entries found = {0};
	const struct entry *entry = memory_ticket(&store->memory, ticket, after);
	if (entry == NULL) {
		find_ticket(store, ticket, after, &found);
		entry = found.count > 0 ? found.at[0] : NULL;
	}
	bool there = entry != NULL && !is_removed(store, entry->message.id);
	if (there)
		each(&entry->message, arg);
	entries_fini(&found);
	return there;
}

void store_rows(struct store *store, enum store_table_id id, store_row_fn *each, void *arg)
{
	char *cause;
	if (store->writer == NULL || store->failing)
		return;
	if (!store_open_reader(store, &cause) || !disk_rows(store->reader, id, each, arg, &cause))
		on_unreadable(store, cause);
}
