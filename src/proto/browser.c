#include <string.h>

#include "proto/browser_private.h"

/* RFC 6762 section 5.2. */
#define FIRST_DELAY   (20 * NS_PER_MS)  /* before the first question of all, */
#define FIRST_SPREAD  (100 * NS_PER_MS) /* and at most this more */
#define GAP_FIRST     NS_PER_S          /* between the first two */
#define GAP_MOST      (3600 * NS_PER_S) /* it doubles up to this */
#define RESOLVE_FIRST (500 * NS_PER_MS) /* before one is asked for what it did not say */
#define TIRED         80                /* percent of its time after which a record is asked for, */
#define TIRED_STEP    5                 /* and again after each of these */
#define PERCENT       100
#define HEADER_TC_AT  2 /* byte of a message with the truncated mark */

int64_t browser_spread(struct browser *browser, int64_t most)
{
	browser->random = browser->random * 1664525u + 1013904223u;
	return most * (browser->random >> 16) / 65536;
}

void browser_start(struct browser *browser, const char *const *types, size_t count, int64_t now,
    bool alone, uint32_t random)
{
	*browser =
	    (struct browser){.types = types, .type_count = count, .alone = alone, .random = random};
	browser_ask_again(browser, now);
}

void browser_ask_again(struct browser *browser, int64_t now)
{
	browser->next = now + FIRST_DELAY + browser_spread(browser, FIRST_SPREAD);
	browser->gap = GAP_FIRST;
	browser->continues = false;
}

bool found_is_whole(const struct found *found)
{
	return found->port != 0 && found->address_count > 0;
}

size_t browser_type_of(const struct browser *browser, const struct dns_name *name)
{
	size_t i = 0;
	for (; i < browser->type_count; i++) {
		struct dns_name type = dns_name_from(browser->types[i]);
		if (dns_name_eq(name, &type))
			break;
	}
	return i;
}

void browser_resolve(struct found *found, int64_t now)
{
	found->resolve_at = now + RESOLVE_FIRST;
	found->resolve_gap = GAP_FIRST;
}

/* Forgetting */

void browser_drop(struct browser *browser, size_t i)
{
	browser->count--;
	memmove(&browser->found[i], &browser->found[i + 1],
	    (browser->count - i) * sizeof browser->found[0]);
}

bool browser_keep_links(struct browser *browser, const unsigned *links, size_t count)
{
	size_t before = browser->count;
	for (size_t i = browser->count; i-- > 0;) {
		bool kept = false;
		for (size_t k = 0; k < count; k++)
			kept = kept || browser->found[i].link == links[k];
		if (!kept)
			browser_drop(browser, i);
	}
	return browser->count < before;
}

static int64_t end_of(const struct found *found)
{
	return found->pointer.ends < found->srv.ends ? found->pointer.ends : found->srv.ends;
}

static bool forget_addresses(struct found *found, int64_t now)
{
	size_t kept = 0, before = found->address_count;
	for (size_t i = 0; i < before; i++) {
		if (found->addresses[i].time.ends > now)
			found->addresses[kept++] = found->addresses[i];
	}
	found->address_count = kept;
	if (kept == 0 && before > 0)
		browser_resolve(found, now);
	return kept < before;
}

static bool forget_ended(struct browser *browser, int64_t now)
{
	bool forgot = false;
	for (size_t i = browser->count; i-- > 0;) {
		forgot |= forget_addresses(&browser->found[i], now);
		if (end_of(&browser->found[i]) > now)
			continue;
		browser_drop(browser, i);
		forgot = true;
	}
	return forgot;
}

/* What is due */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When a record is asked for again; its end when that was often enough. */
static int64_t tired_at(const struct browser_time *time)
{
	int64_t percent = TIRED + TIRED_STEP * (int64_t)time->asked;
	int64_t lasts = time->ends - time->said;
	return time->asked >= BROWSER_TIRED_TIMES
	           ? time->ends
	           : time->said + lasts / PERCENT * percent + time->late;
}

int64_t browser_service_due(const struct found *found)
{
	return found_is_whole(found) ? tired_at(&found->srv) : found->resolve_at;
}

int64_t browser_due(const struct browser *browser)
{
	int64_t due = browser->continues ? 0 : browser->next;
	for (size_t i = 0; i < browser->count; i++) {
		const struct found *found = &browser->found[i];
		due = sooner(due, sooner(end_of(found), browser_service_due(found)));
		due = sooner(due, tired_at(&found->pointer));
		for (size_t k = 0; k < found->address_count; k++)
			due = sooner(due, found->addresses[k].time.ends);
	}
	return due;
}

