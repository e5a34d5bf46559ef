/* How datagram sessions end when nobody says so: one forgets, falls silent, or never confirms. */
#include "tests/net/session_scene.h"

#include <string.h>
#include <unistd.h>

#include "net/session.h"

#define GONE      "the other end does not answer any more"
#define FORGOTTEN "the other end has ended, or was begun again"

/* Until neither has anything to send any more. */
static void settle(struct scene *scene, const struct end *here, const struct end *there)
{
	TURN_UNTIL(scene->loop, conn_queued(here->conn) == 0 && conn_queued(there->conn) == 0);
	for (int i = 0; i < 5; i++) {
		scene_skip(30 * NS_PER_MS);
		loop_turn(scene->loop, 0);
	}
}

static void meet(struct scene *scene, void **state, struct end **here, struct end **there)
{
	open_pair(scene, state, here, there);
	assert_true(conn_send((*here)->conn, "hello", 5));
	assert_true(conn_send((*there)->conn, "welcome", 7));
	TURN_UNTIL(scene->loop, (*here)->messages == 1 && (*there)->messages == 1);
	settle(scene, *here, *there);
}

/* As one that was killed: it says nothing. */
static void forget(struct scene *scene, struct end *end)
{
	end->conn->session->over = true;
	conn_abort(end->conn, "forgotten");
	TURN_UNTIL(scene->loop, end->closed == 1);
}

/* conn_ask() */

static void one_that_has_forgotten_is_found_by_asking(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	forget(&scene, there);
	scene_skip(2 * NS_PER_S);
	for (int i = 0; i < 5; i++)
		loop_turn(scene.loop, 0);
	assert_int_equal(here->closed, 0);
	conn_ask(here->conn);
	TURN_UNTIL(scene.loop, here->closed == 1);
	assert_string_equal(here->reason, FORGOTTEN);
	scene_close(&scene);
}

/* Nobody speaks: what keeps the way open finds it out. */
static void one_that_has_forgotten_is_missed_in_28_seconds(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	forget(&scene, there);
	for (int i = 0; here->closed == 0; i++) {
		assert_true(i < 310);
		scene_skip(NS_PER_S / 10);
		loop_turn(scene.loop, 0);
		loop_turn(scene.loop, 0);
	}
	assert_string_equal(here->reason, FORGOTTEN);
	scene_close(&scene);
}

/* As after hours of sleep, in which our clock stood still. */
static void one_that_has_forgotten_is_found_by_speaking(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	forget(&scene, there);
	assert_true(conn_send(here->conn, "good morning", 12));
	TURN_UNTIL(scene.loop, here->closed == 1);
	assert_string_equal(here->reason, FORGOTTEN);
	/* A new call goes through. */
	struct end *again = call_session(&scene, &scene.addr);
	assert_true(conn_send(again->conn, "good morning", 12));
	TURN_UNTIL(scene.loop, scene.accepted == 4 && scene.ends[3].messages == 1);
	scene_close(&scene);
}

/* And where it went on: both have lost patience. */
static void hours_of_silence_end_it(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	scene_skip(3 * INT64_C(3600) * NS_PER_S);
	TURN_UNTIL(scene.loop, here->closed == 1 && there->closed == 1);
	assert_string_equal(here->reason, GONE);
	assert_string_equal(there->reason, GONE);
	scene_close(&scene);
}

static void asking_one_that_is_there_costs_a_packet_each_way(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	const struct net_counters *counters = net_counters(scene.net);
	uint64_t before = counters->datagrams_out;
	loop_turn(scene.loop, 0);
	assert_int_equal(counters->datagrams_out, before);
	scene_hold(true);
	conn_ask(here->conn);
	for (int i = 0; i < 1000 && counters->datagrams_out < before + 2; i++)
		loop_turn(scene.loop, NS_PER_MS);
	for (int i = 0; i < 5; i++)
		loop_turn(scene.loop, 0);
	scene_skip(5 * NS_PER_S);
	for (int i = 0; i < 5; i++)
		loop_turn(scene.loop, 0);
	assert_int_equal(counters->datagrams_out, before + 2);
	scene_hold(false);
	assert_int_equal(here->closed, 0);
	assert_int_equal(there->closed, 0);
	scene_close(&scene);
}

