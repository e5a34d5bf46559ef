#include "proto/announcer.h"

#include <string.h>

#include "base/clock.h"

/* RFC 6762 sections 6, 8.1, 8.3 and 10. */
#define PROBES         3
#define ANNOUNCEMENTS  2
#define PROBE_EVERY    (250 * NS_PER_MS)
#define ANNOUNCE_EVERY NS_PER_S
#define REPEAT_LEAST   NS_PER_S          /* between two tellings of a record to all */
#define DEFENCE_LEAST  (250 * NS_PER_MS) /* the same where another wants our name */
#define SHARED_DELAY   (20 * NS_PER_MS)  /* before an answer that others may give, too, */
#define SHARED_SPREAD  (100 * NS_PER_MS) /* and at most this more */
#define MORE_DELAY     (400 * NS_PER_MS) /* when the asker has more to say */
#define LOST_DELAY     NS_PER_S          /* for who loses against another who probes */
#define TTL_HOST       120u              /* seconds; of what depends on an address */
#define TTL_OTHER      4500u
#define TTL_LEGACY     10u
#define TRUNCATED      0x0200u
#define IS_RESPONSE    0x8000u

/* A record is a bit: a kind of each service, and all addresses together. */
enum kind { KIND_TYPE, KIND_INSTANCE, KIND_SRV, KIND_TXT, KIND_COUNT };
#define BIT(kind, service) (1u << ((kind)*ANNOUNCED_SERVICES_MOST + (service)))
#define ADDRESSES          (1u << KIND_COUNT * ANNOUNCED_SERVICES_MOST)

static const struct announced_service *service_at(const struct announcement *what, size_t i)
{
	return &what->services[i];
}

static uint32_t all_of(const struct announcement *what, enum kind kind)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < what->service_count; i++)
		mask |= BIT(kind, i);
	return mask;
}

static uint32_t everything(const struct announcement *what)
{
	uint32_t mask = ADDRESSES;
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		mask |= all_of(what, kind);
	return mask;
}

/* What only we can answer; the rest is shared with other servers (section 2). */
static bool is_shared(uint32_t mask, const struct announcement *what)
{
	return (mask & (all_of(what, KIND_TYPE) | all_of(what, KIND_INSTANCE))) != 0;
}

static struct dns_name instance_name(const struct announcement *what, size_t service)
{
	struct dns_name type = dns_name_from(service_at(what, service)->type), name;
	dns_name_prepend(what->instance, &type, &name);
	return name;
}

static struct dns_name enumeration_name(void)
{
	return dns_name_from("_services._dns-sd._udp.local"); /* RFC 6763 section 9 */
}

/* Writing */

struct telling {
	const struct announcement *what;
	struct dns_writer writer;
	bool legacy, goodbye;
};

static void add(struct telling *telling, enum dns_section section, struct dns_record *record,
    bool unique, uint32_t ttl)
{
	record->class = DNS_CLASS_IN;
	record->mark = unique && !telling->legacy && section != DNS_AUTHORITY;
	record->ttl = telling->goodbye ? 0 : telling->legacy ? TTL_LEGACY : ttl;
	dns_add(&telling->writer, section, record);
}

static void add_pointer(
    struct telling *telling, enum dns_section section, struct dns_name from, struct dns_name to)
{
	struct dns_record record = {.name = from, .type = DNS_PTR, .srv.target = to};
	add(telling, section, &record, false, TTL_OTHER);
}

static void add_of_service(
    struct telling *telling, enum dns_section section, enum kind kind, size_t i)
{
	const struct announcement *what = telling->what;
	const struct announced_service *service = service_at(what, i);
	struct dns_record record = {.name = instance_name(what, i)};
	switch (kind) {
	case KIND_TYPE:
		add_pointer(telling, section, enumeration_name(), dns_name_from(service->type));
		break;
	case KIND_INSTANCE:
		add_pointer(telling, section, dns_name_from(service->type), record.name);
		break;
	case KIND_SRV:
		record.type = DNS_SRV;
		record.srv = (struct dns_srv){service->port, what->host};
		add(telling, section, &record, true, TTL_HOST);
		break;
	case KIND_TXT:
		record.type = DNS_TXT;
		record.data = what->txt;
		add(telling, section, &record, true, TTL_OTHER);
		break;
	case KIND_COUNT:
		break;
	}
}

