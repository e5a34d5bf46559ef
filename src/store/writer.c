#include "store/writer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "loop/loop.h"
#include "loop/wake.h"

#define TRIM_AFTER                                                                                 \
	100 /* messages written after which a step of forgetting is due: it takes more             \
	     */

struct row {
	struct entry **at;
	size_t count;
	size_t cap;
};

struct writer {
	struct loop *loop;
	writer_fn *fn;
	void *arg;
	char *folder;
	pthread_t thread;
	struct wake wake;

	pthread_mutex_t lock; /* over what follows, down to `disk` */
	pthread_cond_t changed;
	pthread_cond_t told;
	struct row waiting;
	struct changes changes; /* kept until they are done */
	bool writing;           /* a group, or opening the disk */
	bool renaming;          /* with what is being written */
	int64_t renamed;        /* the serial of the last one on disk */
	bool ending;
	bool refusing; /* after a failure */
	bool reopen;
	bool trim;
	struct keep *keep; /* a new one; NULL: the same as before */
	int64_t *removals; /* ids, kept until the disk did as they say */
	size_t removal_count;
	size_t removals_ready; /* the first ones, before which nothing waits any more */
	size_t written;        /* messages, for which no step of forgetting was taken */
	bool news;
	struct writer_result result;
	struct store_metrics metrics;

	struct disk *disk; /* the thread's own, as the rest is */
	struct row group;
	struct changes group_changes;
	struct keep *kept;
};

static void add(struct row *row, struct entry *const *entries, size_t count)
{
	if (count == 0)
		return;
	while (row->cap - row->count < count) {
		row->cap = row->cap == 0 ? 256 : 2 * row->cap;
		row->at = xrealloc(row->at, row->cap * sizeof *row->at);
	}
	memcpy(row->at + row->count, entries, count * sizeof *entries);
	row->count += count;
}

static void add_removal(struct writer *writer, int64_t id)
{
	size_t count = writer->removal_count++;
	writer->removals = xrealloc(writer->removals, (count + 1) * sizeof *writer->removals);
	writer->removals[count] = id;
}

/* --- in the thread, with the lock held but while the disk is at work --- */

static void fail(struct writer *writer, char *cause)
{
	free(writer->result.cause);
	writer->result.cause = cause;
	writer->result.failed = true;
	writer->refusing = true;
	writer->waiting.count = 0;
	writer->removals_ready = 0;
	writer->metrics.failures++;
}

static void tell(struct writer *writer)
{
	writer->news = true;
	pthread_cond_signal(&writer->told);
	wake_ring(&writer->wake);
}

static bool has_group(const struct writer *writer)
{
	return writer->waiting.count > 0 || writer->changes.first != NULL;
}

static void reopen(struct writer *writer)
{
	char *note, *cause;
	writer->reopen = false;
	writer->writing = true;
	pthread_mutex_unlock(&writer->lock);
	bool damaged = writer->disk != NULL && disk_is_damaged(writer->disk);
	disk_close(writer->disk);
	writer->disk = damaged ? disk_open_anew(writer->folder, &note, &cause)
	                       : disk_open(writer->folder, &note, &cause);
	pthread_mutex_lock(&writer->lock);
	writer->writing = false;
	if (note != NULL) {
		free(writer->result.note);
		writer->result.note = note;
	}
	if (writer->disk == NULL)
		fail(writer, cause);
	if (writer->disk == NULL || !has_group(writer))
		tell(writer); /* or else what comes of the writing tells */
}

/* What could not be done comes before what was asked for since. */
static void put_back(struct writer *writer)
{
	changes_move(&writer->group_changes, &writer->changes);
	changes_move(&writer->changes, &writer->group_changes);
}

static void measure(struct store_metrics *metrics, size_t messages, int64_t took)
{
	size_t place = 0;
	for (int64_t bound = STORE_LATENCY_FIRST; took > bound && place < STORE_LATENCY_COUNT - 1;
	     bound *= 2)
		place++;
	metrics->commits++;
	metrics->messages += messages;
	metrics->latency[place]++;
	metrics->latency_sum += took;
}

static int64_t last_rename(const struct changes *changes)
{
	const struct change *change;
	int64_t serial = 0;
	DL_FOREACH (changes->first, change)
		if (change->kind == CHANGE_RENAME)
			serial = change->serial;
	return serial;
}

