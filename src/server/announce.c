#include "server/announce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/multicast.h"
#include "server/announce_what.h"
#include "server/server.h"

#define LOOK_EVERY (10 * NS_PER_S)  /* for links, where nothing tells of those */
#define SLEPT      (3 * LOOK_EVERY) /* from one look to the next: this machine was asleep */

/* One link that we are told of on. */
struct place {
	struct multicast_link link;
	struct announcer announcer;
	struct announcement what; /* without addresses: nobody there can call */
};

struct announce {
	struct server *server;
	struct multicast *multicast;
	struct place places[MULTICAST_LINKS_MOST];
	size_t place_count;
	char *name; /* as it is configured */
	char instance[DNS_LABEL_MAX + 1];
	unsigned number; /* behind the name, when others have it; 1: none */
	struct dns_name host;
	struct dns_address own[MULTICAST_LINKS_MOST * MULTICAST_ADDRESSES_MOST];
	size_t own_count;
	struct buf txt;
	struct buf out;
	int64_t looked; /* when */
	struct announce_pace pace;
	struct loop_timer due;
	struct loop_timer look;
	struct loop_timer news;
};

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

static bool is_told(const struct place *place)
{
	return place->what.address_count > 0;
}

static void describe(const struct announce *announce, struct place *place)
{
	place->what = (struct announcement){
	    .instance = str_from(announce->instance),
	    .host = announce->host,
	    .txt = {announce->txt.data, announce->txt.len},
	    .own = announce->own,
	    .own_count = announce->own_count,
	    .shares_port = multicast_shares_port(announce->multicast),
	};
	announce_add_link(announce->server, &place->link, &place->what);
}

/* Saying what is due. The clock goes on while the machine sleeps, unlike the loop's. */

static void set_timer(struct announce *announce)
{
	int64_t due = ANNOUNCER_NEVER;
	for (size_t i = 0; i < announce->place_count; i++) {
		const struct place *place = &announce->places[i];
		int64_t mine = is_told(place) ? announcer_due(&place->announcer) : due;
		due = mine < due ? mine : due;
	}
	if (due == ANNOUNCER_NEVER)
		loop_timer_stop(announce->server->loop, &announce->due);
	else
		loop_timer_after(announce->server->loop, &announce->due, due - clock_boot_ns());
}

static void say(struct announce *announce, const struct place *place)
{
	multicast_say(announce->multicast, &place->link, announce->out.data, announce->out.len);
}

static void say_to(
    struct announce *announce, const struct place *place, const struct announcer_peer *peer)
{
	const struct multicast_from to = {
	    .link = place->link.index, .ip = peer->ip, .port = peer->port};
	multicast_answer(announce->multicast, &to, announce->out.data, announce->out.len);
}

static void say_all(struct announce *announce, struct place *place, int64_t now)
{
	struct announcer_peer peer;
	enum announcer_to to = ANNOUNCER_TO_ALL;
	while (is_told(place) && to != ANNOUNCER_TO_NOBODY &&
	       announcer_due(&place->announcer) <= now) {
		to = announcer_say(&place->announcer, &place->what, now, &announce->out, &peer);
		if (to == ANNOUNCER_TO_ALL)
			say(announce, place);
		else if (to == ANNOUNCER_TO_PEER)
			say_to(announce, place, &peer);
	}
}

static void on_due(void *arg)
{
	struct announce *announce = arg;
	int64_t now = clock_boot_ns();
	for (size_t i = 0; i < announce->place_count; i++)
		say_all(announce, &announce->places[i], now);
	set_timer(announce);
}

/* What is told, and where */

/* What is told may have moved in memory, so all of it is described again. */
static void describe_all(struct announce *announce)
{
	for (size_t i = 0; i < announce->place_count; i++)
		describe(announce, &announce->places[i]);
}

static void start(struct place *place, int64_t now)
{
	announcer_start(&place->announcer, now, random_number());
}

static void start_anew(struct announce *announce)
{
	int64_t now = clock_boot_ns();
	for (size_t i = 0; i < announce->place_count; i++)
		start(&announce->places[i], now);
}

static struct place *find_place(struct announce *announce, unsigned link)
{
	for (size_t i = 0; i < announce->place_count; i++) {
		if (announce->places[i].link.index == link)
			return &announce->places[i];
	}
	return NULL;
}

static void take_own(struct announce *announce)
{
	announce->own_count = 0;
	for (size_t i = 0; i < announce->place_count; i++) {
		const struct multicast_link *link = &announce->places[i].link;
		for (size_t k = 0; k < link->address_count; k++)
			announce->own[announce->own_count++] = link->addresses[k].ip;
	}
}

/* What was told on a link goes on there; on a new one it is told from the beginning. */
static void take_links(struct announce *announce)
{
	struct place *places = xcalloc(MULTICAST_LINKS_MOST, sizeof *places);
	int64_t now = clock_boot_ns();
	size_t count = multicast_link_count(announce->multicast);
	for (size_t i = 0; i < count; i++) {
		struct place *place = &places[i];
		const struct multicast_link *link = multicast_link_at(announce->multicast, i);
		const struct place *old = find_place(announce, link->index);
		if (old != NULL)
			*place = *old;
		else
			start(place, now);
		place->link = *link;
	}
	memcpy(announce->places, places, sizeof announce->places);
	announce->place_count = count;
	take_own(announce);
	free(places);
}

static bool same_services(const struct announcement *a, const struct announcement *b)
{
	if (a->service_count != b->service_count)
		return false;
	for (size_t i = 0; i < a->service_count; i++) {
		if (a->services[i].port != b->services[i].port ||
		    strcmp(a->services[i].type, b->services[i].type) != 0)
			return false;
	}
	return true;
}

