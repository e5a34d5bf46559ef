#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <stddef.h>

#include "base/clock.h"
#include "net/addr.h"

struct conn;
struct net;

/*
 * Calls somebody: looks the name up off the loop's thread, tries its addresses side by side
 * (RFC 8305), hands over the first connection. Bare addresses are called over TCP.
 */
struct dial;
struct dial_handler {
	void (*connected)(struct conn *conn, void *arg); /* set its handler now */
	/* A sentence for the user: "nobody listens at 127.0.0.1:6697 (connection refused): check
	 * …". Borrowed. */
	void (*failed)(const char *reason, void *arg);
};
#define DIAL_DEADLINE      (15 * NS_PER_S)   /* ns for look-up and connecting together */
#define DIAL_ATTEMPT_DELAY (250 * NS_PER_MS) /* ns before the next address, RFC 8305 section 5 */

/* Calls back from the loop, never from inside; the dial is gone once it did. */
struct dial *dial_start(
    struct net *net, const struct net_addr *addr, const struct dial_handler *handler, void *arg);
/* Right after dial_start(): the same is reached at these numbers too; over UDP all are greeted at
 * once, and the first that answers is taken, with its session begun (conn_start_session()). */
void dial_also(struct dial *dial, const struct net_addr *others, size_t count);
void dial_cancel(struct dial *dial); /* calls nothing back */

#endif
