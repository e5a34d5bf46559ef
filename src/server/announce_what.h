#ifndef SERVER_ANNOUNCE_WHAT_H
#define SERVER_ANNOUNCE_WHAT_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
