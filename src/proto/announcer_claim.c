#include <string.h>

#include "proto/announcer_private.h"

#define CLAIMED_MOST 8 /* records under one name that are looked at */

/* What somebody means to have under one name, the least first (RFC 6762 section 8.2). */
struct claimed {
	uint16_t type;
	struct buf data;
};
struct claims {
	struct claimed records[CLAIMED_MOST];
	size_t count;
};

static void claims_fini(struct claims *claims)
{
	for (size_t i = 0; i < claims->count; i++)
		buf_fini(&claims->records[i].data);
}

static int compare_bytes(const struct buf *a, const struct buf *b)
{
	size_t least = a->len < b->len ? a->len : b->len;
	int order = least > 0 ? memcmp(a->data, b->data, least) : 0;
	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Their classes are all the same. */
static int compare_records(const struct claimed *a, const struct claimed *b)
{
	return a->type != b->type ? (int)a->type - (int)b->type : compare_bytes(&a->data, &b->data);
}

static void claims_add(struct claims *claims, const struct dns_record *record)
{
	struct claimed one = {.type = record->type};
	size_t at = claims->count;
	if (claims->count == CLAIMED_MOST)
		return;
	dns_write_data(&one.data, record);
	for (; at > 0 && compare_records(&one, &claims->records[at - 1]) < 0; at--)
		claims->records[at] = claims->records[at - 1];
	claims->records[at] = one;
	claims->count++;
}

static int claims_compare(const struct claims *a, const struct claims *b)
{
	size_t least = a->count < b->count ? a->count : b->count;
	for (size_t i = 0; i < least; i++) {
		int order = compare_records(&a->records[i], &b->records[i]);
		if (order != 0)
			return order;
	}
	return (a->count > b->count) - (a->count < b->count);
}

static void read_claims(
    const struct dns_name *name, const void *data, size_t len, struct claims *claims)
{
	struct dns_reader reader;
	struct dns_record record;
	enum dns_section section;
	if (!dns_read(&reader, data, len))
		return;
	while ((section = dns_next(&reader, &record)) != DNS_END) {
		if (section == DNS_AUTHORITY && record.class == DNS_CLASS_IN &&
		    dns_name_eq(&record.name, name))
			claims_add(claims, &record);
	}
}

static enum claim claim_of_service(
    const struct announcement *what, size_t i, const void *data, size_t len)
{
	struct dns_record srv = record_of_service(what, RECORD_SRV, i);
	struct dns_record txt = record_of_service(what, RECORD_TXT, i);
	struct claims theirs = {.count = 0}, ours = {.count = 0};
	enum claim claim = CLAIM_NONE;
	read_claims(&srv.name, data, len, &theirs);
	if (theirs.count > 0) {
		claims_add(&ours, &srv);
		claims_add(&ours, &txt);
		int order = claims_compare(&theirs, &ours);
		claim = order == 0 ? CLAIM_SAME : order < 0 ? CLAIM_LESS : CLAIM_MORE;
		claims_fini(&ours);
	}
	claims_fini(&theirs);
	return claim;
}

enum claim claim_read(const struct announcement *what, const void *data, size_t len)
{
	enum claim claim = CLAIM_NONE;
	for (size_t i = 0; i < what->service_count; i++) {
		enum claim one = claim_of_service(what, i, data, len);
		claim = one > claim ? one : claim;
	}
	return claim;
}

bool claim_conflicts(const struct announcement *what, const struct dns_record *record)
{
	for (size_t i = 0; i < what->service_count; i++) {
		struct dns_record ours = record_of_service(what, RECORD_SRV, i);
		if (record->type == DNS_SRV && record->class == DNS_CLASS_IN && record->ttl > 0 &&
		    dns_name_eq(&record->name, &ours.name))
			return record->srv.port != ours.srv.port ||
			       !dns_name_eq(&record->srv.target, &ours.srv.target);
	}
	return false;
}

/* A machine on one link twice hears itself: what it says over the other is no conflict. */
static bool is_among(
    const struct dns_address *addresses, size_t count, const struct dns_record *record)
{
	bool v6 = record->type == DNS_AAAA;
	for (size_t i = 0; i < count; i++) {
		if (addresses[i].v6 == v6 &&
		    memcmp(addresses[i].bytes, record->address, v6 ? 16 : 4) == 0)
			return true;
	}
	return false;
}

bool claim_conflicts_host(const struct announcement *what, const struct dns_record *record)
{
	return (record->type == DNS_A || record->type == DNS_AAAA) &&
	       record->class == DNS_CLASS_IN && record->ttl > 0 &&
	       dns_name_eq(&record->name, &what->host) &&
	       !is_among(what->addresses, what->address_count, record) &&
	       !is_among(what->own, what->own_count, record);
}

bool claim_reads_host(const struct announcement *what, const void *data, size_t len)
{
	struct dns_reader reader;
	struct dns_record record;
	enum dns_section section;
	bool claimed = false;
	if (!dns_read(&reader, data, len))
		return false;
	while ((section = dns_next(&reader, &record)) != DNS_END)
		claimed |= section == DNS_AUTHORITY && claim_conflicts_host(what, &record);
	return claimed;
}
