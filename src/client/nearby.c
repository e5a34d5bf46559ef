#include "client/nearby.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "loop/loop.h"
#include "net/multicast.h"
#include "net/net.h"
#include "proto/browser.h"
#include "proto/irc.h"
#include "proto/service.h"

#define LOOK_EVERY (10 * NS_PER_S)  /* for links, where nothing tells of those */
#define SLEPT      (3 * LOOK_EVERY) /* from one look to the next: this machine was asleep */
#define USERS_MOST 999999           /* a number of users that is believed */

enum service { CONFAB_TCP, CONFAB_UDP, IRC_TCP };
static const char *const types[] = {
    [CONFAB_TCP] = SERVICE_CONFAB_TCP,
    [CONFAB_UDP] = SERVICE_CONFAB_UDP,
    [IRC_TCP] = SERVICE_IRC,
};
#define TYPE_COUNT (sizeof types / sizeof types[0])

struct nearby {
	struct loop *loop;
	struct multicast *multicast;
	struct browser browser;
	struct loop_timer due;
	int64_t looked; /* when */
	struct buf out;
	nearby_fn *changed;
	void *arg;
};

static void set_timer(struct nearby *nearby)
{
	int64_t due = browser_due(&nearby->browser) - clock_boot_ns();
	loop_timer_after(nearby->loop, &nearby->due, due < LOOK_EVERY ? due : LOOK_EVERY);
}

static void say(struct nearby *nearby)
{
	for (size_t i = 0; i < multicast_link_count(nearby->multicast); i++)
		multicast_say(nearby->multicast, multicast_link_at(nearby->multicast, i),
		    nearby->out.data, nearby->out.len);
}

/* Whether anything was forgotten with a link. New ones are asked at once. */
static bool look(struct nearby *nearby)
{
	unsigned links[MULTICAST_LINKS_MOST];
	size_t count;
	if (!multicast_look(nearby->multicast))
		return false;
	count = multicast_link_count(nearby->multicast);
	for (size_t i = 0; i < count; i++)
		links[i] = multicast_link_at(nearby->multicast, i)->index;
	browser_ask_again(&nearby->browser, clock_boot_ns());
	return browser_keep_links(&nearby->browser, links, count);
}

static void on_due(void *arg)
{
	struct nearby *nearby = arg;
	bool changed = look(nearby);
	int64_t now = clock_boot_ns();
	if (now - nearby->looked > SLEPT)
		browser_ask_again(&nearby->browser, now);
	nearby->looked = now;
	while (browser_say(&nearby->browser, now, &nearby->out, &changed))
		say(nearby);
	set_timer(nearby);
	if (changed)
		nearby->changed(nearby->arg);
}

/* Section 6: a response from another port is none. */
static void on_heard(const struct multicast_from *from, const void *data, size_t len, void *arg)
{
	struct nearby *nearby = arg;
	int64_t now = clock_boot_ns();
	if (from->port != MULTICAST_PORT)
		return;
	if (!from->to_us && multicast_link_count(nearby->multicast) == 1)
		browser_hear_question(&nearby->browser, now, from->link, data, len);
	if (!browser_hear(&nearby->browser, now, from->link, data, len))
		return;
	set_timer(nearby);
	nearby->changed(nearby->arg);
}

static uint32_t random_number(void)
{
	uint32_t number;
	random_bytes(&number, sizeof number);
	return number;
}

struct nearby *nearby_open(struct net *net, nearby_fn *changed, void *arg, char **cause)
{
	static const struct multicast_handler handler = {on_heard, on_due};
	struct nearby *nearby = xcalloc(1, sizeof *nearby);
	nearby->loop = net_loop(net);
	nearby->changed = changed;
	nearby->arg = arg;
	nearby->multicast = multicast_open(net, &handler, nearby, cause);
	if (nearby->multicast == NULL) {
		free(nearby);
		return NULL;
	}
	nearby->looked = clock_boot_ns();
	browser_start(&nearby->browser, types, TYPE_COUNT, nearby->looked,
	    !multicast_shares_port(nearby->multicast), random_number());
	loop_timer_init(&nearby->due, on_due, nearby);
	set_timer(nearby);
	return nearby;
}

void nearby_close(struct nearby *nearby)
{
	if (nearby == NULL)
		return;
	loop_timer_stop(nearby->loop, &nearby->due);
	multicast_close(nearby->multicast);
	buf_fini(&nearby->out);
	free(nearby);
}

