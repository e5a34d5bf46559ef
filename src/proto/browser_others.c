#include "proto/browser_private.h"

/* RFC 6762 section 7.3: what another asks is heard as an answer to all; we need not ask it again.
 */
#define SOON (500 * NS_PER_MS) /* we were to ask within this */

/* What a message asks that we ask, too: a bit each. */
struct asked {
	uint32_t types;
	uint64_t names, hosts; /* of what is found */
};
_Static_assert(BROWSER_FOUND_MOST <= 64, "a bit for each that is found");

static void take_question(const struct browser *browser, unsigned link,
    const struct dns_record *question, struct asked *asked)
{
	size_t type = browser_type_of(browser, &question->name);
	if (question->mark || question->class != DNS_CLASS_IN)
		return; /* it is answered alone, or about something else */
	if (type < browser->type_count && question->type == DNS_PTR)
		asked->types |= 1u << type;
	for (size_t i = 0; i < browser->count && question->type == DNS_ANY; i++) {
		const struct found *found = &browser->found[i];
		if (found->link != link)
			continue;
		if (dns_name_eq(&question->name, &found->name))
			asked->names |= UINT64_C(1) << i;
		if (found->port != 0 && dns_name_eq(&question->name, &found->host))
			asked->hosts |= UINT64_C(1) << i;
	}
}

/* Whether we say so, too, with our question: else its answer is kept from us. */
static bool is_known(
    struct browser *browser, int64_t now, unsigned link, const struct dns_record *record)
{
	if (record->type != DNS_PTR ||
	    browser_type_of(browser, &record->name) == browser->type_count)
		return false;
	const struct found *found = browser_find(browser, link, &record->srv.target);
	return found != NULL && browser_is_known(found, now);
}

/* False when its answers may not do for us. */
static bool read_asked(struct browser *browser, int64_t now, unsigned link,
    struct dns_reader *reader, struct asked *asked)
{
	struct dns_record record;
	enum dns_section section;
	while ((section = dns_next(reader, &record)) != DNS_END) {
		if (section == DNS_QUESTION)
			take_question(browser, link, &record, asked);
		else if (section != DNS_ANSWER || !is_known(browser, now, link, &record))
			return false;
	}
	return true;
}

void browser_hear_question(
    struct browser *browser, int64_t now, unsigned link, const void *data, size_t len)
{
	const uint32_t all = (1u << browser->type_count) - 1;
	const unsigned others = DNS_FLAG_RESPONSE | DNS_FLAG_TRUNCATED | DNS_FLAGS_FOREIGN;
	struct dns_reader reader;
	struct asked asked = {0};
	if (!dns_read(&reader, data, len) || reader.flags & others ||
	    !read_asked(browser, now, link, &reader, &asked))
		return;
	if (asked.types == all && !browser->alone) {
		browser_asked_pointers(browser, now + SOON);
		if (browser->next <= now + SOON)
			browser_asked_all(browser, now);
	}
	for (size_t i = 0; i < browser->count; i++) {
		struct found *found = &browser->found[i];
		uint64_t bit = UINT64_C(1) << i;
		if (asked.names & bit && (found->port == 0 || asked.hosts & bit) &&
		    browser_service_due(found) <= now + SOON)
			browser_asked_service(found, now);
	}
}
