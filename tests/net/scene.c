#include "tests/net/scene.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/net.h"

static int64_t skipped;
static int64_t held_at; /* 0: it goes on */
int64_t __real_clock_mono_ns(void);
int64_t __wrap_clock_mono_ns(void);

int64_t __wrap_clock_mono_ns(void)
{
	return held_at != 0 ? held_at : __real_clock_mono_ns() + skipped;
}

void scene_hold(bool held)
{
	held_at = held ? clock_mono_ns() : 0;
}

void scene_skip(int64_t ns)
{
	skipped += ns;
	if (held_at != 0)
		held_at += ns;
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	struct end *end = conn_owner(conn);
	assert_false(end->inside);
	assert_int_equal(end->closed, 0);
	buf_add(&end->got, data, len);
	end->messages++;
	if (len > end->longest)
		end->longest = len;
	if (end->scene->on_received != NULL)
		end->scene->on_received(end);
}

static void on_drained(struct conn *conn)
{
	struct end *end = conn_owner(conn);
	assert_false(end->inside);
	end->drained++;
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct end *end = conn_owner(conn);
	assert_false(end->inside);
	end->closed++;
	if (end->scene->on_closed != NULL)
		end->scene->on_closed(end);
	end->conn = NULL;
	snprintf(end->reason, sizeof end->reason, "%s", reason);
}

static void on_ended(struct conn *conn)
{
	struct end *end = conn_owner(conn);
	assert_false(end->inside);
	assert_int_equal(end->closed, 0);
	if (end->on_ended != NULL)
		end->on_ended(end);
}

static void on_secured(struct conn *conn)
{
	struct end *end = conn_owner(conn);
	assert_false(end->inside);
	if (end->scene->on_secured != NULL)
		end->scene->on_secured(end);
}

static const struct conn_handler handler = {
    .received = on_received,
    .drained = on_drained,
    .closed = on_closed,
    .ended = on_ended,
    .secured = on_secured,
};

struct end *scene_adopt(struct scene *scene, struct conn *conn)
{
	assert_true(scene->accepted < ENDS_MOST);
	struct end *end = &scene->ends[scene->accepted++];
	end->scene = scene;
	end->conn = conn;
	if (!scene->deaf)
		conn_set_handler(conn, &handler, end);
	return end;
}

static void on_accept(struct listener *listener, struct conn *conn, void *arg)
{
	struct scene *scene = arg;
	assert_ptr_equal(listener, scene->listener);
	if (scene->refuse) {
		scene->accepted++;
		conn_abort(conn, "refused");
		return;
	}
	scene_adopt(scene, conn);
}

struct net_addr parse(const char *address)
{
	struct net_addr addr;
	char *cause;
	if (!net_addr_parse(address, &addr, &cause))
		fail_msg("%s: %s", address, cause);
	return addr;
}

struct net_addr scene_addr(const struct scene *scene, const char *address)
{
	char text[NET_TEXT_MAX];
	const char *mark = strstr(address, "FOLDER");
	if (mark == NULL)
		return parse(address);
	snprintf(text, sizeof text, "%.*s%s%s", (int)(mark - address), address, scene->folder,
	    mark + strlen("FOLDER"));
	return parse(text);
}

void scene_listen(struct scene *scene, const char *address)
{
	char *cause = NULL;
	struct net_addr addr = scene_addr(scene, address);
	scene->listener = listener_open(scene->net, &addr, on_accept, scene, &cause);
	if (scene->listener == NULL)
		fail_msg("%s", cause);
	listener_address(scene->listener, &scene->addr);
}

void scene_open(struct scene *scene, void **state, const char *address)
{
	*scene = (struct scene){.folder = "/tmp/confab-net-XXXXXX"};
	assert_non_null(mkdtemp(scene->folder));
	scene->loop = new_loop(state);
	scene->net = net_new(scene->loop);
	scene->ends = xcalloc(ENDS_MOST, sizeof *scene->ends);
	if (address != NULL)
		scene_listen(scene, address);
}

static bool all_closed(const struct scene *scene)
{
	for (size_t i = 0; i < scene->accepted; i++) {
		if (scene->ends[i].conn != NULL && !scene->deaf)
			return false;
	}
	return true;
}

void scene_close(struct scene *scene)
{
	if (scene->listener != NULL)
		listener_close(scene->listener);
	for (size_t i = 0; i < scene->accepted; i++) {
		if (scene->ends[i].conn != NULL)
			conn_abort(scene->ends[i].conn, "the test is over");
	}
	TURN_UNTIL(scene->loop, all_closed(scene));
	loop_turn(scene->loop, 0);
	for (size_t i = 0; i < scene->accepted; i++) {
		if (!scene->refuse && !scene->deaf)
			assert_int_equal(scene->ends[i].closed, 1);
		buf_fini(&scene->ends[i].got);
	}
	net_free(scene->net);
	loop_free(scene->loop);
	free(scene->ends);
	assert_int_equal(rmdir(scene->folder), 0);
}

int socket_type(enum net_scheme scheme)
{
	if (scheme == NET_UDP)
		return SOCK_DGRAM;
	return scheme == NET_UNIXPACKET ? SOCK_SEQPACKET : SOCK_STREAM;
}

socklen_t to_sockaddr(const struct net_addr *addr, struct sockaddr_storage *out)
{
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)out;
	struct sockaddr_un *un = (struct sockaddr_un *)(void *)out;
	memset(out, 0, sizeof *out);
	if (addr->path[0] != '\0') {
		un->sun_family = AF_UNIX;
		snprintf(un->sun_path, sizeof un->sun_path, "%.107s", addr->path);
		return sizeof *un;
	}
	if (inet_pton(AF_INET, addr->host, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(addr->port);
		return sizeof *in;
	}
	assert_int_equal(inet_pton(AF_INET6, addr->host, &in6->sin6_addr), 1);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(addr->port);
	return sizeof *in6;
}

int call_addr(const struct net_addr *addr)
{
	struct sockaddr_storage storage;
	socklen_t len = to_sockaddr(addr, &storage);
	int fd = socket(storage.ss_family, socket_type(addr->scheme) | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)(void *)&storage, len), 0);
	return fd;
}

int call(const struct scene *scene)
{
	return call_addr(&scene->addr);
}

int call_and_accept(struct scene *scene, struct end **end)
{
	size_t before = scene->accepted;
	int fd = call(scene);
	if (scene->addr.scheme == NET_UDP)
		say(fd, "\n");
	TURN_UNTIL(scene->loop, scene->accepted > before);
	*end = &scene->ends[before];
	return fd;
}

void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static bool is_ready(int fd)
{
	struct pollfd state = {.fd = fd, .events = POLLIN};
	return poll(&state, 1, 0) > 0;
}

size_t hear(struct scene *scene, int fd, char *out, size_t size)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (!is_ready(fd)) {
		loop_turn(scene->loop, NS_PER_MS);
		assert_true(clock_mono_ns() < give_up);
	}
	ssize_t len = recv(fd, out, size, 0);
	if (len < 0)
		fail_msg("recv: %s", strerror(errno));
	return (size_t)len;
}

void expect(struct scene *scene, int fd, const char *text)
{
	char got[4096];
	size_t want = strlen(text), have = 0;
	assert_true(want < sizeof got);
	while (have < want) {
		size_t len = hear(scene, fd, got + have, sizeof got - 1 - have);
		assert_true(len > 0);
		have += len;
	}
	got[have] = '\0';
	assert_string_equal(got, text);
}

void expect_end(struct scene *scene, int fd)
{
	char got[16];
	assert_int_equal(hear(scene, fd, got, sizeof got), 0);
}
