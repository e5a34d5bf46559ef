#include "proto/browser.h"

#include <string.h>

#include "base/clock.h"

#define GAP_FIRST   NS_PER_S        /* between the first two questions, RFC 6762 section 5.2 */
#define GAP_MOST    (60 * NS_PER_S) /* it doubles up to this */
#define GOODBYE     NS_PER_S        /* from a record's end to forgetting it, section 10.1 */
#define TTL_MOST    86400u          /* seconds; more is not believed */
#define IS_RESPONSE 0x8000u

void browser_start(struct browser *browser, const char *const *types, size_t count, int64_t now)
{
	*browser =
	    (struct browser){.types = types, .type_count = count, .next = now, .gap = GAP_FIRST};
}

bool found_is_whole(const struct found *found)
{
	return found->port != 0 && found->address_count > 0;
}

/* Hearing */

static int64_t end_of(const struct dns_record *record, int64_t now)
{
	uint32_t ttl = record->ttl < TTL_MOST ? record->ttl : TTL_MOST;
	return ttl == 0 ? now + GOODBYE : now + ttl * NS_PER_S;
}

static struct found *find(struct browser *browser, unsigned link, const struct dns_name *name)
{
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		if (found->link == link && dns_name_eq(&found->name, name))
			return found;
	}
	return NULL;
}

/* Which of the types that is, or their count. */
static size_t type_of(const struct browser *browser, const struct dns_name *name)
{
	size_t i = 0;
	for (; i < browser->type_count; i++) {
		struct dns_name type = dns_name_from(browser->types[i]);
		if (dns_name_eq(name, &type))
			break;
	}
	return i;
}

static bool hear_pointer(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	struct dns_name rest;
	size_t type = type_of(browser, &record->name);
	if (type == browser->type_count)
		return false;
	dns_name_first(&record->srv.target, &rest);
	if (!dns_name_eq(&rest, &record->name))
		return false; /* an instance of something else */
	struct found *found = find(browser, link, &record->srv.target);
	if (found != NULL) {
		found->pointer_ends = end_of(record, now);
		return false;
	}
	if (record->ttl == 0 || browser->count == BROWSER_FOUND_MOST)
		return false;
	found = &browser->found[browser->count++];
	*found = (struct found){.type = type, .name = record->srv.target, .link = link};
	found->pointer_ends = end_of(record, now);
	found->srv_ends = found->pointer_ends;
	found->srv_tired = now + GAP_FIRST;
	return true;
}

static bool hear_srv(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	struct found *found = find(browser, link, &record->name);
	if (found == NULL)
		return false;
	bool same =
	    found->port == record->srv.port && dns_name_eq(&found->host, &record->srv.target);
	if (!same)
		found->address_count = 0;
	found->port = record->srv.port;
	found->host = record->srv.target;
	found->srv_ends = end_of(record, now);
	found->srv_tired = now + (found->srv_ends - now) / 5 * 4;
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
	struct found *found = find(browser, link, &record->name);
	size_t len = whole_strings(record->data);
	if (found == NULL || record->ttl == 0)
		return false;
	bool same = found->txt_len == len && memcmp(found->txt, record->data.data, len) == 0;
	memcpy(found->txt, record->data.data, len);
	found->txt_len = len;
	return !same;
}

static bool add_address(struct found *found, const struct dns_record *record)
{
	struct dns_address address = {.v6 = record->type == DNS_AAAA};
	memcpy(address.bytes, record->address, sizeof address.bytes);
	for (size_t i = 0; i < found->address_count; i++) {
		if (found->addresses[i].v6 == address.v6 &&
		    memcmp(found->addresses[i].bytes, address.bytes, sizeof address.bytes) == 0)
			return false;
	}
	if (found->address_count == BROWSER_ADDRESSES_MOST)
		return false;
	found->addresses[found->address_count++] = address;
	return true;
}

static bool hear_address(struct browser *browser, unsigned link, const struct dns_record *record)
{
	bool changed = false;
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		if (record->ttl > 0 && found->link == link &&
		    dns_name_eq(&found->host, &record->name))
			changed |= add_address(found, record);
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
		return round == 2 && hear_address(browser, link, record);
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
		if (!dns_read(&reader, data, len) || !(reader.flags & IS_RESPONSE))
			return false;
		while ((section = dns_next(&reader, &record)) != DNS_END) {
			if (section != DNS_QUESTION && record.class == DNS_CLASS_IN)
				changed |= hear_round(browser, now, link, round, &record);
		}
	}
	return changed;
}

/* Saying */

static int64_t end_of_found(const struct found *found)
{
	return found->pointer_ends < found->srv_ends ? found->pointer_ends : found->srv_ends;
}

int64_t browser_due(const struct browser *browser)
{
	int64_t due = browser->next;
	for (size_t i = 0; i < browser->count; i++) {
		const struct found *found = &browser->found[i];
		int64_t end = end_of_found(found);
		due = due < end ? due : end;
		due = due < found->srv_tired ? due : found->srv_tired;
	}
	return due;
}

static bool forget_ended(struct browser *browser, int64_t now)
{
	size_t kept = 0;
	for (size_t i = 0; i < browser->count; i++) {
		if (end_of_found(&browser->found[i]) > now)
			browser->found[kept++] = browser->found[i];
	}
	bool forgot = kept < browser->count;
	browser->count = kept;
	return forgot;
}

static void ask(struct dns_writer *writer, const struct dns_name *name, uint16_t type, bool alone)
{
	struct dns_record question = {
	    .name = *name, .type = type, .class = DNS_CLASS_IN, .mark = alone};
	dns_add(writer, DNS_QUESTION, &question);
}

/* What is known of one need not be said again, RFC 6762 section 7.1. */
static void add_known(const struct browser *browser, int64_t now, struct dns_writer *writer)
{
	for (size_t i = 0; i < browser->count; i++) {
		const struct found *found = &browser->found[i];
		struct dns_record record = {
		    .name = dns_name_from(browser->types[found->type]),
		    .type = DNS_PTR,
		    .class = DNS_CLASS_IN,
		    .ttl = (uint32_t)((found->pointer_ends - now) / NS_PER_S),
		    .srv.target = found->name,
		};
		if (found_is_whole(found))
			dns_add(writer, DNS_ANSWER, &record);
	}
}

/* Asks again for what is missing of one, or old: a little later each time. */
static bool ask_tired(struct browser *browser, int64_t now, struct dns_writer *writer)
{
	bool any = false;
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		if (found->srv_tired > now)
			continue;
		ask(writer, &found->name, DNS_ANY, false);
		if (found->port != 0 && found->address_count == 0)
			ask(writer, &found->host, DNS_ANY, false);
		found->srv_tired = now + GAP_FIRST + (found->srv_ends - now) / 8;
		any = true;
	}
	return any;
}

bool browser_say(struct browser *browser, int64_t now, struct buf *out, bool *changed)
{
	struct dns_writer writer;
	if (forget_ended(browser, now))
		*changed = true;
	dns_write(&writer, out, 0, 0);
	bool any = ask_tired(browser, now, &writer);
	if (browser->next > now)
		return any;
	/* The first time all may answer us alone, section 5.4. */
	for (size_t i = 0; i < browser->type_count; i++) {
		struct dns_name type = dns_name_from(browser->types[i]);
		ask(&writer, &type, DNS_PTR, !browser->asked);
	}
	add_known(browser, now, &writer);
	browser->asked = true;
	browser->next = now + browser->gap;
	browser->gap = 2 * browser->gap < GAP_MOST ? 2 * browser->gap : GAP_MOST;
	return true;
}
