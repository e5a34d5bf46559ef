#ifndef SERVER_RECORD_H
#define SERVER_RECORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "store/store.h"

struct event;
struct peer;

/* record: events as they are kept in the store, and told once more. */

/*
 * What the store calls their kinds: X(kind of event, number). They are in files: never change one.
 */
#define RECORD_KINDS(X)                                                                            \
	X(MESSAGE, 0)                                                                              \
	X(NOTICE, 1)                                                                               \
	X(TAGMSG, 2)                                                                               \
	X(JOIN, 3)                                                                                 \
	X(PART, 4)                                                                                 \
	X(QUIT, 5)                                                                                 \
	X(KICK, 6)                                                                                 \
	X(NICK, 7)                                                                                 \
	X(TOPIC, 8)                                                                                \
	X(MODE, 9)

enum record_kind {
#define RECORD_KIND(kind, number) RECORD_##kind = number,
	RECORD_KINDS(RECORD_KIND)
#undef RECORD_KIND
};

/* Nobody is told of these, see seal.h. */
#define RECORD_SEAL 10
/* All that is told. */
#define RECORD_TOLD (~(1u << RECORD_SEAL))
/* What those see who do not ask for events, too. */
#define RECORD_SAID (1u << RECORD_MESSAGE | 1u << RECORD_NOTICE)

/* What its author can take back. */
#define RECORD_MESSAGES (RECORD_SAID | 1u << RECORD_TAGMSG)

/* An event on its way into the store. */
struct record {
	struct store_message message;
	struct buf place;
	struct buf text;
	struct buf tags;
};

/* Whether such a message is kept at all. */
bool record_wants(const struct event *event);
/* Whether it is something else that happened in a channel, and history tells of it. */
bool record_wants_event(const struct event *event);
/* Borrows from the event, which must have been told already; `id` is its own, or another where it
 * is kept in several channels. */
void record_init(struct record *record, const struct event *event, int64_t id);
void record_fini(struct record *record);

/* Tells the peer what is kept, as it looked at first; `target` is the channel or the nick to. */
void record_tell(struct peer *peer, const struct store_message *message, struct str target);

#endif