bool nearby_has_network(const struct nearby *nearby)
{
	return multicast_link_count(nearby->multicast) > 0;
}

/* What they say */

static bool is_same_server(const struct found *a, const struct found *b)
{
	return dns_name_eq(&a->host, &b->host) &&
	       str_eq_case(dns_name_first(&a->name, NULL), dns_name_first(&b->name, NULL));
}

static const struct found *find(
    const struct nearby *nearby, const struct found *like, enum service service)
{
	for (size_t i = 0; i < nearby->browser.count; i++) {
		const struct found *one = &nearby->browser.found[i];
		if (one->type == service && found_is_whole(one) && is_same_server(one, like))
			return one;
	}
	return NULL;
}

/* One server says several things of itself, perhaps over several links: the first one stands. */
static bool stands_for_all(const struct nearby *nearby, const struct found *found)
{
	if (!found_is_whole(found))
		return false;
	const struct found *first = NULL;
	for (enum service service = 0; service < TYPE_COUNT && first == NULL; service++)
		first = find(nearby, found, service);
	return first == found;
}

static void set_text(char *out, size_t size, struct str text)
{
	str_escape(text.data, text.len, out, size);
}

static bool is_link_local(const struct dns_address *address)
{
	return address->v6 && address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80;
}

/* IPv4 is what most can call, then what needs no interface named. */
static unsigned rank(const struct dns_address *address)
{
	return !address->v6 ? 2 : !is_link_local(address);
}

static void set_host(const struct found *found, char *out, size_t size)
{
	const struct dns_address *best = &found->addresses[0].ip;
	char text[NET_TEXT_MAX];
	for (size_t i = 1; i < found->address_count; i++) {
		if (rank(&found->addresses[i].ip) > rank(best))
			best = &found->addresses[i].ip;
	}
	net_ip_format(best->v6, best->bytes, found->link, text);
	snprintf(out, size, "%.*s", (int)size - 1, text);
}

static bool set_users(struct str value, unsigned *users)
{
	uint64_t number;
	bool good = str_number(value, &number) && number <= USERS_MOST;
	*users = good ? (unsigned)number : 0;
	return good;
}

/* Only what can be one. */
static void set_key(char out[TLS_DIGEST_TEXT], struct str value)
{
	unsigned char key_id[TLS_DIGEST_SIZE];
	char *text = xmemdup0(value.data, value.len);
	if (strlen(text) == value.len && tls_parse_key_id(text, key_id))
		tls_format_key_id(key_id, out);
	free(text);
}

static void describe(
    const struct nearby *nearby, const struct found *found, struct nearby_server *server)
{
	struct str txt = {(const char *)found->txt, found->txt_len}, value;
	*server = (struct nearby_server){.is_confab = found->type != IRC_TCP};
	set_text(server->name, sizeof server->name, dns_name_first(&found->name, NULL));
	set_text(server->machine, sizeof server->machine, dns_name_first(&found->host, NULL));
	server->addr.scheme = found->type == CONFAB_UDP ? NET_UDP : NET_BARE;
	server->addr.port = found->port;
	server->addr.port_given = true;
	set_host(found, server->addr.host, sizeof server->addr.host);
	server->has_udp = find(nearby, found, CONFAB_UDP) != NULL;
	if (dns_txt_find(txt, STR(SERVICE_TXT_USERS), &value))
		server->knows_users = set_users(value, &server->users);
	if (dns_txt_find(txt, STR(SERVICE_TXT_KEY), &value))
		set_key(server->key, value);
	server->by_invitation =
	    dns_txt_find(txt, STR(SERVICE_TXT_INVITE), &value) && str_eq(value, STR("1"));
	if (dns_txt_find(txt, STR(SERVICE_TXT_CHANNEL), &value) && value.len <= NET_CHANNEL_MAX &&
	    irc_channel_valid(value))
		memcpy(server->addr.channel, value.data, value.len);
}

bool nearby_get(const struct nearby *nearby, size_t i, struct nearby_server *server)
{
	for (size_t k = 0; k < nearby->browser.count; k++) {
		const struct found *found = &nearby->browser.found[k];
		if (!stands_for_all(nearby, found) || i-- > 0)
			continue;
		describe(nearby, found, server);
		return true;
	}
	return false;
}
