#include "tests/proto/link.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define MDNS_PORT 5353

const char *const link_types[LINK_TYPES] = {"_confab._tcp.local", "_irc._tcp.local"};

void link_open(struct link *link, uint32_t seed)
{
	memset(link, 0, sizeof *link);
	link->now = 10000 * NS_PER_S;
	link->random = seed;
}

void link_open_settled(struct link *link)
{
	link_open(link, 1);
	link_add(link, "a", LINK_HOST);
	link_pass(link, 10 * NS_PER_S);
	link->messages = 0;
}

void link_close(struct link *link)
{
	for (size_t i = 0; i < LINK_SERVERS_MOST; i++)
		buf_fini(&link->servers[i].txt);
	buf_fini(&link->last);
	buf_fini(&link->reply);
}

uint32_t link_random(struct link *link, uint32_t below)
{
	link->random = link->random * 1664525u + 1013904223u;
	return (link->random >> 8) % below;
}

struct announcer_peer link_peer(uint8_t number, uint16_t port)
{
	return (struct announcer_peer){.ip = {false, {10, 0, 0, number}}, .port = port};
}

static void set_txt(struct link_server *server, const char *users)
{
	buf_clear(&server->txt);
	dns_txt_add(&server->txt, STR("users"), str_from(users));
	server->what.txt = (struct str){server->txt.data, server->txt.len};
}

/* In a place that nobody has, or had last. */
static size_t free_place(const struct link *link)
{
	for (size_t i = 0; i < link->count; i++) {
		if (!link->servers[i].up)
			return i;
	}
	return link->count;
}

size_t link_add(struct link *link, const char *instance, const char *host)
{
	size_t i = free_place(link);
	struct link_server *server = &link->servers[i];
	struct announcement *what = &server->what;
	link->count += i == link->count;
	buf_fini(&server->txt);
	*server = (struct link_server){.up = true};
	what->instance = str_from(instance);
	what->host = dns_name_from(host);
	for (size_t k = 0; k < LINK_TYPES; k++)
		what->services[k] = (struct announced_service){link_types[k], (uint16_t)(6697 + i)};
	what->service_count = LINK_TYPES;
	set_txt(server, "1");
	what->addresses[0] = link_peer((uint8_t)(i + 1), 0).ip;
	what->address_count = 1;
	announcer_start(&server->announcer, link->now, link_random(link, 1u << 20));
	return i;
}

void link_set_users(struct link *link, size_t server, const char *users)
{
	struct link_server *one = &link->servers[server];
	set_txt(one, users);
	announcer_text_changed(&one->announcer, &one->what, link->now);
}

void link_remove(struct link *link, size_t server, bool goodbye)
{
	struct buf out = {0};
	struct link_server *one = &link->servers[server];
	const struct announcer_peer from = link_peer((uint8_t)(server + 1), MDNS_PORT);
	one->up = false;
	if (goodbye && announcer_goodbye(&one->announcer, &one->what, &out))
		link_send(link, &from, &out);
	buf_fini(&out);
}

void link_browse(struct link *link)
{
	browser_start(&link->browser, link_types, LINK_TYPES, link->now, true, link->random);
	link->browsing = true;
}

static bool is_lost(struct link *link)
{
	return link->loss > 0 && link_random(link, 100) < link->loss;
}

static bool is_browser(const struct announcer_peer *peer)
{
	return peer->ip.bytes[3] == LINK_BROWSER;
}

static void reply_to(struct link *link, const struct announcer_peer *to, const struct buf *message)
{
	link->replies++;
	link->reply_to = *to;
	buf_clear(&link->reply);
	buf_add(&link->reply, message->data, message->len);
	if (link->browsing && is_browser(to) && !is_lost(link))
		browser_hear(&link->browser, link->now, LINK_INDEX, message->data, message->len);
}

static void hear(
    struct link *link, size_t i, const struct announcer_peer *from, const struct buf *message)
{
	struct link_server *server = &link->servers[i];
	struct buf reply = {0};
	bool own = from->ip.bytes[3] == i + 1;
	if (!server->up || (!own && is_lost(link)))
		return;
	enum announcer_verdict verdict = announcer_hear(&server->announcer, &server->what,
	    link->now, from, message->data, message->len, &reply);
	if (verdict == ANNOUNCER_ANSWER)
		reply_to(link, from, &reply);
	server->taken += verdict == ANNOUNCER_TAKEN;
	server->host_taken += verdict == ANNOUNCER_HOST_TAKEN;
	if (verdict == ANNOUNCER_TAKEN || verdict == ANNOUNCER_HOST_TAKEN)
		server->announcer.due = server->announcer.answer_due = ANNOUNCER_NEVER;
	buf_fini(&reply);
}