static void add_addresses(struct telling *telling, enum dns_section section)
{
	const struct announcement *what = telling->what;
	for (size_t i = 0; i < what->address_count; i++) {
		struct dns_record record = {
		    .name = what->host, .type = what->addresses[i].v6 ? DNS_AAAA : DNS_A};
		memcpy(record.address, what->addresses[i].bytes, sizeof record.address);
		add(telling, section, &record, true, TTL_HOST);
	}
}

static void add_records(struct telling *telling, enum dns_section section, uint32_t mask)
{
	for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
		for (size_t i = 0; i < telling->what->service_count; i++) {
			if (mask & BIT(kind, i))
				add_of_service(telling, section, kind, i);
		}
	}
	if (mask & ADDRESSES)
		add_addresses(telling, section);
}

/* Whoever learns of an instance will want the rest, RFC 6763 section 12. */
static uint32_t additional_to(uint32_t mask, const struct announcement *what)
{
	uint32_t more = 0;
	for (size_t i = 0; i < what->service_count; i++) {
		if (mask & BIT(KIND_INSTANCE, i))
			more |= BIT(KIND_SRV, i) | BIT(KIND_TXT, i) | ADDRESSES;
		if (mask & BIT(KIND_SRV, i))
			more |= ADDRESSES;
	}
	return more & ~mask;
}

static void write_answer(struct telling *telling, uint32_t mask)
{
	add_records(telling, DNS_ANSWER, mask);
	add_records(telling, DNS_ADDITIONAL, additional_to(mask, telling->what));
}

/* Asks for our own names, saying what we mean to have under them. */
static void write_probe(struct telling *telling)
{
	const struct announcement *what = telling->what;
	struct dns_record question = {.type = DNS_ANY, .class = DNS_CLASS_IN, .mark = true};
	for (size_t i = 0; i < what->service_count; i++) {
		question.name = instance_name(what, i);
		dns_add(&telling->writer, DNS_QUESTION, &question);
	}
	question.name = what->host;
	dns_add(&telling->writer, DNS_QUESTION, &question);
	add_records(telling, DNS_AUTHORITY, all_of(what, KIND_SRV) | ADDRESSES);
}

void announcer_goodbye(const struct announcement *what, struct buf *out)
{
	struct telling telling = {.what = what, .goodbye = true};
	dns_write(&telling.writer, out, 0, DNS_RESPONSE);
	add_records(&telling, DNS_ANSWER, everything(what) & ~all_of(what, KIND_TYPE));
}

/* Time */

static int64_t spread(struct announcer *announcer, int64_t most)
{
	announcer->random = announcer->random * 1664525u + 1013904223u;
	return most * (announcer->random >> 16) / 65536;
}

void announcer_start(struct announcer *announcer, int64_t now, uint32_t random)
{
	*announcer = (struct announcer){.random = random, .said_at = now - REPEAT_LEAST};
	announcer->answer_due = ANNOUNCER_NEVER;
	announcer->due = now + spread(announcer, PROBE_EVERY);
}

static bool is_probing(const struct announcer *announcer)
{
	return announcer->step < PROBES;
}

int64_t announcer_due(const struct announcer *announcer)
{
	return announcer->due < announcer->answer_due ? announcer->due : announcer->answer_due;
}

static void want(
    struct announcer *announcer, int64_t now, uint32_t mask, int64_t delay, int64_t repeat_least)
{
	int64_t due = now + delay;
	if (mask == 0 || is_probing(announcer))
		return;
	if ((mask & announcer->said) != 0 && due < announcer->said_at + repeat_least)
		due = announcer->said_at + repeat_least;
	announcer->wanted |= mask;
	if (due < announcer->answer_due)
		announcer->answer_due = due;
}

void announcer_changed(struct announcer *announcer, int64_t now)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < ANNOUNCED_SERVICES_MOST; i++)
		mask |= BIT(KIND_TXT, i);
	want(announcer, now, mask, 0, REPEAT_LEAST);
}

