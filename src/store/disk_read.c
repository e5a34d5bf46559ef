#include "store/disk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "store/disk_registry.h"
#include "store/sqlite.h"
#include "store/words.h"

/* ?1 place, ?2 after, ?3 before, ?4 limit, ?5 what to search for, ?6 kinds. */
#define COLUMNS                                                                                    \
	"SELECT message.id, person.source, message.kind, message.text, message.tags,"              \
	" author.source, message.ticket, place.name FROM "
#define AUTHOR " LEFT JOIN person AS author ON author.id = message.author"
#define KINDS  " AND (?6 >> message.kind & 1) = 1"
#define BY_CHANNEL                                                                                 \
	COLUMNS "message INDEXED BY message_by_place"                                              \
	        " CROSS JOIN person ON person.id = message.person"                                 \
	        " CROSS JOIN place ON place.id = message.place" AUTHOR                             \
	        " WHERE message.place = ?1" KINDS                                                  \
	        " AND message.id > ?2 AND message.id < ?3 ORDER BY message.id "
/* The channel is a word of the index, too: a word that is common elsewhere costs nothing here. */
#define BY_WORDS                                                                                   \
	COLUMNS "search CROSS JOIN message ON message.id = search.rowid"                           \
	        " CROSS JOIN person ON person.id = message.person"                                 \
	        " CROSS JOIN place ON place.id = message.place" AUTHOR                             \
	        " WHERE search MATCH 'place : \"' || ?1 || '\" AND text : (' || ?5 || ')'" KINDS   \
	        " AND search.rowid > ?2 AND search.rowid < ?3 ORDER BY search.rowid "
#define OLDEST_FIRST "ASC LIMIT ?4"
#define NEWEST_FIRST "DESC LIMIT ?4"
#define BY_TICKET                                                                                  \
	COLUMNS "message INDEXED BY message_by_ticket"                                             \
	        " CROSS JOIN person ON person.id = message.person"                                 \
	        " CROSS JOIN place ON place.id = message.place" AUTHOR                             \
	        " WHERE message.ticket = ?1 AND message.id > ?2 ORDER BY message.id DESC LIMIT 1"

#define ALL                                                                                        \
	COLUMNS "message CROSS JOIN person ON person.id = message.person"                          \
	        " CROSS JOIN place ON place.id = message.place" AUTHOR " ORDER BY message.id"
#define PLACES      "SELECT id FROM place WHERE name = ?1 ORDER BY id DESC LIMIT 32"
#define PLACES_MOST 32 /* of a name, the newest */

static const char *const queries[2][2] = {
    {BY_CHANNEL OLDEST_FIRST, BY_CHANNEL NEWEST_FIRST},
    {BY_WORDS OLDEST_FIRST, BY_WORDS NEWEST_FIRST},
};

struct disk_reader {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *statements[2][2]; /* of `queries` */
	sqlite3_stmt *by_ticket;
	sqlite3_stmt *places;
};

static char *cause_of(const struct disk_reader *reader, int code)
{
	return xasprintf("%s cannot be read: %s", reader->path, sqlite3_errstr(code));
}

/* Reads something at once: what SQLite makes to read at all may find no room later. */
static const char begin_sql[] = "PRAGMA query_only = 1; SELECT 1 FROM place LIMIT 1";

