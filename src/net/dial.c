#include "net/dial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/dial_cause.h"
#include "net/dial_greet.h"
#include "net/private.h"
#include "net/resolve.h"
#include "net/session.h"

#define BUSY_DELAY (50 * NS_PER_MS) /* ns until a full Unix socket is tried again */

#define GREET_EVERY (250 * NS_PER_MS) /* ns */
#define OTHERS_MOST 8                 /* numbers besides the address */

struct attempt {
	struct dial *dial;
	const union ip_addr *addr;
	int fd; /* -1 once it is over */
};

struct dial {
	struct net *net;
	struct net_addr addr;
	const struct dial_handler *handler;
	void *arg;
	struct loop_task begin;
	struct loop_timer deadline;
	struct loop_timer next;  /* address, or try */
	struct resolve *resolve; /* while looking up */
	struct resolved found;
	union ip_addr others[OTHERS_MOST]; /* tried after those */
	size_t other_count;
	struct attempt attempts[RESOLVE_MOST];
	size_t tried;   /* of the addresses found */
	size_t pending; /* attempts that may still succeed */
	struct datagram_hello hello;
	bool has_cookie; /* in it: the server has answered */
	int error;       /* the most telling one so far; 0: none */
};

/* Ending */

static void drop_attempt(struct attempt *attempt)
{
	if (attempt->fd < 0)
		return;
	loop_unwatch(attempt->dial->net->loop, attempt->fd);
	close(attempt->fd);
	attempt->fd = -1;
	attempt->dial->pending--;
}

void dial_cancel(struct dial *dial)
{
	struct loop *loop = dial->net->loop;
	loop_undefer(loop, &dial->begin);
	loop_timer_stop(loop, &dial->deadline);
	loop_timer_stop(loop, &dial->next);
	if (dial->resolve != NULL)
		resolve_cancel(dial->resolve);
	for (size_t i = 0; i < dial->tried; i++)
		drop_attempt(&dial->attempts[i]);
	free(dial);
}

static void fail(struct dial *dial, char *cause)
{
	const struct dial_handler *handler = dial->handler;
	void *arg = dial->arg;
	dial_cancel(dial);
	handler->failed(cause, arg);
	free(cause);
}

static void succeed(
    struct dial *dial, const struct transport *transport, int fd, const union ip_addr *peer)
{
	const struct dial_handler *handler = dial->handler;
	void *arg = dial->arg;
	struct conn *conn = conn_new(dial->net, transport, fd, peer);
	if (dial->has_cookie)
		session_start_greeted(conn, &dial->hello);
	dial_cancel(dial);
	handler->connected(conn, arg);
}

/*
 * How much an error says: a machine that refused was reached, one that timed out might have been.
 */
static int telling(int error)
{
	return error == 0 ? 0 : error == ECONNREFUSED ? 3 : error == ETIMEDOUT ? 2 : 1;
}

static void note_error(struct dial *dial, int error)
{
	if (telling(error) > telling(dial->error))
		dial->error = error;
}

/* Internet addresses */

static bool is_udp(const struct dial *dial)
{
	return dial->addr.scheme == NET_UDP;
}

static int outcome(int fd)
{
	int error = 0;
	socklen_t len = sizeof error;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return errno;
	return error == 0 && sock_is_self(fd) ? ECONNREFUSED : error;
}

static void take(struct attempt *attempt)
{
	struct dial *dial = attempt->dial;
	int fd = attempt->fd;
	loop_unwatch(dial->net->loop, fd);
	attempt->fd = -1;
	dial->pending--;
	if (is_udp(dial))
		udp_batch_need(dial->net);
	else
		sock_tune_tcp(fd);
	succeed(dial, is_udp(dial) ? &transport_udp : &transport_tcp, fd, attempt->addr);
}

/* Only sessions have others: invites name them. */
static bool greets(const struct dial *dial)
{
	return is_udp(dial) && dial->other_count > 0;
}

static void try_next(void *arg);

static void on_connected(int fd, unsigned events, void *arg)
{
	struct attempt *attempt = arg;
	struct dial *dial = attempt->dial;
	(void)events;
	int error = outcome(fd);
	if (error == 0) {
		take(attempt);
		return;
	}
	drop_attempt(attempt);
	note_error(dial, error);
	try_next(dial);
}

static void on_greeted(int fd, unsigned events, void *arg)
{
	struct attempt *attempt = arg;
	struct dial *dial = attempt->dial;
	(void)events;
	int error = greet_hear(fd, &dial->hello, &dial->has_cookie);
	if (error == 0) {
		take(attempt);
	} else if (error != EAGAIN) {
		drop_attempt(attempt);
		note_error(dial, error);
		try_next(dial);
	}
}

static void greet_again(struct dial *dial)
{
	for (size_t i = 0; i < dial->tried; i++)
		if (dial->attempts[i].fd >= 0)
			greet_send(dial->attempts[i].fd, &dial->hello);
	loop_timer_after(dial->net->loop, &dial->next, GREET_EVERY);
}

enum begun { BEGUN_DONE, BEGUN_WAITS, BEGUN_FAILED };

