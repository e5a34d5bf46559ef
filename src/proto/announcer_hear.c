#include <string.h>

#include "proto/announcer_private.h"

/* RFC 6762 sections 6, 7.2 and 8.2. */
#define SHARED_DELAY  (20 * NS_PER_MS)  /* before an answer that others may give, too, */
#define SHARED_SPREAD (100 * NS_PER_MS) /* and at most this more */
#define MORE_DELAY    (400 * NS_PER_MS) /* when the asker has more to say */
#define LOST_DELAY    NS_PER_S          /* for who loses against another who probes */
#define FRESH         4                 /* told to all within this part of its time */

/* What is asked for */

static bool type_fits(const struct dns_record *question, uint16_t type)
{
	return question->type == type || question->type == DNS_ANY;
}

static uint32_t asked_of_service(
    const struct announcement *what, size_t i, const struct dns_record *question)
{
	struct dns_name type = dns_name_from(what->services[i].type);
	struct dns_name instance = records_instance(what, i);
	uint32_t mask = 0;
	if (dns_name_eq(&question->name, &type) && type_fits(question, DNS_PTR))
		return RECORD_BIT(RECORD_INSTANCE, i);
	if (!dns_name_eq(&question->name, &instance))
		return 0;
	if (type_fits(question, DNS_SRV))
		mask |= RECORD_BIT(RECORD_SRV, i);
	if (type_fits(question, DNS_TXT))
		mask |= RECORD_BIT(RECORD_TXT, i);
	return mask != 0 ? mask : RECORD_BIT(RECORD_NONE, i);
}

static uint32_t asked_of_host(const struct announcement *what, const struct dns_record *question)
{
	uint32_t mask = 0;
	if (type_fits(question, DNS_A))
		mask |= RECORD_V4;
	if (type_fits(question, DNS_AAAA))
		mask |= RECORD_V6;
	mask &= records_of_host(what);
	return mask != 0 ? mask : RECORD_HOST_NONE;
}

static uint32_t asked(const struct announcement *what, const struct dns_record *question)
{
	struct dns_name all = records_enumeration();
	uint32_t mask = 0;
	if (question->class != DNS_CLASS_IN && question->class != DNS_ANY)
		return 0;
	if (dns_name_eq(&question->name, &all) && type_fits(question, DNS_PTR))
		mask |= records_of(what, RECORD_TYPE);
	if (dns_name_eq(&question->name, &what->host))
		mask |= asked_of_host(what, question);
	for (size_t i = 0; i < what->service_count; i++)
		mask |= asked_of_service(what, i, question);
	return mask;
}

/* What is known: it need not be said (section 7.1) */

struct query {
	uint32_t all;   /* asked of all */
	uint32_t alone; /* asked alone */
	uint32_t known;
	uint32_t known_addresses; /* a bit each */
};

static bool same_data(const struct dns_record *a, const struct dns_record *b)
{
	struct buf one = {0}, other = {0};
	dns_write_data(&one, a);
	dns_write_data(&other, b);
	bool same = one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
	buf_fini(&one);
	buf_fini(&other);
	return same;
}

static uint32_t pointer_known(const struct announcement *what, const struct dns_record *record)
{
	struct dns_name all = records_enumeration();
	bool is_type = dns_name_eq(&record->name, &all);
	uint32_t mask = 0;
	for (size_t i = 0; i < what->service_count; i++) {
		struct dns_name type = dns_name_from(what->services[i].type);
		struct dns_name instance = records_instance(what, i);
		if (is_type && dns_name_eq(&record->srv.target, &type))
			mask |= RECORD_BIT(RECORD_TYPE, i);
		if (dns_name_eq(&record->name, &type) &&
		    dns_name_eq(&record->srv.target, &instance))
			mask |= RECORD_BIT(RECORD_INSTANCE, i);
	}
	return mask;
}

static uint32_t service_known(
    const struct announcement *what, const struct dns_record *record, enum record_kind kind)
{
	for (size_t i = 0; i < what->service_count; i++) {
		struct dns_record ours = record_of_service(what, kind, i);
		if (dns_name_eq(&record->name, &ours.name))
			return same_data(record, &ours) ? RECORD_BIT(kind, i) : 0;
	}
	return 0;
}

