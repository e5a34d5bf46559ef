#ifndef CLIENT_SCAN_H
#define CLIENT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "client/identify.h"
#include "net/probe.h"

/*
 * scan: which ports of one host take calls, over TCP and UDP, and what answers there. Bounded, so
 * that neither the host nor what lies between is troubled by it.
 */
#define SCAN_AT_ONCE      64                 /* ports that are waited for */
#define SCAN_EVERY        (5 * NS_PER_MS)    /* from one TCP port to the next */
#define SCAN_EVERY_UDP    (50 * NS_PER_MS)   /* hosts limit how often they say that one is closed */
#define SCAN_PATIENCE     (2 * NS_PER_S)     /* for each */
#define SCAN_EVERY_SILENT (1100 * NS_PER_MS) /* for those of a host that says so once a second */
#define SCAN_SILENT_MOST  8 /* of those are asked again; of more none, as it takes too long */
#define SCAN_IDENTIFIES   8 /* open ports talked to at once */

struct scan_port {
	uint16_t port;
	bool udp;
	bool done; /* looked at; a silent one may be asked again */
	enum probe_state state;
	struct identity identity; /* of an open one */
};

struct scan;
struct scan_handler {
	void (*progress)(size_t done, size_t count, void *arg);
	/* All ports, TCP first, each kind in order. The scan can be freed. */
	void (*finished)(const struct scan_port *ports, size_t count, void *arg);
};

struct net;
/* `host` is numeric; `ports` ascend. */
struct scan *scan_start(struct net *net, const char *host, const uint16_t *ports, size_t count,
    const struct scan_handler *handler, void *arg);
/* All ports as they are known now, in the same order; borrowed. */
const struct scan_port *scan_ports(const struct scan *scan, size_t *count);
void scan_free(struct scan *scan);

#endif
