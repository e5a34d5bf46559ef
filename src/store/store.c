#include "store/store.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "store/disk.h"
#include "store/registry.h"
#include "store/writer.h"

#define RETRY_EVERY (2 * NS_PER_S) /* after which a disk that failed is tried again */
#define TRIM_EVERY  (10 * NS_PER_S)

#define REMOVED_MOST                                                                               \
	256 /* messages taken back that are kept from queries until the disk has done it */

struct store {
	struct loop *loop;
	struct store_hooks hooks;
	char *folder;           /* NULL: in memory only */
	struct memory memory;   /* all that is not on disk */
	size_t waiting;         /* of its newest, how many the writer does not have yet */
	int64_t serial;         /* of the last change */
	struct renames renames; /* that may not be on disk */
	struct changes changes; /* of this turn, or since the disk failed */
	struct writer *writer;  /* NULL without a disk */
	struct disk_reader *reader;
	bool failing; /* the disk, until it is tried again and does well */
	bool trying;  /* it is tried again, the writer has all that is in memory */
	bool read_failing;
	int64_t last;
	int64_t removed[REMOVED_MOST]; /* the last ids; the disk may have some of them still */
	size_t removals;
	struct loop_timer retry;
	struct loop_timer trim;
	struct loop_task hand_over;
	char *news; /* what is wrong, to be reported at the end of this turn */
};

bool store_has_disk(void)
{
	return disk_supported();
}

bool store_is_writing(const struct store *store)
{
	return store->writer != NULL && !store->failing;
}

bool store_is_behind(const struct store *store)
{
	return store_is_writing(store) && store->memory.bytes > STORE_LAG_MOST;
}

static void report(struct store *store, bool trouble, char *sentence)
{
	store->hooks.report(trouble, sentence, store->hooks.arg);
	free(sentence);
}

/* Whether the writer holds on to what is in memory. */
static bool is_lent(const struct store *store)
{
	return store->writer != NULL && (!store->failing || store->trying);
}

static struct entry *const *newest(const struct store *store, size_t count)
{
	return store->memory.entries.at + store->memory.entries.count - count;
}

static void on_retry(void *arg)
{
	struct store *store = arg;
	size_t count = store->memory.entries.count - store->memory.first;
	store->trying = true;
	store->waiting = 0;
	writer_retry(store->writer, newest(store, count), count, &store->changes);
}

static void hand_over(struct store *store)
{
	if (!is_lent(store) || (store->waiting == 0 && store->changes.first == NULL))
		return;
	writer_add(store->writer, newest(store, store->waiting), store->waiting, &store->changes);
	store->waiting = 0;
}

/* Everything of this turn goes as one group. */
static void on_hand_over(void *arg)
{
	struct store *store = arg;
	if (store->news != NULL) {
		char *news = store->news;
		store->news = NULL;
		report(store, true, news);
	}
	bool unsettled = store->waiting > 0 && !store_is_writing(store);
	hand_over(store);
	store->waiting = 0;
	if (!is_lent(store))
		memory_shrink(&store->memory, STORE_MEMORY_MOST);
	if (unsettled)
		store->hooks.settled(store->last, false, store->hooks.arg);
}

static void on_trim(void *arg)
{
	struct store *store = arg;
	writer_trim(store->writer);
	loop_timer_after(store->loop, &store->trim, TRIM_EVERY);
}

static void close_reader(struct store *store)
{
	disk_reader_close(store->reader);
	store->reader = NULL;
}

static bool open_reader(struct store *store, char **cause)
{
	if (store->reader == NULL)
		store->reader = disk_reader_open(store->folder, cause);
	return store->reader != NULL;
}

/* Once the writer lets go of the file, a disk that is full has no room to begin to read it. */
static void hold_reader(struct store *store)
{
	char *cause;
	if (!open_reader(store, &cause))
		free(cause);
}

static void on_failed(struct store *store, char *cause)
{
	if (!store->failing)
		report(store, true,
		    xasprintf("%s; what is said is kept in memory until that is mended", cause));
	free(cause);
	store->failing = true;
	store->trying = false;
	hold_reader(store);
	memory_shrink(&store->memory, STORE_MEMORY_MOST);
	loop_timer_after(store->loop, &store->retry, RETRY_EVERY);
	store->hooks.settled(store->last, false, store->hooks.arg);
}

static void on_well(struct store *store, int64_t up_to)
{
	if (store->failing && store->trying) {
		store->failing = store->trying = false;
		close_reader(store); /* the file may be another one */
		report(store, false, xstrdup("history is written to disk again"));
	}
	store->hooks.settled(up_to, true, store->hooks.arg);
}

static void on_result(struct writer_result *result, void *arg)
{
	struct store *store = arg;
	if (result->note != NULL) {
		close_reader(store);
		report(store, true, result->note);
	}
	/* What is on disk is not tried again: it may be taken back by then. */
	memory_drop(&store->memory, result->up_to);
	renames_done(&store->renames, result->done);
	if (!result->failed)
		on_well(store, result->up_to);
	else
		on_failed(store, result->cause);
}

