#include "server/control_table.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"

#define GAP      2  /* blanks between columns */
#define CELL_MAX 64 /* bytes of a number or a time */

/* What a cell is, for its place in the column. */
#define CELL_TEXT   't'
#define CELL_NUMBER 'n'

void control_table_begin(struct control_table *table, struct buf *out, bool json,
    const char *const *columns, size_t column_count)
{
	*table = (struct control_table){
	    .out = out, .json = json, .columns = columns, .column_count = column_count};
}

/* The key before a value, and what closes the object before it. */
static void open_json(struct control_table *table)
{
	size_t column = table->cell_count++ % table->column_count;
	buf_printf(table->out, "%s\"%s\":", column == 0 ? "{" : ",", table->columns[column]);
}

static void close_json(struct control_table *table)
{
	if (table->cell_count % table->column_count == 0)
		buf_add_str(table->out, "}\n");
}

static void add_cell(struct control_table *table, char kind, struct str text)
{
	char *safe = xmalloc(4 * text.len + 1);
	size_t len = str_escape(text.data, text.len, safe, 4 * text.len + 1);
	buf_add_char(&table->cells, kind);
	if (len > 0)
		buf_add(&table->cells, safe, len);
	else
		buf_add_char(&table->cells, '-');
	buf_add_char(&table->cells, '\0');
	free(safe);
	table->cell_count++;
}

void table_raw(struct control_table *table, const char *json, const char *text)
{
	if (!table->json) {
		add_cell(table, CELL_TEXT, str_from(text));
		return;
	}
	open_json(table);
	buf_add_str(table->out, json);
	close_json(table);
}

void table_none(struct control_table *table)
{
	table_raw(table, "null", "");
}

void table_flag(struct control_table *table, bool flag)
{
	table_raw(table, flag ? "true" : "false", flag ? "yes" : "no");
}

void table_text(struct control_table *table, struct str text)
{
	if (!table->json) {
		add_cell(table, CELL_TEXT, text);
		return;
	}
	open_json(table);
	json_add_string(table->out, text);
	close_json(table);
}

void table_list(struct control_table *table, const struct str *items, size_t count)
{
	struct buf json = {0}, text = {0};
	for (size_t i = 0; i < count; i++) {
		buf_add_char(&json, i == 0 ? '[' : ',');
		json_add_string(&json, items[i]);
		buf_add_str(&text, i == 0 ? "" : " ");
		buf_add(&text, items[i].data, items[i].len);
	}
	buf_add_str(&json, count == 0 ? "[]" : "]");
	buf_add_str(&text, "");
	table_raw(table, json.data, text.data);
	buf_fini(&json);
	buf_fini(&text);
}

static void add_number(struct control_table *table, int64_t number, const char *text)
{
	if (!table->json) {
		add_cell(table, CELL_NUMBER, str_from(text));
		return;
	}
	open_json(table);
	buf_printf(table->out, "%" PRId64, number);
	close_json(table);
}

void table_number(struct control_table *table, int64_t number)
{
	char text[CELL_MAX];
	snprintf(text, sizeof text, "%" PRId64, number);
	add_number(table, number, text);
}

void table_seconds(struct control_table *table, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	char text[CELL_MAX] = "0s";
	size_t unit = 0, last = sizeof units / sizeof units[0] - 1;
	while (unit < last && seconds < units[unit].seconds)
		unit++;
	int64_t whole = seconds / units[unit].seconds;
	int len = snprintf(text, sizeof text, "%" PRId64 "%s", whole, units[unit].name);
	if (unit + 1 < last)
		snprintf(text + len, sizeof text - (size_t)len, "%" PRId64 "%s",
		    seconds % units[unit].seconds / units[unit + 1].seconds, units[unit + 1].name);
	add_number(table, seconds, text);
}

void table_bytes(struct control_table *table, int64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	char text[CELL_MAX];
	double amount = (double)bytes;
	size_t unit = 0;
	while (amount >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
		amount /= 1024;
		unit++;
	}
	snprintf(text, sizeof text, "%.*f%s", unit > 0 && amount < 100, amount, units[unit]);
	add_number(table, bytes, text);
}

void table_time(struct control_table *table, int64_t seconds)
{
	struct buf json = {0};
	char text[CELL_MAX];
	json_add_time(&json, seconds * MS_PER_S);
	date_utc(seconds, "%Y-%m-%dT%H:%M:%SZ", text, sizeof text);
	table_raw(table, json.data, text);
	buf_fini(&json);
}

/* Laying out */

static void pad(struct buf *out, size_t blanks)
{
	while (blanks-- > 0)
		buf_add_char(out, ' ');
}

static void put_upright(const struct control_table *table)
{
	size_t widest = 0;
	const char *cell = table->cells.data;
	for (size_t i = 0; i < table->column_count; i++)
		if (strlen(table->columns[i]) > widest)
			widest = strlen(table->columns[i]);
	for (size_t i = 0; i < table->cell_count; i++, cell += strlen(cell) + 1) {
		const char *column = table->columns[i];
		for (const char *c = column; *c != '\0'; c++)
			buf_add_char(table->out, *c == '_' ? ' ' : *c);
		pad(table->out, widest + GAP - strlen(column));
		buf_add_str(table->out, cell + 1);
		buf_add_char(table->out, '\n');
	}
}

static size_t width(const char *text)
{
	return text_width(text, strlen(text));
}

static void measure(const struct control_table *table, size_t *widths)
{
	const char *cell = table->cells.data;
	for (size_t i = 0; i < table->column_count; i++)
		widths[i] = strlen(table->columns[i]);
	for (size_t i = 0; i < table->cell_count; i++, cell += strlen(cell) + 1) {
		size_t *widest = &widths[i % table->column_count];
		if (width(cell + 1) > *widest)
			*widest = width(cell + 1);
	}
}

static void put_heads(const struct control_table *table, const size_t *widths)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const char *name = table->columns[i];
		for (const char *c = name; *c != '\0'; c++)
			buf_add_char(table->out, (char)toupper((unsigned char)*c));
		if (i + 1 < table->column_count)
			pad(table->out, widths[i] + GAP - strlen(name));
	}
	buf_add_char(table->out, '\n');
}

static void put_cell(struct buf *out, const char *cell, size_t room, bool last)
{
	size_t blanks = room - width(cell + 1);
	bool right = cell[0] == CELL_NUMBER;
	if (right)
		pad(out, blanks);
	buf_add_str(out, cell + 1);
	if (!last)
		pad(out, GAP + (right ? 0 : blanks));
}

static void put_rows(const struct control_table *table)
{
	size_t *widths = xcalloc(table->column_count, sizeof *widths);
	const char *cell = table->cells.data;
	measure(table, widths);
	put_heads(table, widths);
	for (size_t i = 0; i < table->cell_count; i++, cell += strlen(cell) + 1) {
		size_t column = i % table->column_count;
		bool last = column + 1 == table->column_count;
		put_cell(table->out, cell, widths[column], last);
		buf_add_str(table->out, last ? "\n" : "");
	}
	free(widths);
}

void control_table_end(struct control_table *table)
{
	if (!table->json && table->upright)
		put_upright(table);
	else if (!table->json)
		put_rows(table);
	buf_fini(&table->cells);
}
