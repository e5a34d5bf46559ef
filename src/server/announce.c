#include "server/announce.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/listener.h"
#include "net/multicast.h"
#include "proto/announcer.h"
#include "proto/service.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/user.h"

#define LOOK_EVERY (10 * NS_PER_S) /* for links that came and went, and users */
#define TAKEN_MOST 100             /* names tried when others have them */

/* One link that we are told of on. */
struct place {
	struct announcer announcer;
	struct announcement what;
};

struct announce {
	struct server *server;
	struct multicast *multicast;
	struct place places[MULTICAST_LINKS_MOST]; /* as multicast counts the links */
	size_t place_count;
	char name[DNS_LABEL_MAX + 1]; /* as it is configured */
	char instance[DNS_LABEL_MAX + 1];
	unsigned number; /* behind the name, when others have it; 1: none */
	struct dns_name host;
	struct buf txt;
	struct buf out;
	struct loop_timer due;
	struct loop_timer look;
};

/* What there is to tell */

/* A name of our own is nobody else's, whatever else this machine is called. */
static struct dns_name make_host(uint32_t random)
{
	char name[32];
	snprintf(name, sizeof name, "confab-%08x.local", (unsigned)random);
	return dns_name_from(name);
}

static uint32_t random_number(void)
{
	uint32_t number;
	random_bytes(&number, sizeof number);
	return number;
}

/* Whether there is anything new to tell. */
static bool write_txt(struct announce *announce)
{
	const struct server *server = announce->server;
	struct buf fresh = {0};
	char users[16];
	snprintf(users, sizeof users, "%u", HASH_COUNT(server->users));
	dns_txt_add(&fresh, STR(SERVICE_TXT_VERSION), STR("1"));
	dns_txt_add(&fresh, STR(SERVICE_TXT_USERS), str_from(users));
	dns_txt_add(&fresh, STR(SERVICE_TXT_CHANNEL), str_from(server->config->default_channel));
	if (server->config->by_invitation)
		dns_txt_add(&fresh, STR(SERVICE_TXT_INVITE), STR("1"));
	if (secure_fingerprint(server) != NULL)
		dns_txt_add(&fresh, STR(SERVICE_TXT_KEY), str_from(secure_fingerprint(server)));
	bool same = announce->txt.len == fresh.len &&
	            memcmp(announce->txt.data, fresh.data, fresh.len) == 0;
	buf_fini(&announce->txt);
	announce->txt = fresh;
	return !same;
}

static void write_instance(struct announce *announce)
{
	char suffix[16] = "";
	if (announce->number > 1)
		snprintf(suffix, sizeof suffix, " (%u)", announce->number);
	struct str name = str_clip(str_from(announce->name), DNS_LABEL_MAX - strlen(suffix));
	snprintf(
	    announce->instance, sizeof announce->instance, STR_FMT "%s", STR_ARG(name), suffix);
}

static bool is_everywhere(const struct net_addr *addr)
{
	return strcmp(addr->host, "0.0.0.0") == 0 || strcmp(addr->host, "::") == 0;
}

/* Whether it can be called there from another machine. */
static bool reaches(const struct net_addr *addr)
{
	if (addr->scheme != NET_TCP && addr->scheme != NET_UDP)
		return false;
	return is_everywhere(addr) || !net_addr_is_loopback(addr);
}

static void add_service(struct announcement *what, const char *type, uint16_t port)
{
	for (size_t i = 0; i < what->service_count; i++) {
		if (strcmp(what->services[i].type, type) == 0)
			return;
	}
	what->services[what->service_count++] = (struct announced_service){type, port};
}

static void add_services(const struct announce *announce, struct announcement *what)
{
	struct net_addr addr;
	for (size_t i = 0; server_address(announce->server, i, &addr); i++) {
		if (!reaches(&addr))
			continue;
		if (addr.scheme == NET_UDP) {
			add_service(what, SERVICE_CONFAB_UDP, addr.port);
			continue;
		}
		add_service(what, SERVICE_CONFAB_TCP, addr.port);
		add_service(what, SERVICE_IRC, addr.port);
	}
}

/* Of the link's addresses those that somebody listens at. */
static bool is_listened_at(const struct announce *announce, const struct multicast_address *address)
{
	struct net_addr addr;
	for (size_t i = 0; server_address(announce->server, i, &addr); i++) {
		bool everywhere = is_everywhere(&addr);
		if (!reaches(&addr) ||
		    (everywhere && address->ip.v6 && strcmp(addr.host, "::") != 0))
			continue;
		if (everywhere || multicast_address_is(address, addr.host))
			return true;
	}
	return false;
}

static void add_addresses(
    const struct announce *announce, const struct multicast_link *link, struct announcement *what)
{
	for (size_t i = 0; i < link->address_count; i++) {
		const struct multicast_address *address = &link->addresses[i];
		if (what->address_count == ANNOUNCED_ADDRESSES_MOST ||
		    !is_listened_at(announce, address))
			continue;
		what->addresses[what->address_count++] = address->ip;
	}
}

static void describe(struct announce *announce, size_t i)
{
	struct announcement *what = &announce->places[i].what;
	*what = (struct announcement){
	    .instance = str_from(announce->instance),
	    .host = announce->host,
	    .txt = {announce->txt.data, announce->txt.len},
	};
	add_services(announce, what);
	add_addresses(announce, multicast_link_at(announce->multicast, i), what);
}