/* Asking */

static void ask(struct dns_writer *writer, const struct dns_name *name, uint16_t type, bool alone)
{
	struct dns_record question = {
	    .name = *name, .type = type, .class = DNS_CLASS_IN, .mark = alone};
	dns_add(writer, DNS_QUESTION, &question);
}

static bool is_full(const struct dns_writer *writer)
{
	return writer->out->len > DNS_MESSAGE_USUAL - 2 * (DNS_NAME_MAX + 5);
}

void browser_asked_service(struct found *found, int64_t now)
{
	found->srv.asked++;
	found->resolve_at = now + found->resolve_gap;
	found->resolve_gap = sooner(2 * found->resolve_gap, GAP_MOST);
}

void browser_asked_all(struct browser *browser, int64_t now)
{
	browser->next = now + browser->gap;
	browser->gap = sooner(2 * browser->gap, GAP_MOST);
}

/* Asks again for what is missing of one, or old. */
static bool ask_tired(struct browser *browser, int64_t now, struct dns_writer *writer)
{
	bool any = false;
	for (size_t i = 0; i < browser->count && !is_full(writer); i++) {
		struct found *found = &browser->found[i];
		if (browser_service_due(found) > now)
			continue;
		ask(writer, &found->name, DNS_ANY, false);
		if (found->port != 0)
			ask(writer, &found->host, DNS_ANY, false);
		browser_asked_service(found, now);
		any = true;
	}
	return any;
}

bool browser_asked_pointers(struct browser *browser, int64_t now)
{
	bool tired = false;
	for (size_t i = 0; i < browser->count; i++) {
		struct browser_time *time = &browser->found[i].pointer;
		if (tired_at(time) > now)
			continue;
		time->asked++;
		tired = true;
	}
	return tired;
}

bool browser_is_known(const struct found *found, int64_t now)
{
	const struct browser_time *time = &found->pointer;
	return found_is_whole(found) && time->ends - now > (time->ends - time->said) / 2;
}

/* As much of it as fits, from where the last message ended; false when there is more. */
static bool add_known(struct browser *browser, int64_t now, struct dns_writer *writer)
{
	for (; browser->known_count < browser->count; browser->known_count++) {
		const struct found *found = &browser->found[browser->known_count];
		struct dns_place before = dns_here(writer);
		struct dns_record record = {
		    .name = dns_name_from(browser->types[found->type]),
		    .type = DNS_PTR,
		    .class = DNS_CLASS_IN,
		    .ttl = (uint32_t)((found->pointer.ends - now) / NS_PER_S),
		    .srv.target = found->name,
		};
		if (!browser_is_known(found, now))
			continue;
		dns_add(writer, DNS_ANSWER, &record);
		if (writer->out->len <= DNS_MESSAGE_USUAL)
			continue;
		dns_return(writer, &before);
		return false;
	}
	return true;
}

/* The truncated mark: more of what is known follows at once, section 7.2. */
static void write_known(struct browser *browser, int64_t now, struct dns_writer *writer)
{
	browser->continues = !add_known(browser, now, writer);
	if (browser->continues)
		writer->out->data[HEADER_TC_AT] |= (char)(DNS_FLAG_TRUNCATED >> 8);
}

static void ask_all(struct browser *browser, int64_t now, struct dns_writer *writer)
{
	for (size_t i = 0; i < browser->type_count; i++) {
		struct dns_name type = dns_name_from(browser->types[i]);
		ask(writer, &type, DNS_PTR, browser->alone);
	}
	browser->alone = false;
	browser->known_count = 0;
	write_known(browser, now, writer);
}

bool browser_say(struct browser *browser, int64_t now, struct buf *out, bool *changed)
{
	struct dns_writer writer;
	if (forget_ended(browser, now))
		*changed = true;
	dns_write(&writer, out, 0, 0);
	if (browser->continues) {
		write_known(browser, now, &writer);
		return true;
	}
	bool tired = browser_asked_pointers(browser, now), any = ask_tired(browser, now, &writer);
	if (browser->next <= now)
		browser_asked_all(browser, now);
	else if (!tired)
		return any;
	ask_all(browser, now, &writer);
	return true;
}
