#ifndef SERVER_HOLD_H
#define SERVER_HOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct peer;
struct server;

/* A peer that is over its rate, or waits for a thread: it is not read, and these bytes of its last
 * read wait. */
struct peer_hold {
	struct peer *peer;
	struct buf bytes;
	int64_t until; /* monotonic ns */
	struct peer_hold *next, *prev;
};

#define HOLD_UNTIL_ENDED INT64_MAX /* by hold_end() */
void hold_begin(struct peer *peer, int64_t until);
/* Keeps a copy of what its dialect did not take. */
void hold_keep(struct peer *peer, const char *data, size_t len);
/* It goes on in the next turn; without a hold, nothing. */
void hold_end(struct peer *peer);
void hold_drop(struct peer *peer); /* for a peer that goes; without a hold, nothing */
/* Feeds those whose time has come, and sets server->resume for the next. */
void hold_resume(struct server *server);

#endif