static enum begun begin_attempt(struct attempt *attempt)
{
	struct dial *dial = attempt->dial;
	const union ip_addr *addr = attempt->addr;
	int fd = sock_open(addr->sa.sa_family, is_udp(dial) ? SOCK_DGRAM : SOCK_STREAM);
	if (fd < 0)
		return BEGUN_FAILED;
	attempt->fd = fd;
	dial->pending++;
	if (connect(fd, &addr->sa, ip_addr_len(addr)) == 0) {
		if (!greets(dial))
			return BEGUN_DONE;
		greet_send(fd, &dial->hello);
		return loop_watch(dial->net->loop, fd, LOOP_READ, on_greeted, attempt)
		           ? BEGUN_WAITS
		           : BEGUN_FAILED;
	}
	if ((errno == EINPROGRESS || errno == EINTR) &&
	    loop_watch(dial->net->loop, fd, LOOP_WRITE, on_connected, attempt))
		return BEGUN_WAITS;
	return BEGUN_FAILED;
}

/*
 * Calls the next address, or greets all of them at once; when there is none left and nobody may
 * answer any more, gives up.
 */
static void try_next(void *arg)
{
	struct dial *dial = arg;
	while (dial->tried < dial->found.count) {
		struct attempt *attempt = &dial->attempts[dial->tried];
		*attempt = (struct attempt){dial, &dial->found.addrs[dial->tried], -1};
		dial->tried++;
		switch (begin_attempt(attempt)) {
		case BEGUN_DONE:
			take(attempt);
			return;
		case BEGUN_WAITS:
			if (greets(dial))
				break;
			loop_timer_after(dial->net->loop, &dial->next, DIAL_ATTEMPT_DELAY);
			return;
		case BEGUN_FAILED:
			note_error(dial, errno);
			drop_attempt(attempt);
		}
	}
	if (dial->pending == 0)
		fail(dial, dial_cause_connect(&dial->addr, dial->error));
	else if (greets(dial))
		loop_timer_after(dial->net->loop, &dial->next, GREET_EVERY);
}

static void add_others(struct dial *dial)
{
	struct resolved *found = &dial->found;
	for (size_t i = 0; i < dial->other_count && found->count < RESOLVE_MOST; i++)
		found->addrs[found->count++] = dial->others[i];
}

void dial_also(struct dial *dial, const struct net_addr *others, size_t count)
{
	for (size_t i = 0; i < count && dial->other_count < OTHERS_MOST; i++)
		if (sock_parse_ip(others[i].host, others[i].port, &dial->others[dial->other_count]))
			dial->other_count++;
}

static void on_resolved(const struct resolved *resolved, void *arg)
{
	struct dial *dial = arg;
	dial->resolve = NULL;
	if (resolved->error != 0 && dial->other_count == 0) {
		fail(
		    dial, dial_cause_look_up(&dial->addr, resolved->error, resolved->system_error));
		return;
	}
	if (resolved->error == 0)
		dial->found = *resolved;
	add_others(dial);
	try_next(dial);
}

/* Unix sockets */

static void try_path(void *arg)
{
	struct dial *dial = arg;
	struct sockaddr_un un;
	socklen_t len;
	bool packets = dial->addr.scheme == NET_UNIXPACKET;
	int fd = sock_open(AF_UNIX, packets ? SOCK_SEQPACKET : SOCK_STREAM);
	if (fd >= 0 && sock_unix_addr(dial->addr.path, &un, &len) &&
	    connect(fd, (const struct sockaddr *)&un, len) == 0) {
		succeed(dial, packets ? &transport_unixpacket : &transport_unix, fd, NULL);
		return;
	}
	int error = dial->error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EAGAIN || error == EINTR)
		loop_timer_after(dial->net->loop, &dial->next, BUSY_DELAY);
	else
		fail(dial, dial_cause_connect(&dial->addr, error));
}

/* Beginning */

static bool has_path(const struct dial *dial)
{
	return dial->addr.path[0] != '\0';
}

static void on_next(void *arg)
{
	struct dial *dial = arg;
	if (has_path(dial))
		try_path(dial);
	else if (greets(dial))
		greet_again(dial);
	else
		try_next(dial);
}

static void on_begin(void *arg)
{
	struct dial *dial = arg;
	const struct net_addr *addr = &dial->addr;
	if (has_path(dial)) {
		try_path(dial);
	} else if (addr->port == 0) {
		fail(dial, xasprintf("port 0 cannot be called: write the port at which %s listens",
		               addr->host));
	} else if (sock_parse_ip(addr->host, addr->port, &dial->found.addrs[0])) {
		dial->found.count = 1;
		add_others(dial);
		try_next(dial);
	} else {
		dial->resolve = resolve_start(dial->net->loop, addr->host, addr->port,
		    is_udp(dial) ? SOCK_DGRAM : SOCK_STREAM, on_resolved, dial);
	}
}

static void on_deadline(void *arg)
{
	struct dial *dial = arg;
	if (has_path(dial) || dial->error == ECONNREFUSED)
		fail(dial, dial_cause_connect(&dial->addr, dial->error));
	else
		fail(dial, dial_cause_silence(&dial->addr, dial->resolve != NULL));
}

struct dial *dial_start(
    struct net *net, const struct net_addr *addr, const struct dial_handler *handler, void *arg)
{
	struct dial *dial = xcalloc(1, sizeof *dial);
	dial->net = net;
	dial->addr = *addr;
	greet_init(&dial->hello);
	dial->handler = handler;
	dial->arg = arg;
	loop_task_init(&dial->begin, on_begin, dial);
	loop_timer_init(&dial->deadline, on_deadline, dial);
	loop_timer_init(&dial->next, on_next, dial);
	loop_timer_after(net->loop, &dial->deadline, DIAL_DEADLINE);
	loop_defer(net->loop, &dial->begin);
	return dial;
}
