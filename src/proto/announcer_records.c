#include <string.h>

#include "proto/announcer_private.h"

#define TTL_LEGACY  10u
#define LEGACY_MOST 512 /* bytes that any resolver takes, RFC 1035 section 4.2.1 */

uint32_t records_of(const struct announcement *what, enum record_kind kind)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < what->service_count; i++)
		mask |= RECORD_BIT(kind, i);
	return mask;
}

uint32_t records_of_host(const struct announcement *what)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < what->address_count; i++)
		mask |= what->addresses[i].v6 ? RECORD_V6 : RECORD_V4;
	return mask;
}

uint32_t records_all(const struct announcement *what)
{
	uint32_t mask = records_of_host(what);
	for (enum record_kind kind = 0; kind < RECORD_NONE; kind++)
		mask |= records_of(what, kind);
	return mask;
}

/* Whoever learns of an instance will want the rest, RFC 6763 section 12. */
uint32_t records_additional_to(const struct announcement *what, uint32_t mask)
{
	uint32_t host = records_of_host(what), more = 0;
	for (size_t i = 0; i < what->service_count; i++) {
		if (mask & RECORD_BIT(RECORD_INSTANCE, i))
			more |= RECORD_BIT(RECORD_SRV, i) | RECORD_BIT(RECORD_TXT, i) | host;
		if (mask & RECORD_BIT(RECORD_SRV, i))
			more |= host;
	}
	if (mask & (RECORD_V4 | RECORD_V6))
		more |= host;
	return more & ~mask;
}

uint32_t record_ttl(uint32_t bit)
{
	const uint32_t lasting =
	    RECORD_BITS(RECORD_TYPE) | RECORD_BITS(RECORD_INSTANCE) | RECORD_BITS(RECORD_TXT);
	return bit & lasting ? TTL_OTHER : TTL_HOST;
}

struct dns_name records_enumeration(void)
{
	return dns_name_from("_services._dns-sd._udp.local"); /* RFC 6763 section 9 */
}

struct dns_name records_instance(const struct announcement *what, size_t service)
{
	struct dns_name type = dns_name_from(what->services[service].type), name;
	dns_name_prepend(what->instance, &type, &name);
	return name;
}

struct dns_record record_of_service(
    const struct announcement *what, enum record_kind kind, size_t service)
{
	struct dns_record record = {
	    .name = records_instance(what, service), .class = DNS_CLASS_IN, .type = DNS_TXT};
	if (kind == RECORD_TXT) {
		record.data = what->txt;
	} else {
		record.type = DNS_SRV;
		record.srv =
		    (struct dns_srv){.port = what->services[service].port, .target = what->host};
	}
	return record;
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

/* One of which nothing else is true than that it has these types, RFC 4034 section 4.1.2. */
static void add_none(struct telling *telling, enum dns_section section, struct dns_name name,
    uint16_t type, uint16_t other)
{
	uint8_t types[2 + 5] = {0}; /* a window of the first 256 types, as far as SRV */
	struct dns_record record = {.name = name, .type = DNS_NSEC, .srv.target = name};
	types[1] = sizeof types - 2;
	types[2 + type / 8] |= (uint8_t)(0x80 >> type % 8);
	types[2 + other / 8] |= (uint8_t)(0x80 >> other % 8);
	record.data = (struct str){(const char *)types, sizeof types};
	add(telling, section, &record, true, TTL_HOST);
}

static void add_of_service(
    struct telling *telling, enum dns_section section, enum record_kind kind, size_t i)
{
	const struct announcement *what = telling->what;
	struct dns_name type = dns_name_from(what->services[i].type);
	struct dns_record record = record_of_service(what, kind, i);
	switch (kind) {
	case RECORD_TYPE:
		add_pointer(telling, section, records_enumeration(), type);
		break;
	case RECORD_INSTANCE:
		add_pointer(telling, section, type, record.name);
		break;
	case RECORD_SRV:
		add(telling, section, &record, true, TTL_HOST);
		break;
	case RECORD_TXT:
		add(telling, section, &record, true, TTL_OTHER);
		break;
	case RECORD_NONE:
		add_none(telling, section, record.name, DNS_SRV, DNS_TXT);
		break;
	case RECORD_KINDS:
		break;
	}
}

static void add_addresses(struct telling *telling, enum dns_section section, bool v6)
{
	const struct announcement *what = telling->what;
	for (size_t i = 0; i < what->address_count; i++) {
		struct dns_record record = {.name = what->host, .type = v6 ? DNS_AAAA : DNS_A};
		if (what->addresses[i].v6 != v6)
			continue;
		memcpy(record.address, what->addresses[i].bytes, sizeof record.address);
		add(telling, section, &record, true, TTL_HOST);
	}
}

static void add_host_none(struct telling *telling, enum dns_section section)
{
	uint32_t has = records_of_host(telling->what);
	add_none(telling, section, telling->what->host, has & RECORD_V4 ? DNS_A : DNS_AAAA,
	    has & RECORD_V6 ? DNS_AAAA : DNS_A);
}

static void add_bit(struct telling *telling, enum dns_section section, uint32_t bit)
{
	if (bit == RECORD_HOST_NONE)
		add_host_none(telling, section);
	else if (bit & (RECORD_V4 | RECORD_V6))
		add_addresses(telling, section, bit == RECORD_V6);
	for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
		for (size_t i = 0; i < telling->what->service_count; i++) {
			if (bit == RECORD_BIT(kind, i))
				add_of_service(telling, section, kind, i);
		}
	}
}

