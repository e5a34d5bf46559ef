#ifndef CLIENT_READ_MARKER_H
#define CLIENT_READ_MARKER_H

#include <stdint.h>

#include "base/clock.h"
#include "loop/loop.h"

/*
 * Until when a conversation was read, as the server keeps it for all clients of an account
 * (draft/read-marker): what is newer is unread here, too, and what is seen here is told.
 */
struct conversation;

struct read_marker {
	int64_t time; /* ms UTC that the server told; 0: nothing was told */
	int64_t told; /* that it was told by us, or has told */
	struct loop_timer due;
};

#define READ_MARKER_PACE (1 * NS_PER_S) /* between two, while somebody reads along */

void read_marker_init(struct conversation *conversation);
void read_marker_fini(struct conversation *conversation);
/* All that is there was seen: tells so, soon. */
void read_marker_seen(struct conversation *conversation);
/* The server tells the marker of a channel by itself; of other conversations it is asked. */
void read_marker_ask(struct conversation *conversation);
/* Counts what is newer than what the server told as unread. */
void read_marker_apply(struct conversation *conversation);

#endif