void link_send(struct link *link, const struct announcer_peer *from, const struct buf *message)
{
	link->messages++;
	buf_clear(&link->last);
	buf_add(&link->last, message->data, message->len);
	for (size_t i = 0; i < link->count; i++)
		hear(link, i, from, message);
	if (link->browsing && !is_browser(from) && from->port == MDNS_PORT && !is_lost(link))
		browser_hear(&link->browser, link->now, LINK_INDEX, message->data, message->len);
}

/* To one alone: the browser, a server, or somebody of a test's. */
static void say_to(
    struct link *link, size_t i, const struct announcer_peer *to, const struct buf *message)
{
	const struct announcer_peer from = link_peer((uint8_t)(i + 1), MDNS_PORT);
	size_t number = to->ip.bytes[3];
	reply_to(link, to, message);
	if (number > 0 && number <= link->count)
		hear(link, number - 1, &from, message);
}

static void let_say(struct link *link, size_t i, struct buf *out)
{
	struct link_server *server = &link->servers[i];
	const struct announcer_peer from = link_peer((uint8_t)(i + 1), MDNS_PORT);
	struct announcer_peer to;
	if (!server->up || announcer_due(&server->announcer) > link->now)
		return;
	switch (announcer_say(&server->announcer, &server->what, link->now, out, &to)) {
	case ANNOUNCER_TO_ALL:
		if (link->said != NULL)
			link->said(link, i, out);
		link_send(link, &from, out);
		break;
	case ANNOUNCER_TO_PEER:
		say_to(link, i, &to, out);
		break;
	case ANNOUNCER_TO_NOBODY:
		break;
	}
}

static int64_t next_due(const struct link *link)
{
	int64_t due = link->browsing ? browser_due(&link->browser) : ANNOUNCER_NEVER;
	for (size_t i = 0; i < link->count; i++) {
		const struct link_server *server = &link->servers[i];
		int64_t mine = server->up ? announcer_due(&server->announcer) : due;
		due = mine < due ? mine : due;
	}
	return due;
}

void link_pass(struct link *link, int64_t ns)
{
	const struct announcer_peer browser = link_peer(LINK_BROWSER, MDNS_PORT);
	int64_t end = link->now + ns, due;
	bool changed;
	struct buf out = {0};
	while ((due = next_due(link)) <= end) {
		link->now = due > link->now ? due : link->now;
		for (size_t i = 0; i < link->count; i++)
			let_say(link, i, &out);
		if (link->browsing && browser_due(&link->browser) <= link->now &&
		    browser_say(&link->browser, link->now, &out, &changed))
			link_send(link, &browser, &out);
	}
	link->now = end;
	buf_fini(&out);
}

size_t link_whole(const struct link *link)
{
	size_t count = 0;
	for (size_t i = 0; i < link->browser.count; i++)
		count += found_is_whole(&link->browser.found[i]);
	return count;
}

void link_ask(struct buf *out, uint16_t flags, const char *name, uint16_t type, bool alone)
{
	struct dns_writer writer;
	struct dns_record question = {
	    .name = dns_name_from(name), .type = type, .class = DNS_CLASS_IN, .mark = alone};
	dns_write(&writer, out, 4711, flags);
	dns_add(&writer, DNS_QUESTION, &question);
}

void link_question(struct link *link, uint8_t who, uint16_t port, uint16_t flags, const char *name,
    uint16_t type, bool alone)
{
	struct buf query = {0};
	const struct announcer_peer from = link_peer(who, port);
	link_ask(&query, flags, name, type, alone);
	link_send(link, &from, &query);
	buf_fini(&query);
}

size_t link_records(const struct buf *message, enum dns_section section, const char *name,
    uint16_t type, struct dns_record *last)
{
	struct dns_reader reader;
	struct dns_record record;
	struct dns_name wanted = dns_name_from(name != NULL ? name : "");
	enum dns_section at;
	size_t count = 0;
	if (message->len == 0 || !dns_read(&reader, message->data, message->len))
		return 0;
	while ((at = dns_next(&reader, &record)) != DNS_END) {
		if (at != section || (type != 0 && record.type != type) ||
		    (name != NULL && !dns_name_eq(&record.name, &wanted)))
			continue;
		count++;
		if (last != NULL)
			*last = record;
	}
	return count;
}
