#include "store/registry.h"

#define COLUMN(id, name, type) {#name, STORE_##type},
#define COLUMNS(id, name, keys)                                                                    \
	static const struct store_column columns_of_##name[] = {STORE_##id##_COLUMNS(COLUMN)};
STORE_TABLES(COLUMNS)

const struct store_table *store_table(enum store_table_id id)
{
#define TABLE(id, name, keys) {#name, columns_of_##name, STORE_##id##_WIDTH, keys},
	static const struct store_table tables[] = {STORE_TABLES(TABLE)};
	return &tables[id];
}
