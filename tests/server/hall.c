#include "tests/server/hall.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/net.h"
#include "server/config.h"
#include "server/server.h"
#include "tests/check.h"

#define TURN   (2 * NS_PER_MS)  /* ns that one turn waits at most */
#define MOMENT (80 * NS_PER_MS) /* ns after which nothing more is on its way */

static void listen_at(struct hall *hall, char *address)
{
	char *cause;
	if (!server_listen(hall->server, address, &cause))
		fail_msg("%s", cause);
	free(address);
}

static void find_ports(struct hall *hall)
{
	struct net_addr addr;
	for (size_t i = 0; server_address(hall->server, i, &addr); i++) {
		if (addr.scheme == NET_TCP)
			hall->port[HALL_TCP] = addr.port;
		else if (addr.scheme == NET_UDP)
			hall->port[HALL_UDP] = addr.port;
	}
}

void hall_open(struct hall *hall, struct config *config)
{
	char name[] = "/tmp/confab_hall_XXXXXX";
	*hall = (struct hall){0};
	hall->folder = xstrdup(mkdtemp(name));
	hall->loop = loop_new(LOOP_POLLER_AUTO);
	hall->net = net_new(hall->loop);
	hall->server = server_new(hall->loop, hall->net, config != NULL ? config : config_new());
	listen_at(hall, xstrdup("127.0.0.1:0"));
	listen_at(hall, xasprintf("unix:%s/stream", hall->folder));
	listen_at(hall, xasprintf("unixpacket:%s/packet", hall->folder));
	find_ports(hall);
}

static void on_stopped(void *arg)
{
	struct hall *hall = arg;
	hall->stopped = true;
}

static bool has_stopped(void *arg)
{
	const struct hall *hall = arg;
	return hall->stopped;
}

void hall_close(struct hall *hall)
{
	server_stop(hall->server, "the test is over", on_stopped, hall);
	hall_wait(hall, "the server to stop", has_stopped, hall);
	server_free(hall->server);
	net_free(hall->net);
	loop_free(hall->loop);
	assert_int_equal(rmdir(hall->folder), 0); /* its sockets' files are gone */
	free(hall->folder);
}

void hall_turn(struct hall *hall)
{
	loop_turn(hall->loop, TURN);
}

void hall_wait(struct hall *hall, const char *what, hall_condition *holds, void *arg)
{
	int64_t deadline = clock_mono_ns() + HALL_PATIENCE;
	while (!holds(arg)) {
		if (clock_mono_ns() > deadline)
			fail_msg("waited in vain for %s", what);
		hall_turn(hall);
	}
}

void hall_pass(struct hall *hall, int64_t ns)
{
	int64_t deadline = clock_mono_ns() + ns;
	while (clock_mono_ns() < deadline)
		hall_turn(hall);
}

static int connect_inet(struct hall *hall, enum hall_transport transport)
{
	int fd = socket(AF_INET, transport == HALL_UDP ? SOCK_DGRAM : SOCK_STREAM, 0);
	struct sockaddr_in addr = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(hall->port[transport])};
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
	return fd;
}

static int connect_unix(struct hall *hall, const char *name, int type)
{
	int fd = socket(AF_UNIX, type, 0);
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	snprintf(addr.sun_path, sizeof addr.sun_path, "%s/%s", hall->folder, name);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
	return fd;
}

int hall_connect(struct hall *hall, enum hall_transport transport)
{
	if (transport == HALL_UNIX)
		return connect_unix(hall, "stream", SOCK_STREAM);
	if (transport == HALL_UNIXPACKET)
		return connect_unix(hall, "packet", SOCK_SEQPACKET);
	return connect_inet(hall, transport);
}

void guest_come(struct guest *guest, struct hall *hall, enum hall_transport transport)
{
	*guest = (struct guest){.hall = hall, .fd = hall_connect(hall, transport)};
}

void guest_leave(struct guest *guest)
{
	close(guest->fd);
	buf_fini(&guest->heard);
}

void guest_send_bytes(struct guest *guest, const void *data, size_t len)
{
	assert_int_equal(send(guest->fd, data, len, MSG_NOSIGNAL), len);
}

void guest_send(struct guest *guest, const char *text)
{
	guest_send_bytes(guest, text, strlen(text));
}

void guest_end(struct guest *guest)
{
	assert_int_equal(shutdown(guest->fd, SHUT_WR), 0);
}

/* Reads what is there. */
static void hear(struct guest *guest)
{
	char bytes[65536];
	ssize_t got = recv(guest->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got > 0) {
		buf_add(&guest->heard, bytes, (size_t)got);
		guest->messages++;
		guest->bytes += (size_t)got;
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		guest->gone = true;
	}
}

struct expectation {
	struct guest *guest;
	const char *text;
};

static bool has_heard(void *arg)
{
	struct expectation *expected = arg;
	struct guest *guest = expected->guest;
	size_t len = strlen(expected->text);
	hear(guest);
	if (guest->heard.data == NULL)
		return false;
	char *found = memmem(guest->heard.data, guest->heard.len, expected->text, len);
	if (found != NULL)
		buf_consume(&guest->heard, (size_t)(found - guest->heard.data) + len);
	return found != NULL;
}

/* Says what came instead, when it does not come. */
static void wait_for_text(struct guest *guest, const char *text)
{
	struct expectation expected = {guest, text};
	int64_t deadline = clock_mono_ns() + HALL_PATIENCE;
	while (!has_heard(&expected)) {
		if (clock_mono_ns() > deadline || guest->gone)
			fail_msg("\"%s\" did not come, but \"%s\"%s", text,
			    guest->heard.data != NULL ? guest->heard.data : "",
			    guest->gone ? " and the end" : "");
		hall_turn(guest->hall);
	}
}

void guest_expect(struct guest *guest, const char *text)
{
	wait_for_text(guest, text);
}

static bool has_enough(void *arg)
{
	struct expectation *expected = arg;
	hear(expected->guest);
	return expected->guest->heard.len >= strlen(expected->text) || expected->guest->gone;
}

void guest_expect_only(struct guest *guest, const char *text)
{
	struct expectation expected = {guest, text};
	hall_wait(guest->hall, text, has_enough, &expected);
	hall_pass(guest->hall, MOMENT);
	hear(guest);
	buf_add_str(&guest->heard, "");
	assert_string_equal(guest->heard.data, text);
	buf_clear(&guest->heard);
}

static bool is_gone(void *arg)
{
	struct guest *guest = arg;
	hear(guest);
	return guest->gone;
}

void guest_expect_closed(struct guest *guest)
{
	hall_wait(guest->hall, "the server to close", is_gone, guest);
}
