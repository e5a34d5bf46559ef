#ifndef SERVER_EDIT_H
#define SERVER_EDIT_H

#include <stdbool.h>

#include "base/str.h"

struct event;
struct peer;
struct store_message;
struct view;

/*
 * edit: a message that replaces an older one of its author's, whose msgid is in its client-only tag
 * +draft/edit.
 */

/* Whether the message may be said. If not, the peer is told why. `target` as the client has it. */
bool edit_check(struct peer *peer, const struct event *event, struct str target);
/* Whether what is kept replaces something that is not there any more. */
bool edit_is_void(const struct view *view, const struct store_message *message);

#endif