static void asking_others_does_nothing(void **state)
{
	static const char *const addresses[] = {"udp://127.0.0.1:0", "tcp://127.0.0.1:0"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene;
		struct end *end;
		scene_open(&scene, state, addresses[i]);
		int fd = call_and_accept(&scene, &end);
		conn_ask(end->conn);
		loop_turn(scene.loop, 0);
		assert_int_equal(end->closed, 0);
		assert_int_equal(net_counters(scene.net)->bytes_out, 0);
		close(fd);
		scene_close(&scene);
	}
}

/* Before it is set up there is nobody to be asked; later it works all the same. */
static void asking_too_early_does_nothing(void **state)
{
	struct scene scene;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	struct end *here = call_session(&scene, &scene.addr);
	conn_ask(here->conn);
	TURN_UNTIL(scene.loop, scene.accepted == 2);
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, scene.ends[1].messages == 1);
	assert_int_equal(here->closed, 0);
	scene_close(&scene);
}

/* A peer that never acknowledges: a raw socket that let itself in */

static unsigned count_waiting(int fd)
{
	uint8_t data[DATAGRAM_MOST];
	unsigned count = 0;
	while (recv(fd, data, sizeof data, MSG_DONTWAIT) > 0)
		count++;
	return count;
}

/* What waits for it is bounded, and so is what is sent to it. */
static void what_waits_for_one_that_never_confirms_is_bounded(void **state)
{
	enum { LIMIT = 256 * 1024, PIECE = 1000 };
	static char text[PIECE];
	struct scene scene;
	struct end *end;
	size_t said = 0;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	come_in(&scene, fd, &end);
	conn_set_queue_limit(end->conn, LIMIT);
	while (said <= LIMIT && conn_send(end->conn, text, sizeof text)) {
		said += sizeof text;
		loop_turn(scene.loop, 0);
	}
	assert_true(said <= LIMIT);
	assert_true(said > LIMIT / 2);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_string_equal(end->reason, CONN_TOO_SLOW);
	assert_true(count_waiting(fd) < 64);
	close(fd);
	scene_close(&scene);
}

/* Passes ten minutes in steps, in which a guest may say something; datagrams that it was sent. */
static unsigned let_time_pass(
    struct scene *scene, const struct end *end, int fd, uint32_t speaks_as)
{
	unsigned count = 0;
	for (uint16_t step = 1; step <= 65 && end->closed == 0; step++) {
		if (speaks_as != 0)
			send_packet(fd, speaks_as, step, PACKET_PING);
		for (int i = 0; i < 3; i++)
			loop_turn(scene->loop, 0);
		scene_skip(10 * NS_PER_S);
		loop_turn(scene->loop, 0);
		count += count_waiting(fd);
	}
	return count;
}

static void one_that_is_silent_is_given_up(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	come_in(&scene, fd, &end);
	assert_true(conn_send(end->conn, "anybody?", 8));
	unsigned sent = let_time_pass(&scene, end, fd, 0);
	assert_int_equal(end->closed, 1);
	assert_string_equal(end->reason, GONE);
	assert_true(sent > 3);
	assert_true(sent < 200);
	close(fd);
	scene_close(&scene);
}

/* It speaks, but nothing that it is told ever gets there, or so it says. */
static void one_that_speaks_but_never_confirms_is_given_up(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	uint32_t id = come_in(&scene, fd, &end);
	assert_true(conn_send(end->conn, "anybody?", 8));
	unsigned sent = let_time_pass(&scene, end, fd, id);
	assert_int_equal(end->closed, 1);
	assert_string_equal(end->reason, GONE);
	assert_true(sent < 600);
	close(fd);
	scene_close(&scene);
}

/* One that speaks and is told nothing owes us nothing. */
static void one_that_speaks_and_owes_nothing_stays(void **state)
{
	struct scene scene;
	struct end *here, *there;
	meet(&scene, state, &here, &there);
	for (int i = 0; i < 200; i++) {
		scene_skip(10 * NS_PER_S);
		for (int turn = 0; turn < 4; turn++)
			loop_turn(scene.loop, 0);
	}
	assert_int_equal(here->closed, 0);
	assert_int_equal(there->closed, 0);
	scene_close(&scene);
}

