#include "store/store.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "store/disk.h"
#include "store/registry.h"
#include "store/store_private.h"

#define RETRY_EVERY (2 * NS_PER_S) /* after which a disk that failed is tried again */
#define TRIM_EVERY  (10 * NS_PER_S)

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

/* Once the writer lets go of the file, a disk that is full has no room to begin to read it. */
static void hold_reader(struct store *store)
{
	char *cause;
	if (!store_open_reader(store, &cause))
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
		store_close_reader(store); /* the file may be another one */
		report(store, false, xstrdup("history is written to disk again"));
	}
	store->hooks.settled(up_to, true, store->hooks.arg);
}

static void on_result(struct writer_result *result, void *arg)
{
	struct store *store = arg;
	if (result->note != NULL) {
		store_close_reader(store);
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
	store_close_reader(store);
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
