#include "store/change.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"

/* Drops of a few columns of the key are of another key than what they drop. */
static void write_key(struct change *change, size_t columns)
{
	const struct store_table *table = store_table(change->table);
	buf_printf(&change->key, "%d %zu", (int)change->table, columns);
	for (size_t i = 0; i < columns; i++) {
		const struct store_value *value = &change->values[i];
		if (table->columns[i].type == STORE_NUMBER)
			buf_printf(&change->key, " %lld", (long long)value->number);
		else
			buf_printf(
			    &change->key, " %zu:" STR_FMT, value->text.len, STR_ARG(value->text));
	}
}

static struct store_value copy_value(const struct store_value *value, enum store_type type)
{
	if (type == STORE_NUMBER)
		return store_number(value->number);
	return store_text(
	    (struct str){xmemdup0(value->text.data, value->text.len), value->text.len});
}

struct change *change_new(enum change_kind kind, enum store_table_id id,
    const struct store_value *values, size_t count, int64_t serial)
{
	const struct store_table *table = store_table(id);
	struct change *change = xcalloc(1, sizeof *change + count * sizeof *values);
	change->kind = kind;
	change->serial = serial;
	change->table = id;
	change->count = count;
	for (size_t i = 0; i < count; i++)
		change->values[i] = copy_value(&values[i], table->columns[i].type);
	write_key(change, kind == CHANGE_PUT ? table->keys : count);
	return change;
}

struct change *change_rename(struct str from, struct str to, int64_t serial)
{
	const struct store_value names[] = {store_text(from), store_text(to)};
	struct change *change = xcalloc(1, sizeof *change + sizeof names);
	change->kind = CHANGE_RENAME;
	change->serial = serial;
	change->count = 2;
	for (size_t i = 0; i < change->count; i++)
		change->values[i] =
		    store_text((struct str){str_lower(names[i].text), names[i].text.len});
	buf_printf(&change->key, "rename %lld", (long long)serial);
	return change;
}

void change_free(struct change *change)
{
	for (size_t i = 0; i < change->count; i++)
		free((char *)change->values[i].text.data);
	buf_fini(&change->key);
	free(change);
}

static void take_out(struct changes *changes, struct change *change)
{
	HASH_DEL(changes->by_key, change);
	DL_DELETE(changes->first, change);
}

void changes_add(struct changes *changes, struct change *change)
{
	struct change *earlier;
	HASH_FIND(hh, changes->by_key, change->key.data, change->key.len, earlier);
	if (earlier != NULL) {
		take_out(changes, earlier);
		change_free(earlier);
	}
	HASH_ADD_KEYPTR(hh, changes->by_key, change->key.data, change->key.len, change);
	DL_APPEND(changes->first, change);
}

void changes_move(struct changes *changes, struct changes *from)
{
	struct change *change;
	while ((change = from->first) != NULL) {
		take_out(from, change);
		changes_add(changes, change);
	}
}

const struct change *changes_last(const struct changes *changes)
{
	return changes->first != NULL ? changes->first->prev : NULL;
}

void changes_clear(struct changes *changes)
{
	struct change *change;
	while ((change = changes->first) != NULL) {
		take_out(changes, change);
		change_free(change);
	}
}
