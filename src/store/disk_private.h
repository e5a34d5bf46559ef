#ifndef STORE_DISK_PRIVATE_H
#define STORE_DISK_PRIVATE_H

#include <uthash.h>

#include "store/disk.h"
#include "store/disk_registry.h"
#include "store/names.h"
#include "store/sqlite.h"

/* What disk.c and disk_trim.c share. X(name, SQL) */
#define STATEMENTS(X)                                                                              \
	X(BEGIN, "BEGIN IMMEDIATE")                                                                \
	X(COMMIT, "COMMIT")                                                                        \
	X(FIND_PLACE, "SELECT max(id) FROM place WHERE name = ?1 HAVING count(*) > 0")             \
	X(RENAME_PLACE, "UPDATE place SET name = ?2 WHERE name = ?1")                              \
	X(ADD_PLACE, "INSERT INTO place (name) VALUES (?1)")                                       \
	X(FIND_PERSON, "SELECT id FROM person WHERE source = ?1")                                  \
	X(ADD_PERSON, "INSERT INTO person (source) VALUES (?1)")                                   \
	X(ADD_MESSAGE,                                                                             \
	    "INSERT OR IGNORE INTO message (id, place, person, kind, text, tags, author, ticket)"  \
	    " VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, ''), nullif(?7, 0), nullif(?8, 0))")          \
	X(ADD_WORDS, "INSERT INTO search (rowid, text, place) VALUES (?1, ?2, ?3)")                \
	X(OLDEST, "SELECT id, text, place, kind FROM message WHERE id > ?2 ORDER BY id LIMIT ?1")  \
	X(OLDEST_OF_PLACE, "SELECT id, text, place, kind FROM message INDEXED BY message_by_place" \
	                   " WHERE place = ?2 ORDER BY id LIMIT ?1")                               \
	X(ONE, "SELECT id, text, place, kind FROM message WHERE id = ?1")                          \
	X(DROP_WORDS,                                                                              \
	    "INSERT INTO search (search, rowid, text, place) VALUES ('delete', ?1, ?2, ?3)")       \
	X(DROP_MESSAGE, "DELETE FROM message WHERE id = ?1")                                       \
	X(LAST, "SELECT max(id) FROM message")                                                     \
	X(COUNT, "SELECT place, count(*) FROM message GROUP BY place")                             \
	X(BYTES_OF_PLACE, "SELECT sum(length(CAST(text AS BLOB))) FROM message WHERE place = ?1")  \
	X(PLACES_OF, "SELECT id FROM place WHERE name = ?1")                                       \
	X(MERGE, "INSERT INTO search (search, rank) VALUES ('merge', ?1)")                         \
	X(PAGES, "SELECT page_count FROM pragma_page_count")                                       \
	X(FREE_PAGES, "SELECT freelist_count FROM pragma_freelist_count")                          \
	X(PAGE_SIZE, "SELECT page_size FROM pragma_page_size")

enum statement {
#define STATEMENT_NAME(name, sql) name,
	STATEMENTS(STATEMENT_NAME)
#undef STATEMENT_NAME
	    STATEMENT_COUNT,
};

/* How many messages there are in a place. */
struct place_count {
	UT_hash_handle hh;
	int64_t place;
	int64_t count;
	int64_t bytes; /* as limits count them; -1: not counted yet */
};

struct trimming {
	struct place_count *counts; /* NULL: not counted yet */
	int64_t total;
	int64_t passed; /* the last message that is left alone by what holds for all, and all before
	                   it */
	int64_t to_drop; /* because there are too many bytes */
	bool merging;    /* the index, so that what was dropped makes room */
};

struct disk {
	sqlite3 *db;
	char *path;
	int lock; /* of the folder; -1: none */
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct disk_registry registry;
	struct names places;
	struct names people;
	int64_t last;
	bool damaged;
	size_t ignored; /* messages that were there already */
	struct trimming trimming;
};

sqlite3_stmt *disk_statement(
    struct disk *disk, enum statement which); /* NULL: it cannot be compiled */
/* Steps a statement that gives nothing. */
bool disk_run(sqlite3_stmt *statement);
/* What was numbered and counted since the beginning is not in the file. */
void disk_roll_back(struct disk *disk);

/* One message more, or one fewer, in that place. */
void disk_count(struct disk *disk, int64_t place, int64_t more, size_t text_len);
void disk_forget_counts(struct disk *disk);

#endif
