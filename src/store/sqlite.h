#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/str.h"

/* What the writing and the reading side of disk.h share. */

#define HISTORY_FILE "history.db"

/* Opens the file with our tokenizer; SQLITE_OK, or what went wrong, with *db NULL. */
int sqlite_open(const char *path, int flags, sqlite3 **db);
/* Brings the tables up to date; SQLITE_OK, or what went wrong, which sqlite_cause() tells. */
int sqlite_migrate(sqlite3 *db);
bool sqlite_is_damage(int code);
/* Whether the file was made by a later version, so that nothing may be written into it. */
bool sqlite_is_newer(sqlite3 *db);

/* Statements are compiled at their first use: NULL when that fails. */
sqlite3_stmt *sqlite_statement(sqlite3 *db, sqlite3_stmt **statement, const char *sql);
void sqlite_bind_str(sqlite3_stmt *statement, int place, struct str text);
struct str sqlite_column_str(sqlite3_stmt *statement, int column);
/*
 * Steps a statement that gives at most one number, and resets it: SQLITE_ROW, SQLITE_DONE or error.
 */
int sqlite_number(sqlite3_stmt *statement, sqlite3_int64 *number);

/* The tokenizer "confab" of FTS5, see store/words.h. */
int sqlite_add_tokenizer(sqlite3 *db);

#endif
