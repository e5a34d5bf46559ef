#include "store/sqlite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define BUSY_MOST 5000 /* ms to wait for another program that reads the file */

/*
 * Each brings the file from the version of its place in this list to the next one. A message's id
 * is its time in microseconds; search holds words only, no text. Never change one that was
 * released: add another.
 */
static const char *const migrations[] = {
    "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE person (id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE);"
    "CREATE TABLE message (id INTEGER PRIMARY KEY, place INTEGER NOT NULL,"
    " person INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, tags TEXT);"
    "CREATE INDEX message_by_place ON message (place);"
    "CREATE VIRTUAL TABLE search USING fts5 (text, place, content = 'message',"
    " content_rowid = 'id', columnsize = 0, tokenize = 'confab');",
    "ALTER TABLE message ADD COLUMN author INTEGER;"
    "ALTER TABLE message ADD COLUMN ticket INTEGER;"
    "CREATE INDEX message_by_ticket ON message (ticket) WHERE ticket IS NOT NULL;",
    /* One name may stand for several places, once a channel took the name of an earlier one. */
    "CREATE TABLE named (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "INSERT INTO named SELECT id, name FROM place;"
    "DROP TABLE place;"
    "ALTER TABLE named RENAME TO place;"
    "CREATE INDEX place_by_name ON place (name);",
};

#define VERSION (int)(sizeof migrations / sizeof migrations[0])

bool sqlite_is_damage(int code)
{
	code &= 0xff;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/*
 * What is kept is its owner's alone; SQLite gives its other files the same mode. A file that is
 * there is not opened for that: to close it would give up the locks that SQLite has on it
 * (fcntl(2)).
 */
static void keep_from_others(const char *path)
{
	int fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd >= 0)
		close(fd);
	else
		chmod(path, S_IRUSR | S_IWUSR); /* if it cannot, SQLite says what is wrong */
}

/* Its count of bytes takes a lock at each allocation; once it runs this does nothing. */
static void count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int sqlite_open(const char *path, int flags, sqlite3 **db)
{
	count_no_memory();
	if (flags & SQLITE_OPEN_CREATE)
		keep_from_others(path);
	int code = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_extended_result_codes(*db, 1);
		sqlite3_busy_timeout(*db, BUSY_MOST);
		code = sqlite_add_tokenizer(*db);
	}
	if (code == SQLITE_OK)
		return code;
	sqlite3_close(*db);
	*db = NULL;
	return code;
}

static int version_of(sqlite3 *db, int *version)
{
	sqlite3_stmt *statement = NULL;
	sqlite3_int64 number = 0;
	if (sqlite_statement(db, &statement, "PRAGMA user_version") == NULL)
		return sqlite3_errcode(db);
	int code = sqlite_number(statement, &number);
	sqlite3_finalize(statement);
	*version = (int)number;
	return code == SQLITE_ROW ? SQLITE_OK : code;
}

static int step_up(sqlite3 *db, int version)
{
	char *sql = xasprintf("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT",
	    migrations[version], version + 1);
	int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	free(sql);
	if (code != SQLITE_OK)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

int sqlite_migrate(sqlite3 *db)
{
	int version;
	int code = sqlite3_exec(db,
	    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY",
	    NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = version_of(db, &version);
	while (code == SQLITE_OK && version < VERSION)
		code = step_up(db, version++);
	return code;
}

bool sqlite_is_newer(sqlite3 *db)
{
	int version;
	return version_of(db, &version) == SQLITE_OK && version > VERSION;
}

sqlite3_stmt *sqlite_statement(sqlite3 *db, sqlite3_stmt **statement, const char *sql)
{
	if (*statement == NULL)
		sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
	return *statement;
}

void sqlite_bind_str(sqlite3_stmt *statement, int place, struct str text)
{
	sqlite3_bind_text(
	    statement, place, text.len > 0 ? text.data : "", (int)text.len, SQLITE_STATIC);
}

struct str sqlite_column_str(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return (struct str){text, (size_t)sqlite3_column_bytes(statement, column)};
}

int sqlite_number(sqlite3_stmt *statement, sqlite3_int64 *number)
{
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*number = sqlite3_column_int64(statement, 0);
	int reset = sqlite3_reset(statement);
	return reset == SQLITE_OK ? code : reset;
}
