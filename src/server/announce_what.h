#ifndef SERVER_ANNOUNCE_WHAT_H
#define SERVER_ANNOUNCE_WHAT_H

#include <stdbool.h>

#include "base/buf.h"
#include "proto/announcer.h"

struct multicast_link;
struct net_addr;
struct server;

/* What there is to tell neighbours of a server: its pure part, but for the server itself. */

/* Whether it can be called there from another machine. */
bool announce_reaches(const struct net_addr *addr);
/* The TXT record's strings; whether anything in them is new. */
bool announce_write_txt(const struct server *server, struct buf *txt);
/* The name, and behind it a number unless that is 1; as much of the name as fits. */
void announce_write_instance(const char *name, unsigned number, char out[DNS_LABEL_MAX + 1]);
/* What one can call on that link: services, and the addresses that they are at. */
void announce_add_link(
    const struct server *server, const struct multicast_link *link, struct announcement *what);

/*
 * Neighbours are told of at most ten changes a minute (RFC 6762 section 8.4): of a few soon, then
 * of one every ten seconds. Times are nanoseconds of a clock that never goes back.
 */
struct announce_pace {
	int64_t even; /* when all that was told has had its time; 0 at first */
};
/* From a change to its being told, so that what comes with it goes along. */
int64_t announce_pace_wait(const struct announce_pace *pace, int64_t now);
/* It is told. */
void announce_pace_count(struct announce_pace *pace, int64_t now);

#endif
