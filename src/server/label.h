#ifndef SERVER_LABEL_H
#define SERVER_LABEL_H

#include <stdbool.h>

#include "base/str.h"

struct irc_message;
struct peer;

/* labeled-response: the answer to a command carries the label that the client gave it. */

/* Whether the command is to be answered under a label. */
bool label_of(const struct peer *peer, const struct irc_message *message, struct str *label);
void label_begin(struct peer *peer);
/* One line gets the label, several become a batch, none an ACK. */
void label_end(struct peer *peer, struct str label);

#endif
