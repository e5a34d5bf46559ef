#ifndef CLIENT_FAREWELL_H
#define CLIENT_FAREWELL_H

#include "base/clock.h"

struct client;
struct conn;

/*
 * A link that its session has left after its last words: it reads on, so that nothing unread makes
 * the system cut those words off, until the other side closes or FAREWELL_MOST has passed.
 */
#define FAREWELL_MOST (1 * NS_PER_S)

void farewell_say(struct client *client, struct conn *conn);
/* Of no use any more: closed without a word, and nobody is told. */
void farewell_drop(struct conn *conn);
/* Ends them all at once. */
void farewell_cut(struct client *client);

#endif