static void write_group(struct writer *writer)
{
	struct row *group = &writer->group, taken = writer->waiting;
	char *cause = NULL;
	writer->waiting = *group;
	writer->waiting.count = 0;
	*group = taken;
	changes_move(&writer->group_changes, &writer->changes);
	writer->removals_ready = writer->removal_count;
	writer->written += group->count;
	int64_t renamed = last_rename(&writer->group_changes);
	writer->renaming = renamed > 0;
	writer->writing = true;
	pthread_mutex_unlock(&writer->lock);
	int64_t start = clock_mono_ns();
	bool good =
	    disk_write(writer->disk, group->at, group->count, &writer->group_changes, &cause);
	int64_t took = clock_mono_ns() - start;
	int64_t up_to = group->count > 0 ? group->at[group->count - 1]->message.id : 0;
	const struct change *last = changes_last(&writer->group_changes);
	int64_t done = last != NULL ? last->serial : 0;
	if (good)
		changes_clear(&writer->group_changes);
	pthread_mutex_lock(&writer->lock);
	writer->writing = writer->renaming = false;
	if (good && renamed > 0)
		writer->renamed = renamed;
	if (good && up_to > 0)
		writer->result.up_to = up_to;
	if (good && done > 0)
		writer->result.done = done;
	if (good) {
		measure(&writer->metrics, group->count, took);
	} else {
		put_back(writer);
		fail(writer, cause);
	}
	tell(writer);
}

/* Those that would not go are tried again with the disk. */
static void remove_some(struct writer *writer)
{
	int64_t *ids = writer->removals;
	size_t count = writer->removals_ready, later = writer->removal_count - count;
	writer->removals = NULL;
	writer->removal_count = writer->removals_ready = 0;
	for (size_t i = 0; i < later; i++)
		add_removal(writer, ids[count + i]);
	pthread_mutex_unlock(&writer->lock);
	bool good = disk_remove(writer->disk, ids, count);
	pthread_mutex_lock(&writer->lock);
	for (size_t i = 0; !good && i < count; i++)
		add_removal(writer, ids[i]);
	free(ids);
	if (!good) {
		fail(writer, xstrdup("a message that was taken back is still on the disk"));
		tell(writer);
	}
}

static void take_keep(struct writer *writer)
{
	if (writer->keep == NULL)
		return;
	keep_free(writer->kept);
	writer->kept = writer->keep;
	writer->keep = NULL;
	disk_new_keep(writer->disk);
}

static void trim(struct writer *writer)
{
	take_keep(writer);
	pthread_mutex_unlock(&writer->lock);
	bool more = writer->kept != NULL && disk_trim(writer->disk, writer->kept);
	pthread_mutex_lock(&writer->lock);
	writer->trim = more;
	writer->written -= writer->written < TRIM_AFTER ? writer->written : TRIM_AFTER;
}

/* While there is always something to write, forgetting keeps pace with it. */
static bool wants_trim(const struct writer *writer)
{
	return writer->trim && !writer->ending &&
	       (!has_group(writer) || writer->written >= TRIM_AFTER);
}

/* False when there is nothing to do. */
static bool work(struct writer *writer)
{
	if (writer->reopen) {
		reopen(writer);
		return true;
	}
	if (writer->disk == NULL || writer->refusing)
		return false;
	if (!has_group(writer))
		writer->removals_ready = writer->removal_count;
	if (writer->removals_ready > 0)
		remove_some(writer);
	else if (wants_trim(writer))
		trim(writer);
	else if (has_group(writer))
		write_group(writer);
	else
		return false;
	return true;
}

static void *run(void *arg)
{
	struct writer *writer = arg;
	pthread_mutex_lock(&writer->lock);
	while (work(writer) || !writer->ending) {
		bool idle = !writer->reopen && !writer->trim && !has_group(writer) &&
		            writer->removal_count == 0;
		if ((idle || writer->refusing || writer->disk == NULL) && !writer->ending &&
		    !writer->reopen)
			pthread_cond_wait(&writer->changed, &writer->lock);
	}
	pthread_mutex_unlock(&writer->lock);
	return NULL;
}

/* --- on the loop --- */