static void said(struct announcer *announcer, int64_t now, uint32_t mask)
{
	announcer->said = mask;
	announcer->said_at = now;
	announcer->wanted &= ~mask;
	if (announcer->wanted == 0)
		announcer->answer_due = ANNOUNCER_NEVER;
}

static void say_step(
    struct announcer *announcer, int64_t now, struct telling *telling, struct buf *out)
{
	bool probing = is_probing(announcer);
	announcer->step++;
	if (probing) {
		dns_write(&telling->writer, out, 0, 0);
		write_probe(telling);
		announcer->due = now + PROBE_EVERY;
		return;
	}
	dns_write(&telling->writer, out, 0, DNS_RESPONSE);
	write_answer(telling, everything(telling->what));
	said(announcer, now, everything(telling->what));
	announcer->due =
	    announcer->step < PROBES + ANNOUNCEMENTS ? now + ANNOUNCE_EVERY : ANNOUNCER_NEVER;
}

bool announcer_say(
    struct announcer *announcer, const struct announcement *what, int64_t now, struct buf *out)
{
	struct telling telling = {.what = what};
	if (announcer->due <= now) {
		say_step(announcer, now, &telling, out);
		return true;
	}
	if (announcer->answer_due > now)
		return false;
	uint32_t mask = announcer->wanted & everything(what);
	dns_write(&telling.writer, out, 0, DNS_RESPONSE);
	write_answer(&telling, mask);
	announcer->wanted = 0;
	said(announcer, now, mask);
	return mask != 0;
}

/* Hearing */

static bool type_fits(const struct dns_record *question, uint16_t type)
{
	return question->type == type || question->type == DNS_ANY;
}

static uint32_t asked_of_service(
    const struct announcement *what, size_t i, const struct dns_record *question)
{
	struct dns_name type = dns_name_from(service_at(what, i)->type);
	struct dns_name instance = instance_name(what, i);
	uint32_t mask = 0;
	if (dns_name_eq(&question->name, &type) && type_fits(question, DNS_PTR))
		mask |= BIT(KIND_INSTANCE, i);
	if (!dns_name_eq(&question->name, &instance))
		return mask;
	if (type_fits(question, DNS_SRV))
		mask |= BIT(KIND_SRV, i);
	if (type_fits(question, DNS_TXT))
		mask |= BIT(KIND_TXT, i);
	return mask;
}

static uint32_t asked(const struct announcement *what, const struct dns_record *question)
{
	struct dns_name all = enumeration_name();
	uint32_t mask = 0;
	if (question->class != DNS_CLASS_IN && question->class != DNS_ANY)
		return 0;
	if (dns_name_eq(&question->name, &all) && type_fits(question, DNS_PTR))
		mask |= all_of(what, KIND_TYPE);
	if (dns_name_eq(&question->name, &what->host) &&
	    (type_fits(question, DNS_A) || type_fits(question, DNS_AAAA)))
		mask |= ADDRESSES;
	for (size_t i = 0; i < what->service_count; i++)
		mask |= asked_of_service(what, i, question);
	return mask;
}

/* What the asker knows already need not be said (section 7.1). */
static uint32_t known(const struct announcement *what, const struct dns_record *record)
{
	uint32_t mask = 0;
	if (record->type != DNS_PTR || record->ttl < TTL_OTHER / 2)
		return 0;
	for (size_t i = 0; i < what->service_count; i++) {
		struct dns_name type = dns_name_from(service_at(what, i)->type);
		struct dns_name instance = instance_name(what, i);
		if (dns_name_eq(&record->name, &type) &&
		    dns_name_eq(&record->srv.target, &instance))
			mask |= BIT(KIND_INSTANCE, i);
	}
	return mask;
}

/* How another's SRV record under our name sorts against ours (section 8.2); 0: it is the same. */
static int compare_srv(const struct announcement *what, size_t i, const struct dns_record *theirs)
{
	const struct dns_name *a = &theirs->srv.target, *b = &what->host;
	int order = (int)theirs->srv.port - (int)service_at(what, i)->port;
	if (order == 0)
		order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);
	return order != 0 ? order : (int)a->len - (int)b->len;
}

