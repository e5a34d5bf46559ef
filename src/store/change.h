#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include <uthash.h>

#include "base/buf.h"
#include "store/registry.h"

/* change: what is to be done to the disk besides adding messages, in order with these. */
enum change_kind { CHANGE_PUT, CHANGE_DROP, CHANGE_RENAME };

struct change {
	UT_hash_handle hh;
	struct change *next, *prev;
	int64_t serial; /* ascends */
	int64_t after;  /* the last message that was added before it */
	enum change_kind kind;
	enum store_table_id table; /* not of a rename */
	struct buf key;
	size_t count; /* of values */
	struct store_value values[];
};

/* Copies the values; to change_free(). */
struct change *change_new(enum change_kind kind, enum store_table_id id,
    const struct store_value *values, size_t count, int64_t serial);
/* Of a channel, each of them another change. */
struct change *change_rename(struct str from, struct str to, int64_t serial);
void change_free(struct change *change);

/* A queue of them that it owns, each key once. `{0}` is an empty one. */
struct changes {
	struct change *first; /* utlist */
	struct change *by_key;
};

/* Takes it over, in place of an earlier one of the same key. */
void changes_add(struct changes *changes, struct change *change);
/* Moves all of `from` behind those in `changes`. */
void changes_move(struct changes *changes, struct changes *from);
const struct change *changes_last(const struct changes *changes); /* NULL: it is empty */
void changes_clear(struct changes *changes);

#endif