/* Of the future */

static void packets_of_the_future_do_no_harm(void **state)
{
	struct scene scene;
	struct end *end;
	uint8_t answer[DATAGRAM_MOST];
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	uint32_t id = come_in(&scene, fd, &end);
	count_waiting(fd);
	send_packet(fd, id, 1, PACKET_FUTURE);
	send_packet(fd, id, 2, PACKET_PING);
	size_t len = hear(&scene, fd, (char *)answer, sizeof answer);
	struct packet packet;
	assert_int_equal(datagram_kind(answer, len), DATAGRAM_CLEAR);
	assert_true(packet_read(answer + DATAGRAM_ID_SIZE, len - DATAGRAM_ID_SIZE, &packet));
	assert_true((packet.flags & PACKET_ACK) != 0);
	assert_int_equal(packet.ack.largest, 2);
	/* It is as if it had never come. */
	assert_int_equal(packet.ack.received, 1);
	assert_int_equal(end->closed, 0);
	close(fd);
	scene_close(&scene);
}

/* A socket of the test's own that is called like a server. */
static int open_false_server(struct net_addr *addr)
{
	struct sockaddr_storage storage;
	socklen_t len = sizeof storage;
	*addr = parse("udp://127.0.0.1:0");
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(fd, (struct sockaddr *)(void *)&storage, to_sockaddr(addr, &storage)), 0);
	getsockname(fd, (struct sockaddr *)(void *)&storage, &len);
	addr->port = ntohs(((struct sockaddr_in *)(void *)&storage)->sin_port);
	return fd;
}

/* A server that speaks a later version says so, and the user learns what to do. */
static void a_server_of_the_future_is_named(void **state)
{
	struct scene scene;
	struct net_addr addr;
	struct sockaddr_storage from;
	socklen_t from_len = sizeof from;
	uint8_t data[DATAGRAM_MOST], answer[DATAGRAM_ANSWER_MOST];
	struct datagram_hello hello;
	scene_open(&scene, state, NULL);
	int fd = open_false_server(&addr);
	struct end *here = call_session(&scene, &addr);
	loop_turn(scene.loop, 0);
	ssize_t len =
	    recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)(void *)&from, &from_len);
	assert_true(len > 0 && datagram_read_hello(data, (size_t)len, &hello));
	/* Of another call: it means nothing. */
	hello.nonce[0] ^= 1;
	size_t answer_len = datagram_write_version(answer, &hello);
	sendto(fd, answer, answer_len, 0, (struct sockaddr *)(void *)&from, from_len);
	for (int i = 0; i < 5; i++)
		loop_turn(scene.loop, 0);
	assert_int_equal(here->closed, 0);
	hello.nonce[0] ^= 1;
	answer_len = datagram_write_version(answer, &hello);
	sendto(fd, answer, answer_len, 0, (struct sockaddr *)(void *)&from, from_len);
	TURN_UNTIL(scene.loop, here->closed == 1);
	assert_non_null(strstr(here->reason, "another version"));
	close(fd);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_that_has_forgotten_is_found_by_asking),
	    cmocka_unit_test(one_that_has_forgotten_is_missed_in_28_seconds),
	    cmocka_unit_test(one_that_has_forgotten_is_found_by_speaking),
	    cmocka_unit_test(hours_of_silence_end_it),
	    cmocka_unit_test(asking_one_that_is_there_costs_a_packet_each_way),
	    cmocka_unit_test(asking_others_does_nothing),
	    cmocka_unit_test(asking_too_early_does_nothing),
	    cmocka_unit_test(what_waits_for_one_that_never_confirms_is_bounded),
	    cmocka_unit_test(one_that_is_silent_is_given_up),
	    cmocka_unit_test(one_that_speaks_but_never_confirms_is_given_up),
	    cmocka_unit_test(one_that_speaks_and_owes_nothing_stays),
	    cmocka_unit_test(packets_of_the_future_do_no_harm),
	    cmocka_unit_test(a_server_of_the_future_is_named),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