struct disk_reader *disk_reader_open(const char *folder, char **cause)
{
	struct disk_reader *reader = xcalloc(1, sizeof *reader);
	reader->path = xasprintf("%s/" HISTORY_FILE, folder);
	int code = sqlite_open(reader->path, SQLITE_OPEN_READWRITE, &reader->db);
	if (code == SQLITE_OK)
		code = sqlite3_exec(reader->db, begin_sql, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		return reader;
	*cause = cause_of(reader, code);
	disk_reader_close(reader);
	return NULL;
}

void disk_reader_close(struct disk_reader *reader)
{
	if (reader == NULL)
		return;
	for (size_t i = 0; i < 4; i++)
		sqlite3_finalize(reader->statements[i / 2][i % 2]);
	sqlite3_finalize(reader->by_ticket);
	sqlite3_finalize(reader->places);
	sqlite3_close(reader->db);
	free(reader->path);
	free(reader);
}

/* Each piece becomes a phrase of FTS5's query language, in which only quotes mean anything. */
static void add_phrase(struct buf *out, struct str piece)
{
	if (!words_any(piece))
		return;
	if (out->len > 0)
		buf_add_char(out, ' ');
	buf_add_char(out, '"');
	for (size_t i = 0; i < piece.len; i++) {
		if (piece.data[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, piece.data[i]);
	}
	buf_add_char(out, '"');
}

static struct buf phrases(struct str words)
{
	struct buf out = {0};
	struct str piece;
	while ((piece = str_word(&words)).len > 0)
		add_phrase(&out, piece);
	return out;
}

static struct store_message message_of(sqlite3_stmt *row)
{
	return (struct store_message){
	    .id = sqlite3_column_int64(row, 0),
	    .source = sqlite_column_str(row, 1),
	    .kind = (uint8_t)sqlite3_column_int(row, 2),
	    .text = sqlite_column_str(row, 3),
	    .tags = sqlite_column_str(row, 4),
	    .author = sqlite_column_str(row, 5),
	    .ticket = sqlite3_column_int64(row, 6),
	    .channel = sqlite_column_str(row, 7),
	};
}

static void add_row(sqlite3_stmt *row, struct entries *found)
{
	struct store_message message = message_of(row);
	entries_add(found, entry_new(&message));
}

static int take_rows(sqlite3_stmt *statement, struct entries *found)
{
	int code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		add_row(statement, found);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code;
}

/* Places in the file that have that name; -1 when it cannot be read. */
static int places_of(struct disk_reader *reader, struct str name, int64_t places[PLACES_MOST])
{
	sqlite3_stmt *statement = sqlite_statement(reader->db, &reader->places, PLACES);
	int count = 0, code;
	if (statement == NULL)
		return -1;
	sqlite_bind_str(statement, 1, name);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		places[count++] = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? count : -1;
}

/* What is asked, the same in all places. */
struct question {
	sqlite3_stmt *statement;
	struct str words; /* in FTS5's language; empty: all messages */
	uint32_t kinds;
	size_t limit;
};

static int ask(const struct question *question, const struct window *window, int64_t place,
    struct entries *found)
{
	sqlite3_stmt *statement = question->statement;
	sqlite3_bind_int64(statement, 1, place);
	sqlite3_bind_int64(statement, 2, window->after);
	sqlite3_bind_int64(statement, 3, window->before);
	sqlite3_bind_int64(statement, 4, (sqlite3_int64)question->limit);
	if (question->words.len > 0)
		sqlite_bind_str(statement, 5, question->words);
	sqlite3_bind_int64(statement, 6, question->kinds != 0 ? question->kinds : UINT32_MAX);
	return take_rows(statement, found);
}

static int ask_everywhere(struct disk_reader *reader, const struct question *question,
    const struct windows *windows, bool newest, struct entries *found)
{
	size_t first = found->count, asked = 0;
	for (size_t i = 0; i < windows->count; i++) {
		int64_t places[PLACES_MOST];
		int count = places_of(reader, windows->at[i].name, places), code = SQLITE_DONE;
		for (int k = 0; k < count && code == SQLITE_DONE; k++, asked++)
			code = ask(question, &windows->at[i], places[k], found);
		if (count < 0 || code != SQLITE_DONE)
			return sqlite3_errcode(reader->db);
	}
	if (asked > 1)
		entries_merge(found, first, newest, question->limit);
	return SQLITE_DONE;
}

static int find(struct disk_reader *reader, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found)
{
	bool search = words.len > 0;
	sqlite3_stmt **slot = &reader->statements[search][range->newest];
	struct question question = {
	    .statement = sqlite_statement(reader->db, slot, queries[search][range->newest]),
	    .words = words,
	    .kinds = range->kinds,
	    .limit = range->limit - found->count,
	};
	if (question.statement == NULL)
		return sqlite3_errcode(reader->db);
	return ask_everywhere(reader, &question, windows, range->newest, found);
}

bool disk_find(struct disk_reader *reader, const struct windows *windows, struct str words,
    const struct store_range *range, struct entries *found, char **cause)
{
	struct buf query = phrases(words);
	int code = SQLITE_DONE;
	if (words.len == 0 || query.len > 0)
		code = find(reader, windows, (struct str){query.data, query.len}, range, found);
	buf_fini(&query);
	if (code != SQLITE_DONE)
		*cause = cause_of(reader, code);
	return code == SQLITE_DONE;
}

bool disk_all(struct disk_reader *reader, store_each_fn *each, void *arg, char **cause)
{
	sqlite3_stmt *statement = NULL;
	int code = SQLITE_ERROR;
	if (sqlite_statement(reader->db, &statement, ALL) != NULL)
		while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
			struct store_message message = message_of(statement);
			each(&message, arg);
		}
	sqlite3_finalize(statement);
	if (code != SQLITE_DONE)
		*cause = cause_of(reader, code);
	return code == SQLITE_DONE;
}

bool disk_rows(
    struct disk_reader *reader, enum store_table_id id, store_row_fn *each, void *arg, char **cause)
{
	int code = disk_registry_rows(reader->db, id, each, arg);
	if (code != SQLITE_DONE)
		*cause = cause_of(reader, code);
	return code == SQLITE_DONE;
}

bool disk_ticket(
    struct disk_reader *reader, int64_t ticket, int64_t after, struct entries *found, char **cause)
{
	sqlite3_stmt *statement = sqlite_statement(reader->db, &reader->by_ticket, BY_TICKET);
	int code = sqlite3_errcode(reader->db);
	if (statement != NULL) {
		sqlite3_bind_int64(statement, 1, ticket);
		sqlite3_bind_int64(statement, 2, after);
		code = take_rows(statement, found);
	}
	if (code != SQLITE_DONE)
		*cause = cause_of(reader, code);
	return code == SQLITE_DONE;
}

bool disk_size(struct disk_reader *reader, int64_t *messages, int64_t *bytes, char **cause)
{
	static const char sql[] = "SELECT (SELECT count(*) FROM message), page_count * page_size"
	                          " FROM pragma_page_count(), pragma_page_size()";
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(reader->db, sql, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		*messages = sqlite3_column_int64(statement, 0);
		*bytes = sqlite3_column_int64(statement, 1);
	} else {
		*cause = cause_of(reader, code);
	}
	sqlite3_finalize(statement);
	return code == SQLITE_ROW;
}
