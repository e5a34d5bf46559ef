#ifndef PROTO_ANNOUNCER_H
#define PROTO_ANNOUNCER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "proto/dns.h"

/*
 * announcer: what a server tells its neighbours on one link: DNS service discovery (RFC 6763) by
 * multicast DNS (RFC 6762). Pure: bytes and time in, bytes and deadlines out. Times are monotonic
 * nanoseconds.
 */
#define ANNOUNCED_SERVICES_MOST  4
#define ANNOUNCED_ADDRESSES_MOST 16
#define ANNOUNCER_NEVER          INT64_MAX

struct announced_service {
	const char *type; /* "_confab._tcp.local" */
	uint16_t port;
};

/* What is told; the caller's, and handed to each call, so that it may change between them. */
struct announcement {
	struct str instance;  /* what people see, UTF-8, at most DNS_LABEL_MAX bytes */
	struct dns_name host; /* a name that nobody else on the link has */
	struct announced_service services[ANNOUNCED_SERVICES_MOST];
	size_t service_count;
	struct str txt; /* written by dns_txt_add() */
	struct dns_address addresses[ANNOUNCED_ADDRESSES_MOST];
	size_t address_count;
};

struct announcer {
	unsigned step;   /* probes and announcements sent so far, see announcer.c */
	int64_t due;     /* of the next of those */
	uint32_t wanted; /* records that somebody asked for */
	int64_t answer_due;
	uint32_t said; /* records of the last message to all */
	int64_t said_at;
	uint32_t random;
};

/* Begins by asking whether somebody has that instance's name (section 8.1). */
void announcer_start(struct announcer *announcer, int64_t now, uint32_t random);

enum announcer_verdict {
	ANNOUNCER_OK,
	ANNOUNCER_ANSWER, /* `reply` is to go to who asked, alone */
	ANNOUNCER_TAKEN,  /* another has the name: start again under a new one */
};
/*
 * A message came. `legacy`: it came from another port than 5353, so its sender is a plain resolver
 * (section 6.7).
 */
enum announcer_verdict announcer_hear(struct announcer *announcer, const struct announcement *what,
    int64_t now, const void *data, size_t len, bool legacy, struct buf *reply);

/* When announcer_say() has something; ANNOUNCER_NEVER when nothing is waiting. */
int64_t announcer_due(const struct announcer *announcer);
/* The message that is due now, to all on the link; false when there is none yet. */
bool announcer_say(
    struct announcer *announcer, const struct announcement *what, int64_t now, struct buf *out);
/* The TXT record has changed: all are told, once the name is ours. */
void announcer_changed(struct announcer *announcer, int64_t now);
/* The last message: all is taken back (section 10.1). */
void announcer_goodbye(const struct announcement *what, struct buf *out);

#endif