/* The same for whichever of our instances it is named like; false when that is none. */
static bool is_claim(const struct announcement *what, const struct dns_record *record, int *order)
{
	for (size_t i = 0; i < what->service_count && record->type == DNS_SRV; i++) {
		struct dns_name instance = instance_name(what, i);
		if (!dns_name_eq(&record->name, &instance))
			continue;
		*order = compare_srv(what, i, record);
		return true;
	}
	return false;
}

static enum announcer_verdict hear_response(
    const struct announcement *what, struct dns_reader *reader)
{
	struct dns_record record;
	int order;
	while (dns_next(reader, &record) != DNS_END) {
		if (record.ttl > 0 && is_claim(what, &record, &order) && order != 0)
			return ANNOUNCER_TAKEN;
	}
	return ANNOUNCER_OK;
}

/* A query as a whole. */
struct query {
	uint32_t wanted; /* by all */
	uint32_t alone;  /* by who asked, alone */
	uint32_t known;
	bool probes; /* who asks wants a name of ours */
	bool loses;  /* we, against one who probes at the same time */
	bool own;    /* sent by us: who sends to all hears it, too */
};

static void read_query(
    const struct announcement *what, struct dns_reader *reader, bool legacy, struct query *query)
{
	struct dns_record record;
	enum dns_section section;
	int order;
	while ((section = dns_next(reader, &record)) != DNS_END) {
		if (section == DNS_QUESTION && (record.mark || legacy)) {
			query->alone |= asked(what, &record);
		} else if (section == DNS_QUESTION) {
			query->wanted |= asked(what, &record);
		} else if (section == DNS_ANSWER) {
			query->known |= known(what, &record);
		} else if (section == DNS_AUTHORITY && is_claim(what, &record, &order)) {
			query->own |= order == 0;
			query->probes |= order != 0;
			query->loses |= order > 0;
		}
	}
}

/* A plain resolver wants its question back, and its number (section 6.7). */
static void write_reply(const struct announcement *what, const struct dns_reader *head,
    const void *data, size_t len, uint32_t mask, bool legacy, struct buf *reply)
{
	struct telling telling = {.what = what, .legacy = legacy};
	struct dns_reader reader;
	struct dns_record question;
	dns_write(&telling.writer, reply, legacy ? head->id : 0, DNS_RESPONSE);
	if (legacy && dns_read(&reader, data, len)) {
		while (dns_next(&reader, &question) == DNS_QUESTION)
			dns_add(&telling.writer, DNS_QUESTION, &question);
	}
	write_answer(&telling, mask);
}

static int64_t answer_delay(struct announcer *announcer, const struct announcement *what,
    const struct dns_reader *head, uint32_t mask)
{
	if (head->flags & TRUNCATED)
		return MORE_DELAY + spread(announcer, SHARED_SPREAD);
	return is_shared(mask, what) ? SHARED_DELAY + spread(announcer, SHARED_SPREAD) : 0;
}

enum announcer_verdict announcer_hear(struct announcer *announcer, const struct announcement *what,
    int64_t now, const void *data, size_t len, bool legacy, struct buf *reply)
{
	struct dns_reader reader;
	struct query query = {0};
	if (!dns_read(&reader, data, len))
		return ANNOUNCER_OK;
	const struct dns_reader head = reader;
	if (head.flags & IS_RESPONSE)
		return legacy ? ANNOUNCER_OK : hear_response(what, &reader);
	read_query(what, &reader, legacy, &query);
	if (query.own)
		return ANNOUNCER_OK;
	if (is_probing(announcer)) {
		if (query.loses) {
			announcer->step = 0;
			announcer->due = now + LOST_DELAY;
		}
		return ANNOUNCER_OK;
	}
	if (query.probes) {
		want(announcer, now, all_of(what, KIND_SRV), 0, DEFENCE_LEAST);
		return ANNOUNCER_OK;
	}
	announcer->wanted &= ~query.known;
	uint32_t wanted = query.wanted & ~query.known, alone = query.alone & ~query.known;
	want(announcer, now, wanted, answer_delay(announcer, what, &head, wanted), REPEAT_LEAST);
	if (alone == 0)
		return ANNOUNCER_OK;
	write_reply(what, &head, data, len, alone, legacy, reply);
	return ANNOUNCER_ANSWER;
}
