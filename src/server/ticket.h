#ifndef SERVER_TICKET_H
#define SERVER_TICKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct event;
struct peer;

/*
 * ticket: draft/client-id. A client gives its message an id of its own, so that what it sends again
 * because it never heard of it is not said twice. The id is a client-only tag, and thus kept and
 * told with the message; by the ticket, a number made of it, of who sends and of where to, the
 * store finds the first.
 */
#define TICKET_WINDOW (24 * 60 * 60) /* seconds in which the first is known */

/* By which the store finds what it keeps about a place, see seal.h. */
int64_t ticket_of_place(struct str name);
/* 0: the event has no such id. */
int64_t ticket_number(const struct event *event);
/*
 * Whether the message is dealt with: it was said there before, and its sender gets the first echo
 * again, or its id is none and it was refused. `target` is the channel's name or the nick.
 */
bool ticket_settles(struct peer *peer, const struct event *event, struct str target);

#endif