/* The addresses of a kind are known when each is. */
static uint32_t address_known(
    const struct announcement *what, const struct dns_record *record, struct query *query)
{
	bool v6 = record->type == DNS_AAAA;
	bool all = dns_name_eq(&record->name, &what->host);
	for (size_t i = 0; i < what->address_count && all; i++) {
		const struct dns_address *ours = &what->addresses[i];
		if (ours->v6 != v6)
			continue;
		if (memcmp(ours->bytes, record->address, v6 ? 16 : 4) == 0)
			query->known_addresses |= 1u << i;
	}
	for (size_t i = 0; i < what->address_count; i++)
		all = all && (what->addresses[i].v6 != v6 || query->known_addresses & 1u << i);
	return !all ? 0 : v6 ? RECORD_V6 : RECORD_V4;
}

static uint32_t known(
    const struct announcement *what, const struct dns_record *record, struct query *query)
{
	switch (record->class == DNS_CLASS_IN ? record->type : DNS_ANY) {
	case DNS_PTR:
		return record->ttl >= TTL_OTHER / 2 ? pointer_known(what, record) : 0;
	case DNS_TXT:
		return record->ttl >= TTL_OTHER / 2 ? service_known(what, record, RECORD_TXT) : 0;
	case DNS_SRV:
		return record->ttl >= TTL_HOST / 2 ? service_known(what, record, RECORD_SRV) : 0;
	case DNS_A:
	case DNS_AAAA:
		return record->ttl >= TTL_HOST / 2 ? address_known(what, record, query) : 0;
	default:
		return 0;
	}
}

static void read_query(
    const struct announcement *what, struct dns_reader *reader, bool alone, struct query *query)
{
	struct dns_record record;
	enum dns_section section;
	while ((section = dns_next(reader, &record)) != DNS_END) {
		if (section == DNS_QUESTION && (record.mark || alone))
			query->alone |= asked(what, &record);
		else if (section == DNS_QUESTION)
			query->all |= asked(what, &record);
		else if (section == DNS_ANSWER)
			query->known |= known(what, &record, query);
	}
	query->all &= ~query->known;
	query->alone &= ~query->known;
}

/* Those who wait */

static bool same_peer(const struct announcer_peer *a, const struct announcer_peer *b)
{
	return a->port == b->port && a->ip.v6 == b->ip.v6 &&
	       memcmp(a->ip.bytes, b->ip.bytes, a->ip.v6 ? 16 : 4) == 0;
}

/* Who waits, or a free place for it; NULL when there is none. */
static struct announcer_asker *find_asker(
    struct announcer *announcer, const struct announcer_peer *from)
{
	struct announcer_asker *place = NULL;
	for (size_t i = 0; i < ANNOUNCER_ASKERS_MOST; i++) {
		struct announcer_asker *asker = &announcer->askers[i];
		if (asker->due == ANNOUNCER_NEVER)
			place = asker;
		else if (same_peer(&asker->peer, from))
			return asker;
	}
	if (place != NULL)
		*place = (struct announcer_asker){.peer = *from, .due = ANNOUNCER_NEVER};
	return place;
}

/* Others may give such answers, too: ours waits, so that they do not all come at once. */
static int64_t answer_delay(
    struct announcer *announcer, const struct announcement *what, uint32_t mask)
{
	uint32_t shared = records_of(what, RECORD_TYPE) | records_of(what, RECORD_INSTANCE);
	return mask & shared ? SHARED_DELAY + announcer_spread(announcer, SHARED_SPREAD) : 0;
}

/* Everybody may learn again of what all were not told for long (section 5.4). */
static uint32_t not_fresh(const struct announcer *announcer, int64_t now, uint32_t mask)
{
	uint32_t old = 0;
	for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
		if (mask & 1u << i &&
		    now - announcer->told[i] > record_ttl(1u << i) * NS_PER_S / FRESH)
			old |= 1u << i;
	}
	return old;
}

static void answer_later(struct announcer *announcer, const struct announcement *what, int64_t now,
    const struct announcer_peer *from, const struct query *query, bool more)
{
	struct announcer_asker *asker = find_asker(announcer, from);
	uint32_t old = not_fresh(announcer, now, query->alone);
	uint32_t all = query->all | old, alone = query->alone & ~old;
	if (asker == NULL) {
		announcer_want(announcer, now, all | alone, SHARED_DELAY + SHARED_SPREAD);
		return;
	}
	bool waits = asker->due != ANNOUNCER_NEVER;
	if (waits) { /* what it says now belongs to what it asked before */
		asker->all &= ~query->known;
		asker->alone &= ~query->known;
	}
	if (more) {
		asker->all |= all;
		asker->alone |= alone;
		asker->due = now + MORE_DELAY + announcer_spread(announcer, SHARED_SPREAD);
		return;
	}
	announcer_want(announcer, now, all, answer_delay(announcer, what, all));
	asker->alone |= alone;
	if (!waits && alone != 0)
		asker->due = now + answer_delay(announcer, what, alone);
}

