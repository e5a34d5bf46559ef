#ifndef NET_PROBE_H
#define NET_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "net/addr.h"

/* probe: finds out whether anybody listens at a port, without more rights than anybody has. */
struct net;
struct probe;

enum probe_state {
	PROBE_OPEN,     /* somebody takes calls; over UDP: somebody answered */
	PROBE_CLOSED,   /* the host says that nobody does */
	PROBE_FILTERED, /* no answer, or something on the way forbids it */
	PROBE_SILENT, /* UDP: no answer, which may mean either of the last two, or a shy listener */
};

/* `answer` is what came over UDP; borrowed. The probe is gone. */
typedef void probe_fn(enum probe_state state, const void *answer, size_t len, void *arg);

/*
 * `addr` has a numeric host and a port; NET_UDP, or else TCP. Over UDP `say` is sent twice. Calls
 * back from the loop, after `patience` nanoseconds at the latest.
 */
struct probe *probe_start(struct net *net, const struct net_addr *addr, const void *say, size_t len,
    int64_t patience, probe_fn *done, void *arg);
void probe_cancel(struct probe *probe); /* calls nothing back */

#endif
