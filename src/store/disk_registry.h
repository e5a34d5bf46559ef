#ifndef STORE_DISK_REGISTRY_H
#define STORE_DISK_REGISTRY_H

#include "store/change.h"
#include "store/sqlite.h"

/* The tables of store/registry.h in the file. */

/* Makes the tables and columns that are not there yet; SQLITE_OK or what went wrong. */
int disk_registry_migrate(sqlite3 *db);
/* All rows; SQLITE_DONE or what went wrong. */
int disk_registry_rows(sqlite3 *db, enum store_table_id id, store_row_fn *each, void *arg);

/* Statements for the writing side; `{0}` has none. */
struct disk_registry {
	sqlite3_stmt *put[STORE_TABLE_COUNT];
};

void disk_registry_fini(struct disk_registry *registry);
bool disk_registry_apply(struct disk_registry *registry, sqlite3 *db, const struct change *change);

#endif
