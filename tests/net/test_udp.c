#include "tests/net/scene.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* An unconnected socket, bound to some port of a loopback address. */
static int open_loose(const char *host)
{
	struct net_addr addr = {.scheme = NET_UDP, .port = 0};
	struct sockaddr_storage storage;
	snprintf(addr.host, sizeof addr.host, "%s", host);
	socklen_t len = to_sockaddr(&addr, &storage);
	int fd = socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&storage, len), 0);
	return fd;
}

static void say_to(int fd, const struct scene *scene, const char *host, const char *text)
{
	struct net_addr addr = scene->addr;
	struct sockaddr_storage storage;
	snprintf(addr.host, sizeof addr.host, "%s", host);
	socklen_t len = to_sockaddr(&addr, &storage);
	ssize_t sent = sendto(fd, text, strlen(text), 0, (struct sockaddr *)(void *)&storage, len);
	assert_int_equal(sent, strlen(text));
}

/* Who the next datagram came from, HOST alone. */
static void hear_from(struct scene *scene, int fd, char host[NET_TEXT_MAX])
{
	char byte;
	struct sockaddr_storage storage;
	socklen_t len = sizeof storage;
	struct sockaddr *sa = (struct sockaddr *)(void *)&storage;
	ssize_t got;
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while ((got = recvfrom(fd, &byte, 1, MSG_DONTWAIT, sa, &len)) < 0) {
		loop_turn(scene->loop, NS_PER_MS);
		assert_true(clock_mono_ns() < give_up);
	}
	net_sockaddr_host(sa, len, host);
}

static void answers_leave_from_the_address_written_to(void **state)
{
	static const struct {
		const char *listen, *from, *to;
	} cases[] = {
	    {"udp://0.0.0.0:0", "127.0.0.1", "127.0.0.77"},
	    {"udp://0.0.0.0:0", "127.0.0.1", "127.0.0.1"},
	    {"udp://127.0.0.77:0", "127.0.0.1", "127.0.0.77"},
	    {"udp://[::]:0", "127.0.0.1", "127.0.0.77"},
	    {"udp://[::]:0", "::1", "::1"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		char text[NET_TEXT_MAX], expected[NET_TEXT_MAX];
		scene_open(&scene, state, cases[i].listen);
		int fd = open_loose(cases[i].from);
		say_to(fd, &scene, cases[i].to, "who are you?");
		TURN_UNTIL(scene.loop, scene.accepted == 1);
		struct conn *conn = scene.ends[0].conn;
		conn_self(conn, text);
		bool six = strchr(cases[i].to, ':') != NULL;
		snprintf(expected, sizeof expected, six ? "[%s]:%u" : "%s:%u", cases[i].to,
		    scene.addr.port);
		assert_string_equal(text, expected);
		assert_true(conn_send(conn, "me", 2));
		hear_from(&scene, fd, text);
		assert_string_equal(text, cases[i].to);
		close(fd);
		scene_close(&scene);
	}
}

/* The same caller at two of our addresses holds two conversations. */
static void a_conn_is_a_pair_of_addresses(void **state)
{
	struct scene scene;
	char host[NET_TEXT_MAX];
	scene_open(&scene, state, "udp://0.0.0.0:0");
	int one = open_loose("127.0.0.1"), two = open_loose("127.0.0.1");
	say_to(one, &scene, "127.0.0.1", "a");
	say_to(one, &scene, "127.0.0.77", "b");
	say_to(two, &scene, "127.0.0.1", "c");
	say_to(one, &scene, "127.0.0.1", "d");
	TURN_UNTIL(scene.loop, scene.accepted == 3 && scene.ends[0].got.len == 2);
	assert_string_equal(scene.ends[0].got.data, "ad");
	assert_string_equal(scene.ends[1].got.data, "b");
	assert_string_equal(scene.ends[2].got.data, "c");
	assert_true(conn_send(scene.ends[1].conn, "x", 1));
	hear_from(&scene, one, host);
	assert_string_equal(host, "127.0.0.77");
	close(one);
	close(two);
	scene_close(&scene);
}

static void leave(struct end *end)
{
	if (strcmp(end->got.data, "exit") == 0)
		conn_close(end->conn, "it left");
}

/* Also when the next words come in the same turn as the end. */
static void one_that_has_ended_may_begin_anew(void **state)
{
	struct scene scene;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	scene.on_received = leave;
	int fd = call(&scene);
	say(fd, "exit");
	say(fd, "hello again");
	TURN_UNTIL(scene.loop, scene.accepted == 2 && scene.ends[0].closed == 1);
	assert_string_equal(scene.ends[0].reason, "it left");
	TURN_UNTIL(scene.loop, scene.ends[1].got.len == 11);
	assert_true(conn_send(scene.ends[1].conn, "welcome back", 12));
	expect(&scene, fd, "welcome back");
	close(fd);
	scene_close(&scene);
}

static void empty_datagrams_are_messages(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	say(fd, "");
	TURN_UNTIL(scene.loop, end->messages == 2);
	assert_int_equal(end->got.len, 1);
	assert_true(conn_send(end->conn, "", 0));
	char byte;
	assert_int_equal(hear(&scene, fd, &byte, 1), 0);
	close(fd);
	scene_close(&scene);
}

/* More than one batch, to two peers in alternation: in order, and none of them lost. */
static void many_leave_in_order(void **state)
{
	enum { MESSAGES = 200, PEERS = 3 };
	struct scene scene;
	int fds[PEERS];
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	for (int p = 0; p < PEERS; p++)
		fds[p] = call_and_accept(&scene, &end);
	for (int i = 0; i < MESSAGES; i++) {
		char text[20];
		int len = snprintf(text, sizeof text, "%d", i);
		for (int p = 0; p < PEERS; p++)
			assert_true(conn_send(scene.ends[p].conn, text, (size_t)len));
	}
	loop_turn(scene.loop, 0);
	for (int p = 0; p < PEERS; p++) {
		assert_int_equal(conn_queued(scene.ends[p].conn), 0);
		for (int i = 0; i < MESSAGES; i++) {
			char text[20];
			snprintf(text, sizeof text, "%d", i);
			expect(&scene, fds[p], text);
		}
		close(fds[p]);
	}
	scene_close(&scene);
}

static void closing_the_listener_closes_its_conns(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	assert_true(conn_send(end->conn, "bye", 3));
	listener_close(scene.listener);
	scene.listener = NULL;
	assert_int_equal(end->closed, 0);
	loop_turn(scene.loop, 0);
	assert_int_equal(end->closed, 1);
	assert_string_equal(end->reason, "the listener was closed");
	expect(&scene, fd, "bye");
	close(fd);
	scene_close(&scene);
}

static void tells_when_it_last_heard(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	int64_t first = conn_last_heard(end->conn);
	scene_skip(300 * NS_PER_S);
	loop_turn(scene.loop, 0);
	assert_int_equal(conn_last_heard(end->conn), first);
	say(fd, "I am back");
	TURN_UNTIL(scene.loop, end->messages == 2);
	assert_true(conn_last_heard(end->conn) >= first + 300 * NS_PER_S);
	close(fd);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_leave_from_the_address_written_to),
	    cmocka_unit_test(a_conn_is_a_pair_of_addresses),
	    cmocka_unit_test(one_that_has_ended_may_begin_anew),
	    cmocka_unit_test(empty_datagrams_are_messages),
	    cmocka_unit_test(many_leave_in_order),
	    cmocka_unit_test(closing_the_listener_closes_its_conns),
	    cmocka_unit_test(tells_when_it_last_heard),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
