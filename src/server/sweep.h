#ifndef SERVER_SWEEP_H
#define SERVER_SWEEP_H

#include "base/clock.h"

struct server;

#define SWEEP_EVERY (2 * NS_PER_S) /* how late a deadline of the below may be noticed */

/* Closes peers past their deadlines (registration, an unanswered ping, silence) and pings. */
void sweep(struct server *server);

#endif
