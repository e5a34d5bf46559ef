#ifndef STORE_DISK_H
#define STORE_DISK_H

#include "store/change.h"
#include "store/keep.h"
#include "store/memory.h"

/*
 * disk: the history file of a folder. A struct disk writes and belongs to one thread at a time; a
 * struct disk_reader is another view of the same file, for another thread. Causes are to free().
 */
struct disk;
struct disk_reader;

bool disk_supported(void);
bool disk_exists(const char *folder);

/*
 * Makes the file or brings it up to date. One that is damaged is put aside, which *note then tells;
 * it is NULL otherwise. What can still be read of its small tables is taken over. NULL with *cause
 * when there is nothing to write into.
 */
struct disk *disk_open(const char *folder, char **note, char **cause);
/* The same once the one that was open has shown that it is damaged, where it did not at first. */
struct disk *disk_open_anew(const char *folder, char **note, char **cause);
bool disk_is_damaged(const struct disk *disk);
void disk_close(struct disk *disk);
int64_t disk_last(const struct disk *disk); /* the highest id in it, or 0 */

/*
 * Messages that were not written because their ids were there already: the last group before a
 * failure may have come through.
 */
size_t disk_ignored(const struct disk *disk);
/* The entries, and the changes in their places among these: all of them or, with *cause, none. */
bool disk_write(struct disk *disk, struct entry *const *entries, size_t count,
    const struct changes *changes, char **cause);
/* Those that are there; false when it has to be tried again. */
bool disk_remove(struct disk *disk, const int64_t *ids, size_t count);
/* One step of forgetting what is not to be kept; false when done. */
bool disk_trim(struct disk *disk, const struct keep *keep);
/* What is to be kept is not what it was. */
void disk_new_keep(struct disk *disk);

/* The file must be there. NULL with *cause. */
struct disk_reader *disk_reader_open(const char *folder, char **cause);
void disk_reader_close(struct disk_reader *reader);
/* As memory_find(); false with *cause when the file cannot be read. */
bool disk_find(struct disk_reader *reader, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found, char **cause);
/* How many messages there are, and the bytes of the file; false with *cause. */
bool disk_size(struct disk_reader *reader, int64_t *messages, int64_t *bytes, char **cause);
/* All messages, the oldest first; false with *cause. */
bool disk_all(struct disk_reader *reader, store_each_fn *each, void *arg, char **cause);
/* store_rows(); false with *cause. */
bool disk_rows(struct disk_reader *reader, enum store_table_id id, store_row_fn *each, void *arg,
    char **cause);
/* The last one with that ticket and an id above `after`, if there is one. */
bool disk_ticket(
    struct disk_reader *reader, int64_t ticket, int64_t after, struct entries *found, char **cause);

#endif
