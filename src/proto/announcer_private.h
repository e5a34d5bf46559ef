#ifndef PROTO_ANNOUNCER_PRIVATE_H
#define PROTO_ANNOUNCER_PRIVATE_H

#include "base/clock.h"
#include "proto/announcer.h"

/* What the announcer's files share: records as bits, and messages made of them. */

#define PROBES        3
#define ANNOUNCEMENTS 2
#define MDNS_PORT     5353
#define TTL_HOST      120u /* seconds, section 10; of what depends on an address */
#define TTL_OTHER     4500u

/* A bit is a record, or all records of one name and type. */
enum record_kind {
	RECORD_TYPE,     /* services' PTR: that there are such services (RFC 6763 section 9) */
	RECORD_INSTANCE, /* a type's PTR */
	RECORD_SRV,
	RECORD_TXT,
	RECORD_NONE, /* the instance's NSEC: it has nothing else (section 6.1) */
	RECORD_KINDS
};
#define RECORD_BIT(kind, service) (1u << ((kind)*ANNOUNCED_SERVICES_MOST + (service)))
#define RECORD_BITS(kind)         (RECORD_BIT(kind, ANNOUNCED_SERVICES_MOST) - RECORD_BIT(kind, 0))
#define RECORD_V4                 (1u << RECORD_KINDS * ANNOUNCED_SERVICES_MOST)
#define RECORD_V6                 (RECORD_V4 << 1)
#define RECORD_HOST_NONE          (RECORD_V4 << 2) /* the host's NSEC */

/* Of all services. */
uint32_t records_of(const struct announcement *what, enum record_kind kind);
uint32_t records_of_host(const struct announcement *what); /* its addresses */
uint32_t records_all(const struct announcement *what);
/* What may go along with those. */
uint32_t records_additional_to(const struct announcement *what, uint32_t mask);
/* How long they are good for, in seconds; `bit` is one. */
uint32_t record_ttl(uint32_t bit);

struct dns_name records_enumeration(void);
struct dns_name records_instance(const struct announcement *what, size_t service);
/* The SRV or TXT record of a service, with name, type, class and data. */
struct dns_record record_of_service(
    const struct announcement *what, enum record_kind kind, size_t service);

/*
 * Writes an answer: of `mask` as much as fits, at least one, and of what may go along as much as
 * fits. Returns what was told; *answered is the part of it that is of `mask`.
 */
uint32_t records_answer(const struct announcement *what, uint32_t mask, uint32_t additional,
    struct buf *out, uint32_t *answered);
/* The same to a plain resolver: with its own question and number (section 6.7). */
void records_answer_legacy(
    const struct announcement *what, uint32_t mask, const void *query, size_t len, struct buf *out);
/* Asks for our own names, saying what we mean to have under them (section 8.1). */
void records_probe(const struct announcement *what, struct buf *out);
/* Takes them back. */
void records_goodbye(const struct announcement *what, struct buf *out);

/* How what another claims sorts against what we do (section 8.2). */
enum claim {
	CLAIM_NONE, /* it wants no name of ours */
	CLAIM_SAME, /* it is what we say ourselves */
	CLAIM_LESS,
	CLAIM_MORE, /* it wins */
};
/* What the message, read from its beginning, claims in its authority section. */
enum claim claim_read(const struct announcement *what, const void *data, size_t len);
/* Whether that record says of a name of ours what we do not say. */
bool claim_conflicts(const struct announcement *what, const struct dns_record *record);
/* The same of the host's: that it has an address which is none of this machine's on any link. */
bool claim_conflicts_host(const struct announcement *what, const struct dns_record *record);
/* Whether the message claims the host's name so. */
bool claim_reads_host(const struct announcement *what, const void *data, size_t len);

/* announcer.c: for what is heard. */
bool announcer_is_probing(const struct announcer *announcer);
/* Up to that, evenly spread. */
int64_t announcer_spread(struct announcer *announcer, int64_t most);
/* These are told to all after `delay`. */
void announcer_want(struct announcer *announcer, int64_t now, uint32_t mask, int64_t delay);
/* The name has to be asked for again. */
void announcer_probe_again(struct announcer *announcer, int64_t now, int64_t delay);
/* Another claimed it; whether that happens so often that one has to be slow (section 8.1). */
bool announcer_count_conflict(struct announcer *announcer, int64_t now);

#endif
