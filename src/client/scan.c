#include "client/scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/random.h"
#include "base/str.h"
#include "loop/loop.h"
#include "net/net.h"
#include "proto/datagram.h"

/* One port that is being looked at. */
struct look {
	struct scan *scan;
	struct scan_port *port;
	struct probe *probe;
	struct identify *identify;
	bool again;        /* it was silent, and is asked once more */
	struct look *next; /* among those that wait to be identified, or to be asked again */
};

struct scan {
	struct net *net;
	char host[NET_HOST_MAX + 1];
	struct scan_port *ports;
	struct look *looks; /* one a port */
	size_t count;
	size_t begun, done;
	size_t waiting; /* for an answer to a probe */
	size_t identifying;
	struct look *open;   /* to be identified, the first found first */
	struct look *silent; /* to be asked again */
	size_t silent_count; /* of all that were, or 0 once they are done */
	size_t closed_udp;
	struct loop_timer next;
	struct datagram_hello hello;
	const struct scan_handler *handler;
	void *arg;
};

static void go_on(struct scan *scan);

static struct net_addr address_of(const struct look *look)
{
	struct net_addr addr = {
	    .scheme = look->port->udp ? NET_UDP : NET_TCP,
	    .port = look->port->port,
	    .port_given = true,
	};
	snprintf(addr.host, sizeof addr.host, "%s", look->scan->host);
	return addr;
}

static bool asks_again(const struct scan *scan)
{
	return scan->silent_count <= SCAN_SILENT_MOST;
}

static void tell_progress(struct scan *scan)
{
	size_t silent = asks_again(scan) ? 0 : scan->silent_count;
	scan->handler->progress(scan->done + silent, scan->count, scan->arg);
}

/* That many more ports are done. */
static void finish_ports(struct scan *scan, size_t count)
{
	scan->done += count;
	tell_progress(scan);
	if (scan->done == scan->count)
		scan->handler->finished(scan->ports, scan->count, scan->arg);
	else
		go_on(scan);
}

static void finish_port(struct look *look)
{
	look->port->done = true;
	finish_ports(look->scan, 1);
}

static void on_identified(const struct identity *identity, void *arg)
{
	struct look *look = arg;
	look->identify = NULL;
	look->port->identity = *identity;
	look->scan->identifying--;
	finish_port(look);
}

/* A session's server answers with a cookie, whoever asks; anything else is text. */
static void read_answer(struct look *look, const void *answer, size_t len)
{
	struct identity *identity = &look->port->identity;
	struct datagram_hello hello = look->scan->hello;
	if (datagram_read_answer(answer, len, &hello) != DATAGRAM_ANSWER_NONE) {
		identity->kind = IDENTITY_CONFAB;
		return;
	}
	identity->kind = IDENTITY_PLAIN;
	str_escape(answer, len, identity->text, sizeof identity->text);
}

static void wait_to_identify(struct look *look)
{
	struct look **link = &look->scan->open;
	while (*link != NULL)
		link = &(*link)->next;
	*link = look;
}

/* It is looked at, and may be once more. */
static void put_aside(struct look *look)
{
	struct scan *scan = look->scan;
	look->port->done = true;
	look->next = scan->silent;
	scan->silent = look;
	scan->silent_count++;
	tell_progress(scan);
}

static void on_probed(enum probe_state state, const void *answer, size_t len, void *arg)
{
	struct look *look = arg;
	struct scan *scan = look->scan;
	look->probe = NULL;
	look->port->state = state;
	scan->waiting--;
	scan->closed_udp += state == PROBE_CLOSED && look->port->udp;
	if (state == PROBE_OPEN && !look->port->udp) {
		wait_to_identify(look);
		go_on(scan);
		return;
	}
	if (state == PROBE_SILENT && !look->again) {
		put_aside(look);
		go_on(scan);
		return;
	}
	if (state == PROBE_OPEN)
		read_answer(look, answer, len);
	finish_port(look);
}

static void probe(struct scan *scan, struct look *look, int64_t pause)
{
	struct net_addr addr = address_of(look);
	uint8_t hello[DATAGRAM_HELLO_SIZE];
	datagram_write_hello(&scan->hello, hello);
	scan->waiting++;
	look->probe = probe_start(scan->net, &addr, hello, look->port->udp ? sizeof hello : 0,
	    SCAN_PATIENCE, on_probed, look);
	loop_timer_after(net_loop(scan->net), &scan->next, pause);
}

static void probe_next(struct scan *scan)
{
	struct look *look = &scan->looks[scan->begun++];
	probe(scan, look, look->port->udp ? SCAN_EVERY_UDP : SCAN_EVERY);
}

/*
 * A host that says of some ports that they are closed says so only now and then: a few that were
 * silent are asked again, slowly. Where it never does, nothing is to be learnt.
 */
static void settle_silent(struct scan *scan)
{
	struct look *look = scan->silent;
	size_t count = scan->silent_count;
	if (!asks_again(scan) || scan->closed_udp == 0) {
		scan->silent = NULL;
		scan->silent_count = 0;
		finish_ports(scan, count);
		return;
	}
	scan->silent = look->next;
	look->again = true;
	probe(scan, look, SCAN_EVERY_SILENT);
}

static void identify_next(struct scan *scan)
{
	struct look *look = scan->open;
	struct net_addr addr = address_of(look);
	scan->open = look->next;
	scan->identifying++;
	look->identify = identify_start(scan->net, &addr, on_identified, look);
}

/* The silent ones come last. */
static void go_on(struct scan *scan)
{
	while (scan->open != NULL && scan->identifying < SCAN_IDENTIFIES)
		identify_next(scan);
	if (scan->begun < scan->count && scan->waiting < SCAN_AT_ONCE &&
	    !loop_timer_is_set(&scan->next))
		probe_next(scan);
	else if (scan->begun == scan->count && scan->waiting == 0 && scan->silent != NULL &&
	         !loop_timer_is_set(&scan->next))
		settle_silent(scan);
}

static void on_next(void *arg)
{
	go_on(arg);
}

struct scan *scan_start(struct net *net, const char *host, const uint16_t *ports, size_t count,
    const struct scan_handler *handler, void *arg)
{
	struct scan *scan = xcalloc(1, sizeof *scan);
	*scan = (struct scan){.net = net, .count = 2 * count, .handler = handler, .arg = arg};
	snprintf(scan->host, sizeof scan->host, "%s", host);
	scan->ports = xcalloc(scan->count, sizeof *scan->ports);
	scan->looks = xcalloc(scan->count, sizeof *scan->looks);
	scan->hello.version = DATAGRAM_VERSION_OURS;
	random_bytes(scan->hello.nonce, sizeof scan->hello.nonce);
	for (size_t i = 0; i < scan->count; i++) {
		scan->ports[i].port = ports[i % count];
		scan->ports[i].udp = i >= count;
		scan->looks[i].scan = scan;
		scan->looks[i].port = &scan->ports[i];
	}
	loop_timer_init(&scan->next, on_next, scan);
	loop_timer_after(net_loop(net), &scan->next, 0);
	return scan;
}

const struct scan_port *scan_ports(const struct scan *scan, size_t *count)
{
	*count = scan->count;
	return scan->ports;
}

void scan_free(struct scan *scan)
{
	for (size_t i = 0; i < scan->count; i++) {
		if (scan->looks[i].probe != NULL)
			probe_cancel(scan->looks[i].probe);
		if (scan->looks[i].identify != NULL)
			identify_cancel(scan->looks[i].identify);
	}
	loop_timer_stop(net_loop(scan->net), &scan->next);
	free(scan->ports);
	free(scan->looks);
	free(scan);
}
