#include "store/archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "store/archive_line.h"
#include "store/disk.h"

#define LINE_MOST  (4 * 1024 * 1024) /* bytes of a line that is looked at */
#define GROUP_MOST 1000              /* lines committed at once */

/* --- export --- */

struct export
{
	FILE *out;
	struct archive_counts *counts;
	enum store_table_id table;
	struct buf line;
};

static void put(struct export *export)
{
	fwrite(export->line.data, 1, export->line.len, export->out);
	buf_clear(&export->line);
}

static void put_message(const struct store_message *message, void *arg)
{
	struct export *export = arg;
	archive_line_message(&export->line, message);
	put(export);
	export->counts->messages++;
}

static void put_row(const struct store_value *values, void *arg)
{
	struct export *export = arg;
	archive_line_row(&export->line, export->table, values);
	put(export);
	export->counts->rows++;
}

static bool put_all(struct disk_reader *reader, struct export *export, char **cause)
{
	archive_line_begin(&export->line);
	put(export);
	for (int id = 0; id < STORE_TABLE_COUNT; id++) {
		export->table = id;
		if (!disk_rows(reader, id, put_row, export, cause))
			return false;
	}
	if (!disk_all(reader, put_message, export, cause))
		return false;
	if (fflush(export->out) == 0 && ferror(export->out) == 0)
		return true;
	*cause = xasprintf("the export cannot be written: %s", strerror(errno));
	return false;
}

/* What was damaged is told as the cause: there is nothing else to tell. */
static struct disk *take(const char *folder, char **cause)
{
	char *note;
	struct disk *disk = disk_open(folder, &note, cause);
	if (note == NULL)
		return disk;
	free(*cause);
	*cause = note;
	disk_close(disk);
	return NULL;
}

bool archive_exists(const char *folder)
{
	return disk_exists(folder);
}

bool archive_export(const char *folder, FILE *out, struct archive_counts *counts, char **cause)
{
	struct export export = {.out = out, .counts = counts};
	*counts = (struct archive_counts){0};
	if (!disk_exists(folder)) {
		*cause = xasprintf("no history is kept in %s", folder);
		return false;
	}
	struct disk *disk = take(folder, cause);
	struct disk_reader *reader = disk != NULL ? disk_reader_open(folder, cause) : NULL;
	bool good = reader != NULL && put_all(reader, &export, cause);
	buf_fini(&export.line);
	disk_reader_close(reader);
	disk_close(disk);
	return good;
}

/* --- import --- */

struct import {
	FILE *in;
	size_t line;
	struct archive_reader *reader;
	struct disk *disk;
	struct archive_counts *counts;
	archive_problem_fn *problem;
	void *arg;
	struct entries entries; /* of the group */
	struct changes changes;
	size_t waiting;
};

/* False at the end. Of a line that is too long the rest is read over. */
static bool read_line(struct import *import, struct buf *line)
{
	int c;
	buf_clear(line);
	import->line++;
	while ((c = getc(import->in)) != EOF && c != '\n')
		if (line->len <= LINE_MOST)
			buf_add_char(line, (char)c);
	while (line->len > 0 && line->data[line->len - 1] == '\r')
		line->data[--line->len] = '\0';
	return c != EOF || line->len > 0;
}

static bool commit(struct import *import, char **cause)
{
	size_t there = disk_ignored(import->disk);
	bool good = disk_write(
	    import->disk, import->entries.at, import->entries.count, &import->changes, cause);
	import->counts->there += disk_ignored(import->disk) - there;
	entries_fini(&import->entries);
	changes_clear(&import->changes);
	import->waiting = 0;
	return good;
}

static void take_line(struct import *import, const struct archive_line *line)
{
	import->waiting++;
	if (line->kind == ARCHIVE_MESSAGE) {
		entries_add(&import->entries, entry_new(&line->message));
		import->counts->messages++;
	} else if (line->kind == ARCHIVE_ROW) {
		changes_add(
		    &import->changes, change_new(CHANGE_PUT, line->table, line->values,
		                          store_table(line->table)->width, (int64_t)import->line));
		import->counts->rows++;
	}
}

static void skip(struct import *import, const char *problem)
{
	import->counts->skipped++;
	import->problem(import->line, problem, import->arg);
}

static void read_one(struct import *import, struct str text)
{
	struct archive_line line;
	const char *problem = text.len > LINE_MOST ? "this line is too long" : NULL;
	if (text.len == 0)
		return;
	if (problem == NULL) {
		problem = archive_line_read(import->reader, text, &line);
		if (problem == NULL)
			take_line(import, &line);
		archive_line_fini(&line);
	}
	if (problem != NULL)
		skip(import, problem);
}

static bool read_begin(struct import *import, struct buf *text, char **cause)
{
	struct archive_line line = {0};
	bool ours =
	    read_line(import, text) && text->len <= LINE_MOST &&
	    archive_line_read(import->reader, (struct str){text->data, text->len}, &line) == NULL &&
	    line.kind == ARCHIVE_BEGIN;
	int64_t version = line.version;
	archive_line_fini(&line);
	if (!ours)
		*cause = xstrdup("this was not written by confabd --export: its first line is "
		                 "another one");
	else if (version != ARCHIVE_VERSION)
		*cause = xasprintf("this was written by a later version of confabd, as version "
		                   "%lld; this one reads version %d",
		    (long long)version, ARCHIVE_VERSION);
	return ours && version == ARCHIVE_VERSION;
}

static bool read_all(struct import *import, char **cause)
{
	struct buf text = {0};
	bool good = read_begin(import, &text, cause);
	while (good && read_line(import, &text)) {
		read_one(import, (struct str){text.data, text.len});
		if (import->waiting >= GROUP_MOST)
			good = commit(import, cause);
	}
	good = good && commit(import, cause);
	if (good && ferror(import->in) != 0) {
		*cause = xasprintf("the rest cannot be read: %s", strerror(errno));
		good = false;
	}
	buf_fini(&text);
	return good;
}

bool archive_import(const char *folder, FILE *in, archive_problem_fn *problem, void *arg,
    struct archive_counts *counts, char **cause)
{
	struct import import = {.in = in, .counts = counts, .problem = problem, .arg = arg};
	*counts = (struct archive_counts){0};
	import.reader = archive_reader_new();
	if (import.reader == NULL) {
		*cause = xstrdup("the SQLite library here was built without JSON");
		return false;
	}
	import.disk = take(folder, cause);
	bool good = import.disk != NULL && read_all(&import, cause);
	entries_fini(&import.entries);
	changes_clear(&import.changes);
	archive_reader_free(import.reader);
	disk_close(import.disk);
	return good;
}
