#include "store/disk_registry.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"

/* --- SQL from the descriptions; names come from this program only --- */

/* The first `count` columns, with something after each and between them. */
static void add_columns(struct buf *sql, const struct store_table *table, size_t count,
    const char *after, const char *between)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(sql, "%s\"%s\"%s", i > 0 ? between : "", table->columns[i].name, after);
}

static void add_type(struct buf *sql, const struct store_column *column)
{
	buf_printf(sql, "\"%s\" %s", column->name,
	    column->type == STORE_NUMBER ? "INTEGER NOT NULL DEFAULT 0"
	                                 : "TEXT NOT NULL DEFAULT ''");
}

static void create_sql(struct buf *sql, const struct store_table *table)
{
	buf_printf(sql, "CREATE TABLE IF NOT EXISTS \"%s\" (", table->name);
	for (size_t i = 0; i < table->width; i++) {
		add_type(sql, &table->columns[i]);
		buf_add_str(sql, ", ");
	}
	buf_add_str(sql, "PRIMARY KEY (");
	add_columns(sql, table, table->keys, "", ", ");
	buf_add_str(sql, ")) WITHOUT ROWID");
}

/* Columns of a later version keep their values. */
static void put_sql(struct buf *sql, const struct store_table *table)
{
	buf_printf(sql, "INSERT INTO \"%s\" (", table->name);
	add_columns(sql, table, table->width, "", ", ");
	buf_add_str(sql, ") VALUES (?");
	for (size_t i = 1; i < table->width; i++)
		buf_add_str(sql, ", ?");
	buf_add_str(sql, ") ON CONFLICT (");
	add_columns(sql, table, table->keys, "", ", ");
	buf_add_str(sql, table->width > table->keys ? ") DO UPDATE SET " : ") DO NOTHING");
	for (size_t i = table->keys; i < table->width; i++)
		buf_printf(sql, "%s\"%s\" = excluded.\"%s\"", i > table->keys ? ", " : "",
		    table->columns[i].name, table->columns[i].name);
}

static void drop_sql(struct buf *sql, const struct store_table *table, size_t count)
{
	buf_printf(sql, "DELETE FROM \"%s\" WHERE ", table->name);
	add_columns(sql, table, count, " = ?", " AND ");
}

static void rows_sql(struct buf *sql, const struct store_table *table)
{
	buf_add_str(sql, "SELECT ");
	add_columns(sql, table, table->width, "", ", ");
	buf_printf(sql, " FROM \"%s\" ORDER BY ", table->name);
	add_columns(sql, table, table->keys, "", ", ");
}

/* --- bringing a file up to date --- */

static int execute(sqlite3 *db, struct buf *sql)
{
	int code = sqlite3_exec(db, sql->data, NULL, NULL, NULL);
	buf_fini(sql);
	return code;
}

static int add_column(sqlite3 *db, const struct store_table *table, size_t column)
{
	struct buf sql = {0};
	int there = sqlite3_table_column_metadata(
	    db, NULL, table->name, table->columns[column].name, NULL, NULL, NULL, NULL, NULL);
	if (there != SQLITE_ERROR)
		return there;
	buf_printf(&sql, "ALTER TABLE \"%s\" ADD COLUMN ", table->name);
	add_type(&sql, &table->columns[column]);
	return execute(db, &sql);
}

int disk_registry_migrate(sqlite3 *db)
{
	int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	for (int id = 0; code == SQLITE_OK && id < STORE_TABLE_COUNT; id++) {
		const struct store_table *table = store_table(id);
		struct buf sql = {0};
		create_sql(&sql, table);
		code = execute(db, &sql);
		for (size_t i = 0; code == SQLITE_OK && i < table->width; i++)
			code = add_column(db, table, i);
	}
	if (code == SQLITE_OK)
		return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

/* --- reading --- */

static void read_row(sqlite3_stmt *row, const struct store_table *table, struct store_value *values)
{
	for (size_t i = 0; i < table->width; i++)
		values[i] = table->columns[i].type == STORE_NUMBER
		                ? store_number(sqlite3_column_int64(row, (int)i))
		                : store_text(sqlite_column_str(row, (int)i));
}

int disk_registry_rows(sqlite3 *db, enum store_table_id id, store_row_fn *each, void *arg)
{
	const struct store_table *table = store_table(id);
	sqlite3_stmt *statement = NULL;
	struct buf sql = {0};
	rows_sql(&sql, table);
	int code = sqlite3_prepare_v2(db, sql.data, -1, &statement, NULL);
	buf_fini(&sql);
	if (code != SQLITE_OK)
		return code;
	struct store_value *values = xcalloc(table->width, sizeof *values);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		read_row(statement, table, values);
		each(values, arg);
	}
	free(values);
	sqlite3_finalize(statement);
	return code;
}

/* --- changing --- */

static bool run(sqlite3_stmt *statement, const struct change *change)
{
	const struct store_table *table = store_table(change->table);
	sqlite3_int64 ignored;
	for (size_t i = 0; i < change->count; i++)
		if (table->columns[i].type == STORE_NUMBER)
			sqlite3_bind_int64(statement, (int)i + 1, change->values[i].number);
		else
			sqlite_bind_str(statement, (int)i + 1, change->values[i].text);
	return sqlite_number(statement, &ignored) == SQLITE_DONE;
}

static bool put(struct disk_registry *registry, sqlite3 *db, const struct change *change)
{
	sqlite3_stmt **statement = &registry->put[change->table];
	if (*statement == NULL) {
		struct buf sql = {0};
		put_sql(&sql, store_table(change->table));
		sqlite_statement(db, statement, sql.data);
		buf_fini(&sql);
	}
	return *statement != NULL && run(*statement, change);
}

static bool drop(sqlite3 *db, const struct change *change)
{
	sqlite3_stmt *statement = NULL;
	struct buf sql = {0};
	drop_sql(&sql, store_table(change->table), change->count);
	sqlite_statement(db, &statement, sql.data);
	buf_fini(&sql);
	bool good = statement != NULL && run(statement, change);
	sqlite3_finalize(statement);
	return good;
}

void disk_registry_fini(struct disk_registry *registry)
{
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		sqlite3_finalize(registry->put[i]);
	*registry = (struct disk_registry){0};
}

bool disk_registry_apply(struct disk_registry *registry, sqlite3 *db, const struct change *change)
{
	return change->kind == CHANGE_PUT ? put(registry, db, change) : drop(db, change);
}
