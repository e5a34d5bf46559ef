#ifndef NET_LINKS_H
#define NET_LINKS_H

#include "loop/loop.h"
#include "net/multicast.h"

/* links: which network interfaces can do multicast, what is on them, and when that changes. */

/* All there are now, by their indexes; returns how many. What is unused of `links` is zeroes. */
size_t links_read(struct multicast_link links[MULTICAST_LINKS_MOST]);
/* NULL when there is none. */
const struct multicast_link *links_find(
    const struct multicast_link *links, size_t count, unsigned index);
/* Whether that address is on the link, not behind a router. */
bool links_reach(const struct multicast_link *link, const struct dns_address *ip);

/* Tells of changes as they come; where the system has no way for it there is none. */
struct links_watch {
	struct loop *loop;
	int fd; /* -1: none */
	struct loop_timer settled;
	loop_fn *changed;
	void *arg;
};
void links_watch_start(struct links_watch *watch, struct loop *loop, loop_fn *changed, void *arg);
void links_watch_stop(struct links_watch *watch);

#endif
