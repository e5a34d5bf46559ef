#ifndef SERVER_CONTROL_TABLE_H
#define SERVER_CONTROL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * An answer to an operator: rows of columns that stand under each other, or an object of JSON a
 * line. What peers chose is made harmless to a terminal. Fill it cell by cell, left to right.
 */
struct control_table {
	struct buf *out;
	const char *const *columns; /* lower case, "_" between words */
	size_t column_count;
	bool json;
	bool upright;     /* one row, shown a column a line */
	struct buf cells; /* of text: its kind, the text, NUL */
	size_t cell_count;
};

void control_table_begin(struct control_table *table, struct buf *out, bool json,
    const char *const *columns, size_t column_count);
void control_table_end(struct control_table *table);

void table_none(struct control_table *table); /* "-", null */
void table_text(struct control_table *table, struct str text);
void table_list(struct control_table *table, const struct str *items, size_t count);
void table_flag(struct control_table *table, bool flag);
void table_number(struct control_table *table, int64_t number);
void table_seconds(struct control_table *table, int64_t seconds); /* a duration: "3 min" */
void table_bytes(struct control_table *table, int64_t bytes);     /* "12.3 MiB" */
void table_time(struct control_table *table, int64_t seconds);    /* since 1970, UTC */
/* As it is, in either form. */
void table_raw(struct control_table *table, const char *json, const char *text);

#endif