static bool same_addresses(const struct announcement *a, const struct announcement *b)
{
	return a->address_count == b->address_count &&
	       memcmp(a->addresses, b->addresses, sizeof a->addresses) == 0;
}

static void take_back(struct announce *announce, const struct place *place)
{
	if (is_told(place) && announcer_goodbye(&place->announcer, &place->what, &announce->out))
		say(announce, place);
}

/* Describes it as it is now, and tells what of that is new. */
static void renew(struct announce *announce, struct place *place, bool new_txt, int64_t now)
{
	struct place before = *place;
	describe(announce, place);
	if (!same_services(&before.what, &place->what)) {
		before.what.txt = place->what.txt;
		take_back(announce, &before);
		start(place, now);
	} else if (!same_addresses(&before.what, &place->what)) {
		announcer_all_changed(&place->announcer, &place->what, now);
	} else if (new_txt) {
		announcer_text_changed(&place->announcer, &place->what, now);
	}
}

/* A text that waits for its turn goes on waiting. */
static void tell_news(struct announce *announce, int64_t now)
{
	bool waits = loop_timer_is_set(&announce->news);
	bool new_txt = !waits && announce_write_txt(announce->server, &announce->txt);
	if (new_txt)
		announce_pace_count(&announce->pace, now);
	for (size_t i = 0; i < announce->place_count; i++)
		renew(announce, &announce->places[i], new_txt, now);
	set_timer(announce);
}

static void on_news(void *arg)
{
	tell_news(arg, clock_boot_ns());
}

void announce_users_changed(struct server *server)
{
	struct announce *announce = server->announce;
	if (announce == NULL || loop_timer_is_set(&announce->news))
		return;
	loop_timer_after(
	    server->loop, &announce->news, announce_pace_wait(&announce->pace, clock_boot_ns()));
}

static void look(struct announce *announce)
{
	int64_t now = clock_boot_ns();
	bool slept = now - announce->looked > SLEPT;
	announce->looked = now;
	if (multicast_look(announce->multicast))
		take_links(announce);
	if (slept)
		start_anew(announce);
	tell_news(announce, now);
	loop_timer_after(announce->server->loop, &announce->look, LOOK_EVERY);
}

static void on_look(void *arg)
{
	look(arg);
}

/* Hearing */

static void restart_all(struct announce *announce)
{
	int64_t now = clock_boot_ns();
	describe_all(announce);
	for (size_t i = 0; i < announce->place_count; i++)
		announcer_restart(&announce->places[i].announcer, now);
}

static void take_other_host(struct announce *announce)
{
	announce->host = make_host(random_number());
	restart_all(announce);
}

static void take_other_name(struct announce *announce)
{
	announce->number++;
	announce_write_instance(announce->name, announce->number, announce->instance);
	restart_all(announce);
	log_info("neighbours have a server of that name already: this one is called %s to them",
	    announce->instance);
}

static void on_heard(const struct multicast_from *from, const void *data, size_t len, void *arg)
{
	struct announce *announce = arg;
	struct place *place = find_place(announce, from->link);
	const struct announcer_peer peer = {
	    .ip = from->ip, .port = from->port, .to_us = from->to_us};
	if (place == NULL || !is_told(place))
		return;
	enum announcer_verdict verdict = announcer_hear(
	    &place->announcer, &place->what, clock_boot_ns(), &peer, data, len, &announce->out);
	if (verdict == ANNOUNCER_ANSWER)
		multicast_answer(announce->multicast, from, announce->out.data, announce->out.len);
	else if (verdict == ANNOUNCER_TAKEN)
		take_other_name(announce);
	else if (verdict == ANNOUNCER_HOST_TAKEN)
		take_other_host(announce);
	set_timer(announce);
}

/* Life */

static bool is_wanted(const struct server *server)
{
	struct net_addr addr;
	if (server->stopping || *server->config->announce == '\0')
		return false;
	for (size_t i = 0; server_address(server, i, &addr); i++) {
		if (announce_reaches(&addr))
			return true;
	}
	log_info("not announced to neighbours: this server listens on this machine alone");
	return false;
}

static void begin(struct server *server)
{
	static const struct multicast_handler handler = {on_heard, on_look};
	char *cause;
	struct announce *announce = xcalloc(1, sizeof *announce);
	*announce =
	    (struct announce){.server = server, .number = 1, .host = make_host(random_number())};
	announce->multicast = multicast_open(server->net, &handler, announce, &cause);
	if (announce->multicast == NULL) {
		log_warn("not announced to neighbours: %s", cause);
		free(cause);
		free(announce);
		return;
	}
	announce->name = xstrdup(server->config->announce);
	announce_write_instance(announce->name, announce->number, announce->instance);
	loop_timer_init(&announce->due, on_due, announce);
	loop_timer_init(&announce->look, on_look, announce);
	loop_timer_init(&announce->news, on_news, announce);
	server->announce = announce;
	announce->looked = clock_boot_ns();
	take_links(announce);
	look(announce);
}

void announce_end(struct server *server)
{
	struct announce *announce = server->announce;
	if (announce == NULL)
		return;
	for (size_t i = 0; i < announce->place_count; i++)
		take_back(announce, &announce->places[i]);
	loop_timer_stop(server->loop, &announce->due);
	loop_timer_stop(server->loop, &announce->look);
	loop_timer_stop(server->loop, &announce->news);
	multicast_close(announce->multicast);
	buf_fini(&announce->txt);
	buf_fini(&announce->out);
	free(announce->name);
	free(announce);
	server->announce = NULL;
}

void announce_configure(struct server *server)
{
	struct announce *announce = server->announce;
	if (announce != NULL && strcmp(announce->name, server->config->announce) == 0) {
		look(announce);
		return;
	}
	announce_end(server);
	if (is_wanted(server))
		begin(server);
}
