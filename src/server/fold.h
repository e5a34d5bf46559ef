#ifndef SERVER_FOLD_H
#define SERVER_FOLD_H

/*
 * uthash for tables whose keys are compared without case (CASEMAPPING=ascii). Include it before
 * anything else that includes <uthash.h>, and find with FOLD_FIND.
 */
#include <stddef.h>

#include "base/str.h"

static inline unsigned fold_hash(const char *key, size_t len)
{
	unsigned hash = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)ascii_lower(key[i])) * 16777619u;
	return hash ^ hash >> 15;
}

static inline bool fold_eq(const char *a, const char *b, size_t len)
{
	return str_eq_case((struct str){a, len}, (struct str){b, len});
}

#define HASH_FUNCTION(key, len, hash) ((hash) = fold_hash((const char *)(key), len))
#define HASH_KEYCMP(a, b, len)        (!fold_eq((const char *)(a), (const char *)(b), len))
#include <uthash.h>

#define FOLD_FIND(table, name, found) HASH_FIND(hh, table, (name).data, (name).len, found)
#define FOLD_ADD(table, name, entry)  HASH_ADD_KEYPTR(hh, table, (name).data, (name).len, entry)

#endif