static void start_writer(struct store *store)
{
	char *note, *cause;
	struct disk *disk = disk_open(store->folder, &note, &cause);
	store->failing = disk == NULL;
	store->news = disk == NULL ? cause : note;
	if (disk != NULL)
		store->last = disk_last(disk);
	store->writer = writer_start(store->loop, store->folder, disk, on_result, store);
	if (store->writer == NULL) {
		free(store->news);
		store->news = xstrdup("there is no thread to write history with");
		disk_close(disk);
		return;
	}
	if (store->failing)
		loop_timer_after(store->loop, &store->retry, RETRY_EVERY);
	loop_timer_after(store->loop, &store->trim, TRIM_EVERY);
}

struct store *store_open(struct loop *loop, const char *folder, const struct store_hooks *hooks)
{
	struct store *store = xcalloc(1, sizeof *store);
	store->loop = loop;
	store->hooks = *hooks;
	loop_timer_init(&store->retry, on_retry, store);
	loop_timer_init(&store->trim, on_trim, store);
	loop_task_init(&store->hand_over, on_hand_over, store);
	if (folder != NULL && disk_supported()) {
		store->folder = xstrdup(folder);
		start_writer(store);
	}
	if (store->news != NULL)
		loop_defer(loop, &store->hand_over);
	return store;
}

/* A disk that has failed may be well by now. */
static void finish(struct store *store)
{
	int64_t up_to;
	hand_over(store);
	if (store->writer == NULL || writer_finish(store->writer, &up_to))
		return;
	memory_drop(&store->memory, up_to);
	on_retry(store);
}

void store_close(struct store *store)
{
	loop_timer_stop(store->loop, &store->retry);
	loop_timer_stop(store->loop, &store->trim);
	loop_undefer(store->loop, &store->hand_over);
	finish(store);
	writer_stop(store->writer);
	close_reader(store);
	memory_fini(&store->memory);
	changes_clear(&store->changes);
	renames_clear(&store->renames);
	free(store->news);
	free(store->folder);
	free(store);
}

void store_set_keep(struct store *store, struct store_keep keep,
    const struct store_keep_channel *channels, size_t count)
{
	if (store->writer == NULL)
		return;
	writer_keep(store->writer, keep_new(keep, channels, count));
	writer_trim(store->writer);
}

void store_flush(struct store *store)
{
	loop_undefer(store->loop, &store->hand_over);
	on_hand_over(store);
	if (store->writer != NULL)
		writer_flush(store->writer);
}

struct store_metrics store_metrics(const struct store *store)
{
	struct store_metrics metrics = {0};
	if (store->writer != NULL)
		writer_metrics(store->writer, &metrics);
	metrics.queue_bytes = store->memory.bytes;
	metrics.queue_messages = store->memory.entries.count - store->memory.first;
	return metrics;
}

int64_t store_last(const struct store *store)
{
	return store->last;
}

void store_add(struct store *store, const struct store_message *message)
{
	memory_add(&store->memory, entry_new(message));
	store->last = message->id;
	store->waiting++;
	loop_defer(store->loop, &store->hand_over);
}

void store_remove(struct store *store, int64_t id)
{
	memory_hide(&store->memory, id);
	store->removed[store->removals++ % REMOVED_MOST] = id;
	hand_over(store);
	if (store->writer != NULL)
		writer_remove(store->writer, id);
}

/* --- queries --- */

/* Told once. */
static void on_unreadable(struct store *store, char *cause)
{
	close_reader(store);
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
	bool good = open_reader(store, &cause) &&
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
	if (!open_reader(store, &cause) ||
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
	bool good =
	    open_reader(store, &cause) && disk_ticket(store->reader, ticket, after, found, &cause);
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

/* --- what is changed besides --- */

static void change(struct store *store, struct change *change)
{
	change->after = store->last;
	changes_add(&store->changes, change);
	loop_defer(store->loop, &store->hand_over);
}

void store_rename(struct store *store, struct str from, struct str to)
{
	if (str_eq_case(from, to))
		return;
	if (store->writer == NULL) {
		memory_rename(&store->memory, from, to);
		return;
	}
	change(store, change_rename(from, to, ++store->serial));
	renames_add(&store->renames, from, to, store->last, store->serial);
}

void store_put(struct store *store, enum store_table_id id, const struct store_value *values)
{
	if (store->writer != NULL)
		change(store,
		    change_new(CHANGE_PUT, id, values, store_table(id)->width, ++store->serial));
}

void store_drop(
    struct store *store, enum store_table_id id, const struct store_value *keys, size_t count)
{
	if (store->writer != NULL)
		change(store, change_new(CHANGE_DROP, id, keys, count, ++store->serial));
}

void store_rows(struct store *store, enum store_table_id id, store_row_fn *each, void *arg)
{
	char *cause;
	if (store->writer == NULL || store->failing)
		return;
	if (!open_reader(store, &cause) || !disk_rows(store->reader, id, each, arg, &cause))
		on_unreadable(store, cause);
}
