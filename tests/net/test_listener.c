#include "tests/net/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void never_called(struct listener *listener, struct conn *conn, void *arg)
{
	(void)listener;
	(void)conn;
	(void)arg;
	fail();
}

/* Opens a second listener, which must fail; its cause without the scene's folder. */
static void refusal(struct scene *scene, const struct net_addr *addr, char out[NET_TEXT_MAX])
{
	char *cause = NULL;
	assert_null(listener_open(scene->net, addr, never_called, NULL, &cause));
	assert_non_null(cause);
	char *folder = strstr(cause, scene->folder);
	if (folder != NULL)
		snprintf(out, NET_TEXT_MAX, "%.*sFOLDER%s", (int)(folder - cause), cause,
		    folder + strlen(scene->folder));
	else
		snprintf(out, NET_TEXT_MAX, "%s", cause);
	free(cause);
}

static void the_kernel_chooses_the_port(void **state)
{
	static const struct {
		const char *address, *host;
		enum net_scheme scheme;
	} cases[] = {
	    {"127.0.0.1:0", "127.0.0.1", NET_TCP},
	    {"localhost:0", "127.0.0.1", NET_TCP},
	    {"udp://127.0.0.1:0", "127.0.0.1", NET_UDP},
	    {"tcp://[::1]:0", "::1", NET_TCP},
	    {"tcp://[::]:0", "::", NET_TCP},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		scene_open(&scene, state, cases[i].address);
		assert_true(scene.addr.port > 0);
		assert_string_equal(scene.addr.host, cases[i].host);
		assert_int_equal(scene.addr.scheme, cases[i].scheme);
		scene_close(&scene);
	}
}

static void one_that_cannot_be_had_is_explained(void **state)
{
	static const struct {
		const char *address, *cause;
	} cases[] = {
	    {"tcp://chat.example.org:0",
	        "cannot listen at \"chat.example.org\": write one of this machine's addresses as a "
	        "number, 127.0.0.1 or [::1] for this machine alone, 0.0.0.0 or [::] for everybody"},
	    {"tcp://192.0.2.1:0", "tcp://192.0.2.1:0 is not an address of this machine"},
	    {"udp://192.0.2.1:0", "udp://192.0.2.1:0 is not an address of this machine"},
	    {"unix:FOLDER/none/socket",
	        "there is no folder for unix:FOLDER/none/socket: make it, or choose another"},
	    {"unix:FOLDER", "FOLDER exists and is not a socket: choose another path"},
	    {"unix:FOLDER/live",
	        "somebody listens at unix:FOLDER/live already: end that, or choose another path"},
	    {"unixpacket:FOLDER/live",
	        "somebody listens at unixpacket:FOLDER/live already: end that, or choose another "
	        "path"},
	};
	struct scene scene;
	scene_open(&scene, state, "unix:FOLDER/live");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char cause[NET_TEXT_MAX];
		struct net_addr addr = scene_addr(&scene, cases[i].address);
		refusal(&scene, &addr, cause);
		assert_string_equal(cause, cases[i].cause);
	}
	loop_turn(scene.loop, 0);
	scene_close(&scene);
}

static void a_port_in_use_is_explained(void **state)
{
	static const char *const addresses[] = {"tcp://127.0.0.1:0", "udp://127.0.0.1:0"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene;
		char cause[NET_TEXT_MAX], text[NET_TEXT_MAX], expected[2 * NET_TEXT_MAX];
		scene_open(&scene, state, addresses[i]);
		refusal(&scene, &scene.addr, cause);
		net_addr_format(&scene.addr, text);
		snprintf(expected, sizeof expected,
		    "somebody listens at %s already: end that, or choose another port", text);
		assert_string_equal(cause, expected);
		scene_close(&scene);
	}
}

/* The port of a server that ended a moment ago can be had again. */
static void a_port_is_free_once_the_listener_is_gone(void **state)
{
	struct scene scene;
	struct end *end;
	char address[NET_TEXT_MAX];
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	net_addr_format(&scene.addr, address);
	conn_close(end->conn, "over");
	TURN_UNTIL(scene.loop, end->closed == 1);
	listener_close(scene.listener);
	scene_listen(&scene, address);
	close(fd);
	scene_close(&scene);
}

static void leave_behind(const struct net_addr *addr)
{
	struct sockaddr_storage storage;
	socklen_t len = to_sockaddr(addr, &storage);
	int fd = socket(AF_UNIX, socket_type(addr->scheme), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&storage, len), 0);
	close(fd);
}

static void a_stale_socket_file_is_replaced(void **state)
{
	static const char *const addresses[] = {"unix:FOLDER/s", "unixpacket:FOLDER/s"};
	for (size_t stale = 0; stale < 2; stale++) {
		for (size_t fresh = 0; fresh < 2; fresh++) {
			struct scene scene;
			struct end *end;
			scene_open(&scene, state, NULL);
			struct net_addr addr = scene_addr(&scene, addresses[stale]);
			leave_behind(&addr);
			scene_listen(&scene, addresses[fresh]);
			close(call_and_accept(&scene, &end));
			scene_close(&scene);
		}
	}
}

