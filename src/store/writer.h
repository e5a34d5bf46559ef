#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/disk.h"

/*
 * writer: the thread that owns the disk. Entries are borrowed until a result says that they are
 * settled; changes become the writer's, which holds on to them until they are done. After a failure
 * it takes no entries before writer_retry().
 */
struct loop;
struct writer;

struct writer_result {
	int64_t up_to; /* the last id on disk */
	int64_t done;  /* the serial of the last change on disk */
	bool failed;
	char *cause; /* when failed; to free() */
	char *note;  /* something was put aside; NULL or to free() */
};
/* On the loop. */
typedef void writer_fn(struct writer_result *result, void *arg);

/* Takes the disk over; NULL: writer_retry() will open one. NULL with errno without a thread. */
struct writer *writer_start(
    struct loop *loop, const char *folder, struct disk *disk, writer_fn *fn, void *arg);
/* Writes what waits, and ends. Does not call back. */
void writer_stop(struct writer *writer);

void writer_add(
    struct writer *writer, struct entry *const *entries, size_t count, struct changes *changes);
/* Opens the disk anew and writes these first. */
void writer_retry(
    struct writer *writer, struct entry *const *entries, size_t count, struct changes *changes);
/* Waits until all of it is written, or the disk has failed, and calls back. */
void writer_flush(struct writer *writer);
/* The same without calling back: false when the disk has failed. *up_to is the last id on disk. */
bool writer_finish(struct writer *writer, int64_t *up_to);
/* The serial of the last renaming on disk. Waits for one that is under way. */
int64_t writer_renamed(struct writer *writer);
/* All but the queue. */
void writer_metrics(struct writer *writer, struct store_metrics *metrics);
/* After all that was added before. */
void writer_remove(struct writer *writer, int64_t id);
/* What is to be kept, which it takes over; then, again and again, to forget the rest. */
void writer_keep(struct writer *writer, struct keep *keep);
void writer_trim(struct writer *writer);

#endif
