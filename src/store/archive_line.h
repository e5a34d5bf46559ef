#ifndef STORE_ARCHIVE_LINE_H
#define STORE_ARCHIVE_LINE_H

#include <sqlite3.h>

#include "base/buf.h"
#include "store/registry.h"

/* The lines of store/archive.h. */
#define ARCHIVE_VERSION 1

void archive_line_begin(struct buf *out);
void archive_line_message(struct buf *out, const struct store_message *message);
void archive_line_row(struct buf *out, enum store_table_id id, const struct store_value *values);

#define ARCHIVE_PAIRS_MOST 32 /* keys of a line that are looked at */

enum archive_kind { ARCHIVE_BEGIN, ARCHIVE_MESSAGE, ARCHIVE_ROW };

struct archive_line {
	enum archive_kind kind;
	int64_t version; /* ARCHIVE_BEGIN */
	struct store_message message;
	enum store_table_id table;
	struct store_value values[ARCHIVE_PAIRS_MOST];
	struct archive_pair *pairs; /* what the above borrow from */
	size_t pair_count;
};

/* Reads JSON by means of SQLite, which brings it along. */
struct archive_reader;
struct archive_reader *archive_reader_new(void); /* NULL when SQLite was built without JSON */
void archive_reader_free(struct archive_reader *reader);
/* NULL, or what is wrong with it. To archive_line_fini() either way. */
const char *archive_line_read(
    struct archive_reader *reader, struct str text, struct archive_line *line);
void archive_line_fini(struct archive_line *line);

#endif
