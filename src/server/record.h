#ifndef SERVER_RECORD_H
#define SERVER_RECORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "server/author.h"
#include "store/store.h"

struct event;
struct peer;

/* record: events as they are kept in the store, and told once more. */

/* What the store calls their kinds: X(kind of event, number). They are in files: never change one.
 */
#define RECORD_KINDS(X)                                                                            \
	X(MESSAGE, 0)                                                                              \
	X(NOTICE, 1)                                                                               \
	X(TAGMSG, 2)

enum record_kind {
#define RECORD_KIND(kind, number) RECORD_##kind = number,
	RECORD_KINDS(RECORD_KIND)
#undef RECORD_KIND
};

/* What those see who do not ask for events, too. */
#define RECORD_SAID (1u << RECORD_MESSAGE | 1u << RECORD_NOTICE)

/* An event on its way into the store. */
struct record {
	struct store_message message;
	char session[AUTHOR_SESSION_LEN];
	struct buf place;
	struct buf tags;
};

/* Whether such an event is kept at all. */
bool record_wants(const struct event *event);
/* Borrows from the event, which must have been told already. */
void record_init(struct record *record, const struct event *event);
void record_fini(struct record *record);

/* Tells the peer what is kept, as it looked at first; `target` is the channel or the nick to. */
void record_tell(struct peer *peer, const struct store_message *message, struct str target);

#endif
