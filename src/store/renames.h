#ifndef STORE_RENAMES_H
#define STORE_RENAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * renames: those of channels that the disk may not have yet. Where one is not done, a message from
 * before it is found under the old name. Names are in lower case; `{0}` is empty.
 */
struct rename;
struct renames {
	struct rename *first; /* utlist */
};

/* Of the messages up to that id; `serial` says which change of the disk it is. */
void renames_add(
    struct renames *renames, struct str from, struct str to, int64_t up_to, int64_t serial);
/* Forgets those up to that change. */
void renames_done(struct renames *renames, int64_t serial);
void renames_clear(struct renames *renames);

/* Where messages of a channel are: under that name, between two ids, neither included. */
struct window {
	struct str name;
	int64_t after;
	int64_t before;
};

struct windows {
	struct window *at;
	size_t count;
	char *name; /* of the first */
};

/*
 * All places for what is in the channel between these; at least one. Of the changes up to `done` it
 * is known that they are done there. Borrows from `renames`.
 */
void windows_init(struct windows *windows, const struct renames *renames, int64_t done,
    struct str channel, int64_t after, int64_t before);
void windows_fini(struct windows *windows);

#endif
