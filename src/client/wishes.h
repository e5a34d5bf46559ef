#ifndef CLIENT_WISHES_H
#define CLIENT_WISHES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The channels that the person wants to be in, whatever becomes of the link. */
struct session;

struct wish {
	char *name;
	char *key; /* or NULL */
	bool show; /* asked for just now: to be shown once we are in */
};

struct wishes {
	struct wish *list;
	size_t count;
};

void wishes_fini(struct wishes *wishes);
/* Adds it, or gives it its key; `key` may be empty. */
struct wish *wishes_add(struct session *session, struct str name, struct str key);
struct wish *wishes_find(struct session *session, struct str name);
void wishes_remove(struct session *session, struct str name);
/* JOINs all of them, in as few messages as they fit. */
void wishes_join(struct session *session);

#endif
