#include "store/names.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/alloc.h"

#define NAMES_MOST 16384 /* remembered before it starts again */

struct name {
	UT_hash_handle hh;
	int64_t number;
	char text[];
};

bool names_find(const struct names *names, struct str text, int64_t *number)
{
	struct name *name;
	HASH_FIND(hh, names->table, text.data, text.len, name);
	if (name != NULL)
		*number = name->number;
	return name != NULL;
}

void names_add(struct names *names, struct str text, int64_t number)
{
	if (HASH_COUNT(names->table) >= NAMES_MOST)
		names_clear(names);
	struct name *name = xmalloc(sizeof *name + text.len);
	name->number = number;
	if (text.len > 0)
		memcpy(name->text, text.data, text.len);
	HASH_ADD(hh, names->table, text[0], text.len, name);
}

void names_clear(struct names *names)
{
	struct name *name, *next;
	HASH_ITER (hh, names->table, name, next) {
		HASH_DEL(names->table, name);
		free(name);
	}
}
