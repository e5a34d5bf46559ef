/* For a build without SQLite. */
#include "store/disk.h"

#include "base/alloc.h"
#include "store/archive.h"

bool disk_supported(void)
{
	return false;
}

bool disk_exists(const char *folder)
{
	(void)folder;
	return false;
}

struct disk *disk_open(const char *folder, char **note, char **cause)
{
	(void)folder;
	*note = NULL;
	*cause = xstrdup("this confabd was built without SQLite");
	return NULL;
}

struct disk *disk_open_anew(const char *folder, char **note, char **cause)
{
	return disk_open(folder, note, cause);
}

bool disk_is_damaged(const struct disk *disk)
{
	(void)disk;
	return false;
}

void disk_close(struct disk *disk)
{
	(void)disk;
}

int64_t disk_last(const struct disk *disk)
{
	(void)disk;
	return 0;
}

bool disk_write(struct disk *disk, struct entry *const *entries, size_t count,
    const struct changes *changes, char **cause)
{
	(void)changes;
	(void)disk;
	(void)entries;
	(void)count;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool disk_remove(struct disk *disk, const int64_t *ids, size_t count)
{
	(void)disk;
	(void)ids;
	(void)count;
	return false;
}

bool disk_trim(struct disk *disk, const struct keep *keep)
{
	(void)disk;
	(void)keep;
	return false;
}

void disk_new_keep(struct disk *disk)
{
	(void)disk;
}

struct disk_reader *disk_reader_open(const char *folder, char **cause)
{
	(void)folder;
	*cause = xstrdup("this confabd was built without SQLite");
	return NULL;
}

void disk_reader_close(struct disk_reader *reader)
{
	(void)reader;
}

bool disk_find(struct disk_reader *reader, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found, char **cause)
{
	(void)reader;
	(void)windows;
	(void)words;
	(void)range;
	(void)found;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool disk_rows(
    struct disk_reader *reader, enum store_table_id id, store_row_fn *each, void *arg, char **cause)
{
	(void)reader;
	(void)id;
	(void)each;
	(void)arg;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool disk_ticket(
    struct disk_reader *reader, int64_t ticket, int64_t after, struct entries *found, char **cause)
{
	(void)reader;
	(void)ticket;
	(void)after;
	(void)found;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool archive_exists(const char *folder)
{
	(void)folder;
	return false;
}

bool archive_export(const char *folder, FILE *out, struct archive_counts *counts, char **cause)
{
	(void)folder;
	(void)out;
	(void)counts;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool archive_import(const char *folder, FILE *in, archive_problem_fn *problem, void *arg,
    struct archive_counts *counts, char **cause)
{
	(void)folder;
	(void)in;
	(void)problem;
	(void)arg;
	(void)counts;
	*cause = xstrdup("this confabd was built without SQLite");
	return false;
}

bool disk_size(struct disk_reader *reader, int64_t *messages, int64_t *bytes, char **cause)
{
	(void)reader;
	*messages = *bytes = 0;
	*cause = NULL;
	return false;
}