/* Hearing */

/* Section 9: one that has the name is asked for it again, and one that probes gives way. */
static enum announcer_verdict on_conflict(struct announcer *announcer, int64_t now)
{
	bool often = announcer_count_conflict(announcer, now);
	if (announcer_is_probing(announcer))
		return ANNOUNCER_TAKEN;
	announcer_probe_again(announcer, now, often ? LOST_DELAY : 0);
	return ANNOUNCER_OK;
}

/* The name is made of chance: another one is as good, and nobody need be asked for this one. */
static enum announcer_verdict on_host_conflict(struct announcer *announcer, int64_t now)
{
	announcer_count_conflict(announcer, now);
	return ANNOUNCER_HOST_TAKEN;
}

/* What another says to all of a service's type need not be said by us, too (section 7.4). */
static void hear_same(
    struct announcer *announcer, const struct announcement *what, const struct dns_record *record)
{
	if (record->type == DNS_PTR && record->ttl >= TTL_OTHER)
		announcer->wanted &= ~(pointer_known(what, record) & records_of(what, RECORD_TYPE));
}

static enum announcer_verdict hear_response(struct announcer *announcer,
    const struct announcement *what, int64_t now, const struct announcer_peer *from,
    struct dns_reader *reader)
{
	struct dns_record record;
	enum dns_section section;
	if (from->port != MDNS_PORT)
		return ANNOUNCER_OK;
	while ((section = dns_next(reader, &record)) != DNS_END) {
		if (section == DNS_QUESTION)
			continue;
		if (claim_conflicts(what, &record))
			return on_conflict(announcer, now);
		if (claim_conflicts_host(what, &record))
			return on_host_conflict(announcer, now);
		if (section == DNS_ANSWER && !from->to_us)
			hear_same(announcer, what, &record);
	}
	return ANNOUNCER_OK;
}

/* The name is ours: who asks for it is told so at once. */
static void defend(struct announcer *announcer, const struct announcement *what, int64_t now,
    const struct announcer_peer *from, const struct query *query)
{
	uint32_t mask = records_of(what, RECORD_SRV) | records_of(what, RECORD_TXT);
	struct announcer_asker *asker = query->alone != 0 ? find_asker(announcer, from) : NULL;
	if (asker != NULL) {
		asker->alone |= mask;
		asker->due = now;
		mask = not_fresh(announcer, now, mask);
	}
	announcer->hurried |= mask;
	announcer_want(announcer, now, mask, 0);
}

/* True when it is a probe and nothing more is to be done about it. */
static bool hear_claim(struct announcer *announcer, enum claim claim, int64_t now)
{
	if (claim == CLAIM_NONE)
		return announcer_is_probing(announcer);
	if (claim == CLAIM_SAME)
		return true; /* who sends to all hears it, too */
	if (!announcer_is_probing(announcer))
		return false;
	if (claim == CLAIM_MORE)
		announcer_probe_again(announcer, now, LOST_DELAY);
	return true;
}

enum announcer_verdict announcer_hear(struct announcer *announcer, const struct announcement *what,
    int64_t now, const struct announcer_peer *from, const void *data, size_t len, struct buf *reply)
{
	struct dns_reader reader;
	struct query query = {0};
	if (!dns_read(&reader, data, len) || reader.flags & DNS_FLAGS_FOREIGN)
		return ANNOUNCER_OK;
	uint16_t flags = reader.flags;
	bool legacy = from->port != MDNS_PORT;
	if (flags & DNS_FLAG_RESPONSE)
		return hear_response(announcer, what, now, from, &reader);
	if (announcer_is_probing(announcer) && claim_reads_host(what, data, len))
		return on_host_conflict(announcer, now);
	enum claim claim = claim_read(what, data, len);
	if (hear_claim(announcer, claim, now))
		return ANNOUNCER_OK;
	read_query(what, &reader, legacy || from->to_us, &query);
	if (legacy) {
		if (query.alone != 0)
			records_answer_legacy(what, query.alone, data, len, reply);
		return query.alone != 0 ? ANNOUNCER_ANSWER : ANNOUNCER_OK;
	}
	if (claim != CLAIM_NONE)
		defend(announcer, what, now, from, &query);
	else
		answer_later(announcer, what, now, from, &query, flags & DNS_FLAG_TRUNCATED);
	return ANNOUNCER_OK;
}
