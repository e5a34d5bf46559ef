#include "net/session_table.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "net/session.h"

#include <utlist.h>

struct session_entry *session_table_find(struct session_table *table, uint32_t id)
{
	struct session_entry *entry;
	HASH_FIND(hh, table->by_id, &id, sizeof id, entry);
	return entry;
}

struct session_entry *session_table_find_origin(
    struct session_table *table, const struct session_origin *origin)
{
	struct session_entry *entry;
	HASH_FIND(hh_origin, table->by_origin, origin, sizeof *origin, entry);
	return entry;
}

static uint32_t choose_id(struct session_table *table)
{
	uint32_t id;
	do
		id = (uint32_t)session_seed();
	while (id == 0 || session_table_find(table, id) != NULL);
	return id;
}

struct session_entry *session_table_enter(
    struct session_table *table, const struct session_origin *origin)
{
	struct session_entry *entry = xcalloc(1, sizeof *entry);
	entry->id = choose_id(table);
	entry->origin = *origin;
	entry->has_origin = true;
	HASH_ADD(hh, table->by_id, id, sizeof entry->id, entry);
	HASH_ADD(hh_origin, table->by_origin, origin, sizeof entry->origin, entry);
	return entry;
}

void session_table_leave(struct session_table *table, struct session_entry *entry)
{
	session_table_end_shaking(table, entry);
	session_table_forget_origin(table, entry);
	HASH_DELETE(hh, table->by_id, entry);
	free(entry);
}

void session_table_forget_origin(struct session_table *table, struct session_entry *entry)
{
	if (entry->has_origin)
		HASH_DELETE(hh_origin, table->by_origin, entry);
	entry->has_origin = false;
}

void session_table_begin_shaking(struct session_table *table, struct session_entry *entry)
{
	DL_APPEND(table->shaking, entry);
	table->shaking_count++;
}

void session_table_end_shaking(struct session_table *table, struct session_entry *entry)
{
	if (entry->prev == NULL)
		return;
	DL_DELETE(table->shaking, entry);
	entry->next = entry->prev = NULL;
	table->shaking_count--;
}