/* Of those as many as fit into `most` bytes, or the first `least`. Returns which. */
static uint32_t add_records(
    struct telling *telling, enum dns_section section, uint32_t mask, size_t most, unsigned least)
{
	uint32_t added = 0;
	for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
		struct dns_place before = dns_here(&telling->writer);
		uint32_t bit = mask & 1u << i;
		if (bit == 0)
			continue;
		add_bit(telling, section, bit);
		if (telling->writer.out->len > most && least == 0) {
			dns_return(&telling->writer, &before);
			break;
		}
		least -= least > 0;
		added |= bit;
	}
	return added;
}

uint32_t records_answer(const struct announcement *what, uint32_t mask, uint32_t additional,
    struct buf *out, uint32_t *answered)
{
	struct telling telling = {.what = what};
	dns_write(&telling.writer, out, 0, DNS_RESPONSE);
	*answered = add_records(&telling, DNS_ANSWER, mask, DNS_MESSAGE_USUAL, 1);
	if (*answered != mask)
		return *answered;
	return mask |
	       add_records(&telling, DNS_ADDITIONAL, additional & ~mask, DNS_MESSAGE_USUAL, 0);
}

void records_answer_legacy(
    const struct announcement *what, uint32_t mask, const void *query, size_t len, struct buf *out)
{
	struct telling telling = {.what = what, .legacy = true};
	struct dns_reader reader;
	struct dns_record question;
	if (!dns_read(&reader, query, len))
		return;
	dns_write(&telling.writer, out, reader.id, DNS_RESPONSE);
	while (dns_next(&reader, &question) == DNS_QUESTION)
		dns_add(&telling.writer, DNS_QUESTION, &question);
	add_records(&telling, DNS_ANSWER, mask, DNS_MESSAGE_USUAL, 1);
	add_records(&telling, DNS_ADDITIONAL, records_additional_to(what, mask), LEGACY_MOST, 0);
}

void records_probe(const struct announcement *what, struct buf *out)
{
	struct telling telling = {.what = what};
	struct dns_record question = {
	    .type = DNS_ANY, .class = DNS_CLASS_IN, .mark = !what->shares_port};
	dns_write(&telling.writer, out, 0, 0);
	for (size_t i = 0; i < what->service_count; i++) {
		question.name = records_instance(what, i);
		dns_add(&telling.writer, DNS_QUESTION, &question);
	}
	question.name = what->host;
	dns_add(&telling.writer, DNS_QUESTION, &question);
	uint32_t mask = records_of(what, RECORD_SRV) | records_of(what, RECORD_TXT);
	add_records(&telling, DNS_AUTHORITY, mask | records_of_host(what), DNS_MESSAGE_MAX, 0);
}

void records_goodbye(const struct announcement *what, struct buf *out)
{
	struct telling telling = {.what = what, .goodbye = true};
	uint32_t mask = records_all(what) & ~records_of(what, RECORD_TYPE);
	dns_write(&telling.writer, out, 0, DNS_RESPONSE);
	add_records(&telling, DNS_ANSWER, mask, DNS_MESSAGE_MAX, 0);
}