/* Time */

static void set_timer(struct announce *announce)
{
	int64_t due = ANNOUNCER_NEVER;
	for (size_t i = 0; i < announce->place_count; i++) {
		int64_t mine = announcer_due(&announce->places[i].announcer);
		due = mine < due ? mine : due;
	}
	if (due == ANNOUNCER_NEVER)
		loop_timer_stop(announce->server->loop, &announce->due);
	else
		loop_timer_set(announce->server->loop, &announce->due, due);
}

static void say(struct announce *announce, size_t i, const struct buf *message)
{
	multicast_say(announce->multicast, multicast_link_at(announce->multicast, i), message->data,
	    message->len);
}

static void on_due(void *arg)
{
	struct announce *announce = arg;
	int64_t now = loop_now(announce->server->loop);
	for (size_t i = 0; i < announce->place_count; i++) {
		struct place *place = &announce->places[i];
		if (announcer_due(&place->announcer) <= now &&
		    announcer_say(&place->announcer, &place->what, now, &announce->out))
			say(announce, i, &announce->out);
	}
	set_timer(announce);
}

/* What is told may have moved in memory, so all of it is described again. */
static void describe_all(struct announce *announce)
{
	for (size_t i = 0; i < announce->place_count; i++)
		describe(announce, i);
}

static void start_anew(struct announce *announce)
{
	int64_t now = loop_now(announce->server->loop);
	write_instance(announce);
	announce->place_count = multicast_link_count(announce->multicast);
	describe_all(announce);
	for (size_t i = 0; i < announce->place_count; i++)
		announcer_start(&announce->places[i].announcer, now, random_number());
	set_timer(announce);
}

static void on_look(void *arg)
{
	struct announce *announce = arg;
	int64_t now = loop_now(announce->server->loop);
	bool changed = write_txt(announce);
	if (multicast_look(announce->multicast))
		start_anew(announce);
	describe_all(announce);
	for (size_t i = 0; i < announce->place_count && changed; i++)
		announcer_changed(&announce->places[i].announcer, now);
	set_timer(announce);
	loop_timer_after(announce->server->loop, &announce->look, LOOK_EVERY);
}

/* Hearing */

static void take_other_name(struct announce *announce)
{
	if (announce->number == TAKEN_MOST)
		return;
	announce->number++;
	start_anew(announce);
	log_info("neighbours have a server of that name already: this one is called %s to them",
	    announce->instance);
}

static void on_heard(const struct multicast_from *from, const void *data, size_t len, void *arg)
{
	struct announce *announce = arg;
	int64_t now = loop_now(announce->server->loop);
	for (size_t i = 0; i < announce->place_count; i++) {
		struct place *place = &announce->places[i];
		if (multicast_link_at(announce->multicast, i)->index != multicast_from_link(from))
			continue;
		enum announcer_verdict verdict = announcer_hear(&place->announcer, &place->what,
		    now, data, len, multicast_from_is_legacy(from), &announce->out);
		if (verdict == ANNOUNCER_ANSWER)
			multicast_answer(from, announce->out.data, announce->out.len);
		else if (verdict == ANNOUNCER_TAKEN)
			take_other_name(announce);
		break;
	}
	set_timer(announce);
}

/* Life */

static bool is_wanted(const struct server *server)
{
	struct net_addr addr;
	if (server->stopping || *server->config->announce == '\0')
		return false;
	for (size_t i = 0; server_address(server, i, &addr); i++) {
		if (reaches(&addr))
			return true;
	}
	log_info("not announced to neighbours: this server listens on this machine alone");
	return false;
}

static void begin(struct server *server)
{
	char *cause;
	struct announce *announce = xcalloc(1, sizeof *announce);
	announce->server = server;
	announce->number = 1;
	struct str name = str_clip(str_from(server->config->announce), DNS_LABEL_MAX);
	memcpy(announce->name, name.data, name.len);
	announce->host = make_host(random_number());
	announce->multicast = multicast_open(server->net, on_heard, announce, &cause);
	if (announce->multicast == NULL) {
		log_warn("not announced to neighbours: %s", cause);
		free(cause);
		free(announce);
		return;
	}
	loop_timer_init(&announce->due, on_due, announce);
	loop_timer_init(&announce->look, on_look, announce);
	loop_timer_after(server->loop, &announce->look, LOOK_EVERY);
	server->announce = announce;
	write_txt(announce);
	start_anew(announce);
}

void announce_end(struct server *server)
{
	struct announce *announce = server->announce;
	if (announce == NULL)
		return;
	for (size_t i = 0; i < announce->place_count; i++) {
		announcer_goodbye(&announce->places[i].what, &announce->out);
		say(announce, i, &announce->out);
	}
	loop_timer_stop(server->loop, &announce->due);
	loop_timer_stop(server->loop, &announce->look);
	multicast_close(announce->multicast);
	buf_fini(&announce->txt);
	buf_fini(&announce->out);
	free(announce);
	server->announce = NULL;
}

void announce_configure(struct server *server)
{
	const struct announce *announce = server->announce;
	if (announce != NULL &&
	    strncmp(announce->name, server->config->announce, strlen(announce->name)) == 0 &&
	    *announce->name)
		return;
	announce_end(server);
	if (is_wanted(server))
		begin(server);
}
