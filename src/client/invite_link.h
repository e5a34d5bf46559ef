#ifndef CLIENT_INVITE_LINK_H
#define CLIENT_INVITE_LINK_H

#include <stdbool.h>

#include "base/str.h"

struct conversation;
struct irc_message;
struct session;

/* The links of /invite: what one asks of the server, and what it answers. */

/* Asks, with what was typed behind /invite. */
void invite_link_ask(struct conversation *conversation, struct str wishes);
/* The server refuses a command; false when it is not that one. */
bool invite_link_unknown(struct session *session, struct str command);
/* Takes a standard reply about them; false when it is none. */
bool invite_link_told(struct session *session, const struct irc_message *message);

#endif