static void the_file_goes_with_its_listener_but_no_other(void **state)
{
	struct scene scene;
	struct stat status;
	scene_open(&scene, state, "unix:FOLDER/s");
	assert_int_equal(lstat(scene.addr.path, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	listener_close(scene.listener);
	assert_int_equal(lstat(scene.addr.path, &status), -1);
	scene_listen(&scene, "unix:FOLDER/s");
	/* Somebody else took the path over. */
	assert_int_equal(unlink(scene.addr.path), 0);
	FILE *other = fopen(scene.addr.path, "w");
	assert_non_null(other);
	fclose(other);
	listener_close(scene.listener);
	scene.listener = NULL;
	assert_int_equal(unlink(scene.addr.path), 0);
	scene_close(&scene);
}

static void conns_outlive_a_stream_listener(void **state)
{
	static const char *const addresses[] = {"tcp://127.0.0.1:0", "unix:FOLDER/s"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene;
		struct end *end;
		scene_open(&scene, state, addresses[i]);
		int fd = call_and_accept(&scene, &end);
		listener_close(scene.listener);
		scene.listener = NULL;
		say(fd, "still there?");
		TURN_UNTIL(scene.loop, end->got.len == 12);
		close(fd);
		scene_close(&scene);
	}
}

/* Each family in turn, at one address for both. */
static void both_families_at_one_address(void **state)
{
	static const char *const addresses[] = {"tcp://[::]:0", "udp://[::]:0"};
	static const char *const hosts[] = {"127.0.0.1", "::1"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene;
		scene_open(&scene, state, addresses[i]);
		for (size_t h = 0; h < COUNT_OF(hosts); h++) {
			struct end *end;
			char host[NET_TEXT_MAX];
			snprintf(scene.addr.host, sizeof scene.addr.host, "%s", hosts[h]);
			int fd = call_and_accept(&scene, &end);
			conn_peer_host(end->conn, host);
			assert_string_equal(host, hosts[h]);
			assert_true(conn_send(end->conn, "hello", 5));
			expect(&scene, fd, "hello");
			close(fd);
		}
		scene_close(&scene);
	}
}

static void the_ipv6_half_when_the_ipv4_one_is_taken(void **state)
{
	struct scene scene;
	struct end *end;
	char address[NET_TEXT_MAX];
	scene_open(&scene, state, "tcp://0.0.0.0:0");
	struct listener *ipv4 = scene.listener;
	snprintf(address, sizeof address, "tcp://[::]:%u", scene.addr.port);
	scene_listen(&scene, address);
	snprintf(scene.addr.host, sizeof scene.addr.host, "::1");
	close(call_and_accept(&scene, &end));
	listener_close(ipv4);
	scene_close(&scene);
}

static void close_listener(struct listener *listener, struct conn *conn, void *arg)
{
	++*(int *)arg;
	conn_abort(conn, "too late");
	listener_close(listener);
}

/* From inside its own accept function, with more calls waiting. */
static void a_listener_may_close_itself(void **state)
{
	static const char *const addresses[] = {
	    "tcp://127.0.0.1:0", "unix:FOLDER/s", "unixpacket:FOLDER/s", "udp://127.0.0.1:0"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene;
		int calls = 0, fds[3];
		char *cause = NULL;
		scene_open(&scene, state, NULL);
		struct net_addr addr = scene_addr(&scene, addresses[i]);
		struct listener *listener =
		    listener_open(scene.net, &addr, close_listener, &calls, &cause);
		assert_non_null(listener);
		listener_address(listener, &addr);
		for (size_t c = 0; c < COUNT_OF(fds); c++) {
			fds[c] = call_addr(&addr);
			if (addr.scheme == NET_UDP)
				say(fds[c], "x");
		}
		TURN_UNTIL(scene.loop, calls > 0);
		loop_turn(scene.loop, 0);
		assert_int_equal(calls, 1);
		for (size_t c = 0; c < COUNT_OF(fds); c++)
			close(fds[c]);
		scene_close(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_kernel_chooses_the_port),
	    cmocka_unit_test(one_that_cannot_be_had_is_explained),
	    cmocka_unit_test(a_port_in_use_is_explained),
	    cmocka_unit_test(a_port_is_free_once_the_listener_is_gone),
	    cmocka_unit_test(a_stale_socket_file_is_replaced),
	    cmocka_unit_test(the_file_goes_with_its_listener_but_no_other),
	    cmocka_unit_test(conns_outlive_a_stream_listener),
	    cmocka_unit_test(both_families_at_one_address),
	    cmocka_unit_test(the_ipv6_half_when_the_ipv4_one_is_taken),
	    cmocka_unit_test(a_listener_may_close_itself),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
