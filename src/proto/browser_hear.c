#include <string.h>

#include "proto/browser_private.h"

#define GOODBYE  NS_PER_S /* from a record's end to forgetting it, section 10.1 */
#define TTL_MOST 86400u   /* seconds; more is not believed */

#define LATE_PART 50 /* of a record's time is added to when it is asked for, section 5.2 */

/* A goodbye, however often it is repeated, puts off no end, and nobody is asked once more. */
static void renew(struct browser *browser, struct browser_time *time,
    const struct dns_record *record, int64_t now)
{
	int64_t lasts = (int64_t)(record->ttl < TTL_MOST ? record->ttl : TTL_MOST) * NS_PER_S;
	if (lasts > 0) {
		*time = (struct browser_time){.said = now,
		    .ends = now + lasts,
		    .late = browser_spread(browser, lasts / LATE_PART)};
		return;
	}
	time->asked = BROWSER_TIRED_TIMES;
	if (time->ends > now + GOODBYE)
		time->ends = now + GOODBYE;
}

struct found *browser_find(struct browser *browser, unsigned link, const struct dns_name *name)
{
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		if (found->link == link && dns_name_eq(&found->name, name))
			return found;
	}
	return NULL;
}

/* A place for a new one: where all are taken, that of the last that nobody answers for. */
static struct found *make_place(struct browser *browser)
{
	size_t i = browser->count;
	if (browser->count < BROWSER_FOUND_MOST)
		return &browser->found[browser->count++];
	while (i > 0 && found_is_whole(&browser->found[i - 1]))
		i--;
	if (i == 0)
		return NULL;
	browser_drop(browser, i - 1);
	return &browser->found[browser->count++];
}

static bool hear_pointer(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	struct dns_name rest;
	size_t type = browser_type_of(browser, &record->name);
	if (type == browser->type_count)
		return false;
	dns_name_first(&record->srv.target, &rest);
	if (!dns_name_eq(&rest, &record->name))
		return false; /* an instance of something else */
	struct found *found = browser_find(browser, link, &record->srv.target);
	if (found != NULL) {
		renew(browser, &found->pointer, record, now);
		return false;
	}
	found = record->ttl > 0 ? make_place(browser) : NULL;
	if (found == NULL)
		return false;
	*found = (struct found){.type = type, .name = record->srv.target, .link = link};
	renew(browser, &found->pointer, record, now);
	found->srv = (struct browser_time){.said = now, .ends = now + BROWSER_RESOLVE_MOST};
	browser_resolve(found, now);
	return true;
}

static bool hear_srv(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	struct found *found = browser_find(browser, link, &record->name);
	if (found == NULL || record->srv.port == 0)
		return false;
	bool same =
	    found->port == record->srv.port && dns_name_eq(&found->host, &record->srv.target);
	if (!same && record->ttl == 0)
		return false; /* an older one is taken back */
	if (!same) {
		found->address_count = 0;
		browser_resolve(found, now);
	}
	found->port = record->srv.port;
	found->host = record->srv.target;
	renew(browser, &found->srv, record, now);
	return !same;
}

static size_t whole_strings(struct str txt)
{
	size_t at = 0;
	while (at < txt.len && at + 1 + (uint8_t)txt.data[at] <= txt.len &&
	       at + 1 + (uint8_t)txt.data[at] <= BROWSER_TXT_MOST)
		at += 1 + (size_t)(uint8_t)txt.data[at];
	return at;
}

static bool hear_txt(struct browser *browser, unsigned link, const struct dns_record *record)
{
	struct found *found = browser_find(browser, link, &record->name);
	size_t len = whole_strings(record->data);
	if (found == NULL || record->ttl == 0)
		return false;
	bool same = found->txt_len == len && memcmp(found->txt, record->data.data, len) == 0;
	memcpy(found->txt, record->data.data, len);
	found->txt_len = len;
	return !same;
}

static bool same_ip(const struct dns_address *a, const struct dns_address *b)
{
	return a->v6 == b->v6 && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* With its mark a record takes the place of what was said before, section 10.2. */
static void end_older(struct found *found, const struct dns_record *record, int64_t now)
{
	for (size_t i = 0; i < found->address_count; i++) {
		struct browser_address *one = &found->addresses[i];
		if (one->ip.v6 == (record->type == DNS_AAAA) && now - one->time.said > NS_PER_S &&
		    one->time.ends > now + GOODBYE)
			one->time.ends = now + GOODBYE;
	}
}

static bool add_address(
    struct browser *browser, struct found *found, const struct dns_record *record, int64_t now)
{
	struct dns_address ip = {.v6 = record->type == DNS_AAAA};
	memcpy(ip.bytes, record->address, sizeof ip.bytes);
	if (record->mark && record->ttl > 0)
		end_older(found, record, now);
	for (size_t i = 0; i < found->address_count; i++) {
		if (!same_ip(&found->addresses[i].ip, &ip))
			continue;
		renew(browser, &found->addresses[i].time, record, now);
		return false;
	}
	if (record->ttl == 0 || found->address_count == BROWSER_ADDRESSES_MOST)
		return false;
	struct browser_address *fresh = &found->addresses[found->address_count++];
	*fresh = (struct browser_address){.ip = ip};
	renew(browser, &fresh->time, record, now);
	return true;
}

static bool hear_address(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	bool changed = false;
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		if (found->link == link && dns_name_eq(&found->host, &record->name))
			changed |= add_address(browser, found, record, now);
	}
	return changed;
}

/* Records may come in any order: pointers first, then what they lead to, then addresses. */
static bool hear_round(struct browser *browser, int64_t now, unsigned link, unsigned round,
    const struct dns_record *record)
{
	switch (record->type) {
	case DNS_PTR:
		return round == 0 && hear_pointer(browser, now, link, record);
	case DNS_SRV:
		return round == 1 && hear_srv(browser, now, link, record);
	case DNS_TXT:
		return round == 1 && hear_txt(browser, link, record);
	case DNS_A:
	case DNS_AAAA:
		return round == 2 && hear_address(browser, now, link, record);
	default:
		return false;
	}
}

bool browser_hear(struct browser *browser, int64_t now, unsigned link, const void *data, size_t len)
{
	bool changed = false;
	for (unsigned round = 0; round < 3; round++) {
		struct dns_reader reader;
		struct dns_record record;
		enum dns_section section;
		if (!dns_read(&reader, data, len) || !(reader.flags & DNS_FLAG_RESPONSE) ||
		    reader.flags & DNS_FLAGS_FOREIGN)
			return false;
		while ((section = dns_next(&reader, &record)) != DNS_END) {
			if (section != DNS_QUESTION && record.class == DNS_CLASS_IN)
				changed |= hear_round(browser, now, link, round, &record);
		}
	}
	return changed;
}
