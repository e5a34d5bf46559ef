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
 * multicast DNS (RFC 6762, whose sections are meant below). Pure: bytes and time in, bytes and
 * deadlines out. Times are nanoseconds of a clock that never goes back.
 */
#define ANNOUNCED_SERVICES_MOST  4
#define ANNOUNCED_ADDRESSES_MOST 16
#define ANNOUNCER_ASKERS_MOST    8 /* whose answers can wait at once */
#define ANNOUNCER_RECORDS        (5 * ANNOUNCED_SERVICES_MOST + 3)
#define ANNOUNCER_NEVER          INT64_MAX

struct announced_service {
	const char *type; /* "_confab._tcp.local" */
	uint16_t port;
};

/* What is told; the caller's, and handed to each call, so that it may change between them. */
struct announcement {
	struct str instance;  /* what people see, UTF-8, at most DNS_LABEL_MAX bytes */
	struct dns_name host; /* chosen at random, so that nobody else on the link has it */
	struct announced_service services[ANNOUNCED_SERVICES_MOST];
	size_t service_count;
	struct str txt; /* written by dns_txt_add() */
	struct dns_address addresses[ANNOUNCED_ADDRESSES_MOST];
	size_t address_count;
	const struct dns_address *own; /* this machine's on all links; may be NULL */
	size_t own_count;
	bool shares_port; /* other programs here get what is sent to us alone (section 15.1) */
};

/* Who sent a message. */
struct announcer_peer {
	struct dns_address ip;
	uint16_t port; /* not 5353: a plain resolver (section 6.7) */
	bool to_us;    /* the message was sent to us alone (section 5.5) */
};

/* What somebody is to be told who asked alone, or who goes on saying what is known to it. */
struct announcer_asker {
	struct announcer_peer peer;
	uint32_t all, alone; /* records to tell to all, or to who asked alone */
	int64_t due;         /* ANNOUNCER_NEVER: there is none here */
};

struct announcer {
	unsigned step;       /* probes and announcements sent so far, see announcer.c */
	int64_t due;         /* of the next of those */
	uint32_t announcing; /* records */
	uint32_t wanted;     /* records that are to be told to all */
	uint32_t hurried;    /* those of them that defend our name */
	int64_t answer_due;
	int64_t told[ANNOUNCER_RECORDS]; /* to all, when */
	struct announcer_asker askers[ANNOUNCER_ASKERS_MOST];
	unsigned conflicts; /* about our name, one soon after another */
	int64_t conflict_at;
	uint32_t random;
};

/* Begins by asking whether somebody has that instance's name (section 8.1). */
void announcer_start(struct announcer *announcer, int64_t now, uint32_t random);
/* The same under another name, as that was taken; slower when that happens often. */
void announcer_restart(struct announcer *announcer, int64_t now);

enum announcer_verdict {
	ANNOUNCER_OK,
	ANNOUNCER_ANSWER,     /* `reply` is to go to that peer at once */
	ANNOUNCER_TAKEN,      /* another has the name: restart under a new one */
	ANNOUNCER_HOST_TAKEN, /* another has the host's name: the same */
};
enum announcer_verdict announcer_hear(struct announcer *announcer, const struct announcement *what,
    int64_t now, const struct announcer_peer *from, const void *data, size_t len,
    struct buf *reply);

/* When announcer_say() has something; ANNOUNCER_NEVER when nothing is waiting. */
int64_t announcer_due(const struct announcer *announcer);

enum announcer_to { ANNOUNCER_TO_NOBODY, ANNOUNCER_TO_ALL, ANNOUNCER_TO_PEER };
/*
 * A message that is due now; `peer` is set when it goes to one alone. TO_NOBODY: there is none now;
 * then announcer_due() has moved past it.
 */
enum announcer_to announcer_say(struct announcer *announcer, const struct announcement *what,
    int64_t now, struct buf *out, struct announcer_peer *peer);

/* Others are told anew (section 8.4), once the name is ours: the TXT records, or everything. */
void announcer_text_changed(
    struct announcer *announcer, const struct announcement *what, int64_t now);
void announcer_all_changed(
    struct announcer *announcer, const struct announcement *what, int64_t now);
/* The last message: all is taken back (section 10.1). False when nothing was told yet. */
bool announcer_goodbye(
    const struct announcer *announcer, const struct announcement *what, struct buf *out);

#endif