static void pass_on(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	bool news = writer->news;
	struct writer_result result = writer->result;
	writer->news = false;
	writer->result = (struct writer_result){.up_to = result.up_to, .done = result.done};
	pthread_mutex_unlock(&writer->lock);
	if (news)
		writer->fn(&result, writer->arg);
}

static void on_rung(int fd, unsigned events, void *arg)
{
	struct writer *writer = arg;
	(void)fd;
	(void)events;
	wake_hush(&writer->wake);
	pass_on(writer);
}

/* Signals are the loop's. */
static int start_thread(struct writer *writer)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&writer->thread, NULL, run, writer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void free_writer(struct writer *writer)
{
	loop_unwatch(writer->loop, writer->wake.read_fd);
	wake_close(&writer->wake);
	pthread_cond_destroy(&writer->told);
	pthread_cond_destroy(&writer->changed);
	pthread_mutex_destroy(&writer->lock);
	disk_close(writer->disk);
	free(writer->result.cause);
	free(writer->result.note);
	free(writer->waiting.at);
	changes_clear(&writer->changes);
	free(writer->removals);
	free(writer->group.at);
	keep_free(writer->keep);
	keep_free(writer->kept);
	free(writer->folder);
	free(writer);
}

struct writer *writer_start(
    struct loop *loop, const char *folder, struct disk *disk, writer_fn *fn, void *arg)
{
	struct writer *writer = xcalloc(1, sizeof *writer);
	writer->loop = loop;
	writer->fn = fn;
	writer->arg = arg;
	writer->folder = xstrdup(folder);
	writer->disk = disk;
	writer->refusing = disk == NULL;
	writer->result.up_to = disk != NULL ? disk_last(disk) : 0;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->changed, NULL);
	pthread_cond_init(&writer->told, NULL);
	if (!wake_open(&writer->wake) ||
	    !loop_watch(loop, writer->wake.read_fd, LOOP_READ, on_rung, writer))
		log_die("no descriptor to hear from the history's thread: %s", strerror(errno));
	int error = start_thread(writer);
	if (error == 0)
		return writer;
	free_writer(writer);
	errno = error;
	return NULL;
}

void writer_stop(struct writer *writer)
{
	if (writer == NULL)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->ending = true;
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	free_writer(writer);
}

void writer_add(
    struct writer *writer, struct entry *const *entries, size_t count, struct changes *changes)
{
	pthread_mutex_lock(&writer->lock);
	changes_move(&writer->changes, changes);
	if (!writer->refusing)
		add(&writer->waiting, entries, count);
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

void writer_retry(
    struct writer *writer, struct entry *const *entries, size_t count, struct changes *changes)
{
	pthread_mutex_lock(&writer->lock);
	changes_move(&writer->changes, changes);
	writer->refusing = false;
	writer->reopen = true;
	add(&writer->waiting, entries, count);
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

void writer_remove(struct writer *writer, int64_t id)
{
	pthread_mutex_lock(&writer->lock);
	add_removal(writer, id);
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

void writer_keep(struct writer *writer, struct keep *keep)
{
	pthread_mutex_lock(&writer->lock);
	keep_free(writer->keep);
	writer->keep = keep;
	pthread_mutex_unlock(&writer->lock);
}

void writer_trim(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->trim = true;
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

bool writer_finish(struct writer *writer, int64_t *up_to)
{
	pthread_mutex_lock(&writer->lock);
	while (writer->writing || writer->reopen || (has_group(writer) && !writer->refusing))
		pthread_cond_wait(&writer->told, &writer->lock);
	bool good = !writer->refusing;
	*up_to = writer->result.up_to;
	pthread_mutex_unlock(&writer->lock);
	return good;
}

void writer_flush(struct writer *writer)
{
	int64_t up_to;
	writer_finish(writer, &up_to);
	pass_on(writer);
}

int64_t writer_renamed(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	while (writer->renaming)
		pthread_cond_wait(&writer->told, &writer->lock);
	int64_t serial = writer->renamed;
	pthread_mutex_unlock(&writer->lock);
	return serial;
}

void writer_metrics(struct writer *writer, struct store_metrics *metrics)
{
	pthread_mutex_lock(&writer->lock);
	*metrics = writer->metrics;
	pthread_mutex_unlock(&writer->lock);
}
