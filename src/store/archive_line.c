#include "store/archive_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/sqlite.h"

#define FUTURE_MOST (24 * 3600 * (NS_PER_S / NS_PER_US)) /* that another clock may be ahead */

#define FITS(id, name, keys)                                                                       \
	_Static_assert((int)STORE_##id##_WIDTH < ARCHIVE_PAIRS_MOST, "a line has room for a row");
STORE_TABLES(FITS)

/* --- writing --- */

static void add_key(struct buf *out, const char *key)
{
	buf_printf(
	    out, "%s\"%s\":", out->len > 0 && out->data[out->len - 1] != '{' ? "," : "", key);
}

static void add_text(struct buf *out, const char *key, struct str text)
{
	add_key(out, key);
	json_add_string(out, text);
}

static void add_number(struct buf *out, const char *key, int64_t number)
{
	add_key(out, key);
	buf_printf(out, "%lld", (long long)number);
}

void archive_line_begin(struct buf *out)
{
	buf_printf(out, "{\"confab\":\"export\",\"version\":%d}\n", ARCHIVE_VERSION);
}

void archive_line_message(struct buf *out, const struct store_message *message)
{
	buf_add_char(out, '{');
	add_number(out, "message", message->id);
	add_key(out, "time");
	json_add_time(out, message->id / US_PER_MS);
	add_number(out, "kind", message->kind);
	add_text(out, "channel", message->channel);
	add_text(out, "source", message->source);
	if (message->author.len > 0)
		add_text(out, "author", message->author);
	if (message->ticket != 0)
		add_number(out, "ticket", message->ticket);
	add_text(out, "text", message->text);
	if (message->tags.len > 0)
		add_text(out, "tags", message->tags);
	buf_add_str(out, "}\n");
}

void archive_line_row(struct buf *out, enum store_table_id id, const struct store_value *values)
{
	const struct store_table *table = store_table(id);
	buf_add_char(out, '{');
	add_text(out, "table", str_from(table->name));
	for (size_t i = 0; i < table->width; i++)
		if (table->columns[i].type == STORE_NUMBER)
			add_number(out, table->columns[i].name, values[i].number);
		else
			add_text(out, table->columns[i].name, values[i].text);
	buf_add_str(out, "}\n");
}

/* --- reading --- */

enum pair_type { PAIR_TEXT, PAIR_NUMBER, PAIR_OTHER };

struct archive_pair {
	char *key;
	enum pair_type type;
	char *text;
	size_t len;
	int64_t number;
};

struct archive_reader {
	sqlite3 *db;
	sqlite3_stmt *is_object;
	sqlite3_stmt *pairs;
};

struct archive_reader *archive_reader_new(void)
{
	struct archive_reader *reader = xcalloc(1, sizeof *reader);
	sqlite3_open(":memory:", &reader->db);
	sqlite3_prepare_v2(reader->db, "SELECT json_valid(?1) AND json_type(?1) = 'object'", -1,
	    &reader->is_object, NULL);
	sqlite3_prepare_v2(
	    reader->db, "SELECT key, type, atom FROM json_each(?1)", -1, &reader->pairs, NULL);
	if (reader->is_object != NULL && reader->pairs != NULL)
		return reader;
	archive_reader_free(reader);
	return NULL;
}

void archive_reader_free(struct archive_reader *reader)
{
	if (reader == NULL)
		return;
	sqlite3_finalize(reader->is_object);
	sqlite3_finalize(reader->pairs);
	sqlite3_close(reader->db);
	free(reader);
}

static bool is_object(struct archive_reader *reader, struct str text)
{
	sqlite3_int64 answer = 0;
	sqlite_bind_str(reader->is_object, 1, text);
	return sqlite_number(reader->is_object, &answer) == SQLITE_ROW && answer != 0;
}

/* An escape can stand for half a character. */
static enum pair_type type_of(const char *name, struct str text)
{
	if (!utf8_valid(text.data, text.len))
		return PAIR_OTHER;
	return strcmp(name, "text") == 0      ? PAIR_TEXT
	       : strcmp(name, "integer") == 0 ? PAIR_NUMBER
	                                      : PAIR_OTHER;
}

static void take_pair(sqlite3_stmt *row, struct archive_line *line)
{
	struct str key = sqlite_column_str(row, 0), text = sqlite_column_str(row, 2);
	struct archive_pair *pair = &line->pairs[line->pair_count++];
	pair->key = xmemdup0(key.data, key.len);
	pair->type = type_of((const char *)sqlite3_column_text(row, 1), text);
	pair->text = xmemdup0(text.data, text.len);
	pair->len = text.len;
	pair->number = sqlite3_column_int64(row, 2);
}

static bool take_pairs(struct archive_reader *reader, struct str text, struct archive_line *line)
{
	int code = SQLITE_ROW;
	sqlite_bind_str(reader->pairs, 1, text);
	while (line->pair_count < ARCHIVE_PAIRS_MOST &&
	       (code = sqlite3_step(reader->pairs)) == SQLITE_ROW)
		take_pair(reader->pairs, line);
	sqlite3_reset(reader->pairs);
	return code == SQLITE_DONE;
}

static const struct archive_pair *find(const struct archive_line *line, const char *key)
{
	for (size_t i = 0; i < line->pair_count; i++)
		if (strcmp(line->pairs[i].key, key) == 0)
			return &line->pairs[i];
	return NULL;
}

/* What is not there stays as it is; false when it is something else. */
static bool get_text(const struct archive_line *line, const char *key, struct str *text)
{
	const struct archive_pair *pair = find(line, key);
	if (pair == NULL)
		return true;
	*text = (struct str){pair->text, pair->len};
	return pair->type == PAIR_TEXT;
}

static bool get_number(const struct archive_line *line, const char *key, int64_t *number)
{
	const struct archive_pair *pair = find(line, key);
	if (pair == NULL)
		return true;
	*number = pair->number;
	return pair->type == PAIR_NUMBER;
}

static const char *read_message(struct archive_line *line)
{
	struct store_message *message = &line->message;
	int64_t kind = 0, latest = clock_wall_ns() / NS_PER_US + FUTURE_MOST;
	line->kind = ARCHIVE_MESSAGE;
	if (!get_number(line, "message", &message->id) || message->id <= 0)
		return "\"message\" is no number above 0";
	if (message->id > latest)
		return "this message is from the future";
	if (!get_number(line, "kind", &kind) || kind < 0 || kind >= STORE_KINDS_MOST)
		return "\"kind\" is no number that a message can have";
	if (!get_number(line, "ticket", &message->ticket))
		return "\"ticket\" is no number";
	if (!get_text(line, "channel", &message->channel) || message->channel.len == 0)
		return "\"channel\" is no name";
	if (!get_text(line, "source", &message->source) || message->source.len == 0)
		return "\"source\" is no name";
	if (!get_text(line, "author", &message->author))
		return "\"author\" is no text";
	if (find(line, "text") == NULL || !get_text(line, "text", &message->text))
		return "\"text\" is no text";
	if (!get_text(line, "tags", &message->tags))
		return "\"tags\" is no text";
	message->kind = (uint8_t)kind;
	return NULL;
}

static const char *read_values(struct archive_line *line, const struct store_table *table)
{
	for (size_t i = 0; i < table->width; i++) {
		const struct store_column *column = &table->columns[i];
		struct store_value *value = &line->values[i];
		value->text = STR("");
		if (i < table->keys && find(line, column->name) == NULL)
			return "its key is not complete";
		if (!(column->type == STORE_NUMBER ? get_number(line, column->name, &value->number)
		                                   : get_text(line, column->name, &value->text)))
			return "a value is not of the kind that its column has";
	}
	return NULL;
}

static const char *read_row(struct archive_line *line)
{
	struct str name = STR("");
	line->kind = ARCHIVE_ROW;
	get_text(line, "table", &name);
	for (int id = 0; id < STORE_TABLE_COUNT; id++) {
		line->table = id;
		if (str_eq(name, str_from(store_table(id)->name)))
			return read_values(line, store_table(id));
	}
	return "this version has no such table";
}

static const char *read_begin(struct archive_line *line)
{
	line->kind = ARCHIVE_BEGIN;
	if (find(line, "version") == NULL || !get_number(line, "version", &line->version))
		return "\"version\" is no number";
	return NULL;
}

/* SQLite would end a text there. */
static bool has_nul(struct str text)
{
	static const struct str nul = {"\\u0000", 6};
	for (size_t i = 0; i < text.len; i++) {
		struct str rest = {text.data + i, text.len - i};
		if (str_starts(rest, nul))
			return true;
		if (text.data[i] == '\\')
			i++;
	}
	return false;
}

const char *archive_line_read(
    struct archive_reader *reader, struct str text, struct archive_line *line)
{
	*line = (struct archive_line){0};
	if (!utf8_valid(text.data, text.len))
		return "this is not UTF-8";
	if (!is_object(reader, text))
		return "this is no JSON object";
	if (has_nul(text))
		return "there is a NUL in it";
	line->pairs = xcalloc(ARCHIVE_PAIRS_MOST, sizeof *line->pairs);
	if (!take_pairs(reader, text, line))
		return "there are too many keys in it";
	if (find(line, "confab") != NULL)
		return read_begin(line);
	if (find(line, "table") != NULL)
		return read_row(line);
	if (find(line, "message") != NULL)
		return read_message(line);
	return "this is neither a message nor a row of a table";
}

void archive_line_fini(struct archive_line *line)
{
	for (size_t i = 0; i < line->pair_count; i++) {
		free(line->pairs[i].key);
		free(line->pairs[i].text);
	}
	free(line->pairs);
	*line = (struct archive_line){0};
}
