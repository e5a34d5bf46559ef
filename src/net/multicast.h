#ifndef NET_MULTICAST_H
#define NET_MULTICAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/dns.h"

/*
 * multicast: where multicast DNS is spoken (RFC 6762 section 3): 224.0.0.251 and ff02::fb, port
 * 5353, shared with whatever else serves it on this machine. A link is a network interface that can
 * do it; loopback is none, nor is a tunnel.
 */
#define MULTICAST_PORT           5353
#define MULTICAST_LINKS_MOST     16
#define MULTICAST_ADDRESSES_MOST 16 /* of one link */

struct multicast_address {
	struct dns_address ip;
	uint8_t mask[16]; /* which of its bits are the link's */
};

/* Whether that is the host, written as a number. */
bool multicast_address_is(const struct multicast_address *address, const char *host);

struct multicast_link {
	unsigned index; /* the interface's, never 0 */
	struct multicast_address addresses[MULTICAST_ADDRESSES_MOST];
	size_t address_count;
};

/* Who sent a message. */
struct multicast_from {
	unsigned link;
	struct dns_address ip;
	uint16_t port;
	bool to_us; /* to this machine alone */
};

struct net;
struct multicast;
struct multicast_handler {
	/* A message that came over a link from somebody on it; borrowed. */
	void (*heard)(const struct multicast_from *from, const void *data, size_t len, void *arg);
	/* Links may have come, gone or changed: multicast_look() says. */
	void (*links_changed)(void *arg);
};

/* NULL with *cause, a sentence to free(), when neither IPv4 nor IPv6 will have it. */
struct multicast *multicast_open(
    struct net *net, const struct multicast_handler *handler, void *arg, char **cause);
void multicast_close(struct multicast *multicast);
/* Whether others had the port: they may get what is sent to it on this machine alone. */
bool multicast_shares_port(const struct multicast *multicast);

/* Looks which links there are now and joins them; whether any are new, gone or otherwise called. */
bool multicast_look(struct multicast *multicast);
size_t multicast_link_count(const struct multicast *multicast);
const struct multicast_link *multicast_link_at(const struct multicast *multicast, size_t i);

/* To all on the link, over IPv4 and IPv6. What cannot be sent is as if it were lost. */
void multicast_say(
    struct multicast *multicast, const struct multicast_link *link, const void *data, size_t len);
/* To that one alone. */
void multicast_answer(const struct multicast *multicast, const struct multicast_from *to,
    const void *data, size_t len);

#endif
