#include "tests/net/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

static const char *const transports[] = {
    "tcp://127.0.0.1:0",
    "tcp://[::1]:0",
    "unix:FOLDER/socket",
    "unixpacket:FOLDER/socket",
    "udp://127.0.0.1:0",
    "udp://[::1]:0",
};

#define FOR_EACH_TRANSPORT(scene, state)                                                           \
	for (size_t t = 0; t < COUNT_OF(transports); t++)                                          \
		for (bool once = (scene_open(scene, state, transports[t]), true); once;            \
		     once = (scene_close(scene), false))

static bool is_stream(const struct scene *scene)
{
	return socket_type(scene->addr.scheme) == SOCK_STREAM;
}

static bool tells_end(const struct scene *scene)
{
	return scene->addr.scheme != NET_UDP;
}

static void both_ways(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		say(fd, "hello\n");
		TURN_UNTIL(scene.loop, end->got.len >= 6);
		assert_non_null(strstr(end->got.data, "hello\n"));
		assert_true(conn_send(end->conn, "welcome", 7));
		assert_int_equal(conn_queued(end->conn), 7);
		expect(&scene, fd, "welcome");
		loop_turn(scene.loop, 0);
		assert_int_equal(conn_queued(end->conn), 0);
		close(fd);
	}
}

static void names_of_both_ends(void **state)
{
	static const struct {
		const char *address, *kind, *host;
		bool borders;
	} cases[] = {
	    {"tcp://127.0.0.1:0", "tcp", "127.0.0.1", false},
	    {"tcp://[::1]:0", "tcp", "::1", false},
	    {"tcp://[::]:0", "tcp", "127.0.0.1", false},
	    {"udp://127.0.0.1:0", "udp", "127.0.0.1", true},
	    {"udp://0.0.0.0:0", "udp", "127.0.0.1", true},
	    {"udp://[::]:0", "udp", "127.0.0.1", true},
	    {"unix:FOLDER/s", "unix", "localhost", false},
	    {"unixpacket:FOLDER/s", "unixpacket", "localhost", true},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		struct end *end;
		char text[NET_TEXT_MAX], expected[NET_TEXT_MAX];
		scene_open(&scene, state, cases[i].address);
		struct net_addr to = scene.addr;
		if (strcmp(cases[i].host, "localhost") != 0)
			snprintf(scene.addr.host, sizeof scene.addr.host, "%s", cases[i].host);
		int fd = call_and_accept(&scene, &end);
		assert_string_equal(conn_kind_name(end->conn), cases[i].kind);
		assert_int_equal(conn_keeps_borders(end->conn), cases[i].borders);
		assert_true(conn_is_local(end->conn));
		conn_peer_host(end->conn, text);
		assert_string_equal(text, cases[i].host);
		struct sockaddr_storage storage = {0};
		socklen_t len = sizeof storage;
		struct sockaddr *sa = (struct sockaddr *)(void *)&storage;
		assert_int_equal(getsockname(fd, sa, &len), 0);
		net_sockaddr_format(sa, len, expected);
		conn_peer(end->conn, text);
		assert_string_equal(text, expected);
		len = sizeof storage;
		assert_int_equal(getpeername(fd, sa, &len), 0);
		net_sockaddr_format(sa, len, expected);
		conn_self(end->conn, text);
		assert_string_equal(text, expected);
		scene.addr = to;
		close(fd);
		scene_close(&scene);
	}
}

static void borders_are_kept_where_there_are_any(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		char got[64];
		int fd = call_and_accept(&scene, &end);
		assert_true(conn_send(end->conn, "one", 3));
		assert_true(conn_send(end->conn, "two", 3));
		size_t len = hear(&scene, fd, got, sizeof got);
		assert_int_equal(len, is_stream(&scene) ? 6 : 3);
		if (!is_stream(&scene))
			expect(&scene, fd, "two");
		size_t before = end->messages;
		say(fd, "a");
		say(fd, "b");
		TURN_UNTIL(scene.loop, strstr(end->got.data != NULL ? end->got.data : "", "ab"));
		if (!is_stream(&scene))
			assert_int_equal(end->messages - before, 2);
		close(fd);
	}
}

static void last_words_come_before_the_end(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		if (!tells_end(&scene)) {
			close(fd);
			continue;
		}
		say(fd, "exit");
		close(fd);
		TURN_UNTIL(scene.loop, end->closed == 1);
		assert_string_equal(end->got.data, "exit");
		assert_string_equal(end->reason, "closed by the other end");
	}
}

/* Says its last and still listens, as `nc -N` does. */
static void a_peer_that_is_done_talking_gets_its_answer(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		if (tells_end(&scene)) {
			say(fd, "question");
			TURN_UNTIL(scene.loop, end->got.len == 8);
			assert_true(conn_send(end->conn, "answer", 6));
			assert_int_equal(shutdown(fd, SHUT_WR), 0);
			expect(&scene, fd, "answer");
			expect_end(&scene, fd);
		}
		close(fd);
	}
}

static void says_good_bye(struct end *end)
{
	assert_false(conn_is_closing(end->conn));
	assert_true(conn_send(end->conn, "good bye", 8));
}

static void the_end_of_what_a_peer_says_can_be_answered(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		if (tells_end(&scene)) {
			end->on_ended = says_good_bye;
			assert_int_equal(shutdown(fd, SHUT_WR), 0);
			expect(&scene, fd, "good bye");
			expect_end(&scene, fd);
		}
		close(fd);
	}
}

static void closing_sends_what_is_queued(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		say(fd, "this is not read any more");
		end->inside = true;
		assert_true(conn_send(end->conn, "good bye", 8));
		conn_close(end->conn, "it was time");
		conn_close(end->conn, "no, this is why");
		assert_true(conn_is_closing(end->conn));
		assert_false(conn_send(end->conn, "more", 4));
		end->inside = false;
		expect(&scene, fd, "good bye");
		if (tells_end(&scene))
			expect_end(&scene, fd);
		TURN_UNTIL(scene.loop, end->closed == 1);
		assert_string_equal(end->reason, "it was time");
		close(fd);
	}
}

static void aborting_ends_with_the_turn(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		end->inside = true;
		assert_true(conn_send(end->conn, "last", 4));
		conn_abort(end->conn, "enough");
		end->inside = false;
		loop_turn(scene.loop, 0);
		assert_int_equal(end->closed, 1);
		assert_string_equal(end->reason, "enough");
		expect(&scene, fd, "last");
		close(fd);
	}
}

static void close_it(struct end *end)
{
	conn_close(end->conn, "heard enough");
}

static void closing_while_it_is_heard(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		scene.on_received = close_it;
		int fd = call(&scene);
		say(fd, "one");
		say(fd, "two");
		TURN_UNTIL(scene.loop, scene.ends[0].closed == 1);
		end = &scene.ends[0];
		assert_int_equal(end->messages, 1);
		close(fd);
	}
}

static void refused_calls_end(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		scene.refuse = true;
		int fd = call_and_accept(&scene, &end);
		loop_turn(scene.loop, 0);
		if (tells_end(&scene))
			expect_end(&scene, fd);
		close(fd);
	}
}

static void a_paused_conn_is_not_read(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		TURN_UNTIL(scene.loop, tells_end(&scene) || end->messages == 1);
		size_t before = end->messages;
		conn_pause(end->conn, true);
		say(fd, "later");
		for (int i = 0; i < 3; i++)
			loop_turn(scene.loop, NS_PER_MS);
		assert_int_equal(end->messages, before);
		conn_pause(end->conn, false);
		if (!tells_end(&scene))
			say(fd, "later");
		TURN_UNTIL(scene.loop, end->messages == before + 1);
		close(fd);
	}
}

/* Backpressure: a reader that stops, and what its slowness leads to. */

static char *filler(size_t len)
{
	char *data = xmalloc(len);
	memset(data, 'x', len);
	return data;
}

static void fill(struct end *end, size_t message, size_t until)
{
	char *data = filler(message);
	while (conn_queued(end->conn) <= until) {
		assert_true(conn_send(end->conn, data, message));
		loop_turn(end->scene->loop, 0);
	}
	free(data);
}

static void drained_once_it_reads_again(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		static char sink[1 << 20];
		int fd = call_and_accept(&scene, &end);
		if (tells_end(&scene)) {
			fill(end, 4000, CONN_HIGH_WATER);
			assert_int_equal(end->drained, 0);
			while (end->drained == 0)
				hear(&scene, fd, sink, sizeof sink);
			assert_true(conn_queued(end->conn) <= CONN_LOW_WATER);
			assert_int_equal(end->drained, 1);
		}
		close(fd);
	}
}

static void nothing_is_lost_or_reordered_through_a_full_queue(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		static char sink[1 << 20];
		int fd = call_and_accept(&scene, &end);
		uint32_t sent = 0, heard = 0;
		bool lossy = !tells_end(&scene);
		while (!lossy && conn_queued(end->conn) <= CONN_HIGH_WATER) {
			uint32_t numbers[1000];
			for (size_t i = 0; i < COUNT_OF(numbers); i++)
				numbers[i] = sent++;
			assert_true(conn_send(end->conn, numbers, sizeof numbers));
			loop_turn(scene.loop, 0);
		}
		size_t have = 0;
		while (heard < sent) {
			have += hear(&scene, fd, sink + have, sizeof sink - have);
			size_t at = 0;
			for (; at + sizeof heard <= have; at += sizeof heard, heard++)
				assert_memory_equal(sink + at, &heard, sizeof heard);
			memmove(sink, sink + at, have - at);
			have -= at;
		}
		close(fd);
	}
}

static void one_that_reads_too_slowly_is_closed(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		char *data = filler(4000);
		int fd = call_and_accept(&scene, &end);
		conn_set_queue_limit(end->conn, 20000);
		while (tells_end(&scene) && conn_send(end->conn, data, 4000))
			loop_turn(scene.loop, 0);
		/* UDP loses rather than waits: it is too much for one turn there. */
		end->inside = true;
		while (!tells_end(&scene) && conn_send(end->conn, data, 4000))
			continue;
		assert_true(conn_is_closing(end->conn));
		assert_int_equal(end->closed, 0);
		end->inside = false;
		loop_turn(scene.loop, 0);
		assert_int_equal(end->closed, 1);
		assert_string_equal(end->reason, "it reads too slowly");
		free(data);
		close(fd);
	}
}

/* A peer that floods and reads nothing, while we close: it is let finish and told. */
static void a_flood_does_not_undo_the_last_words(void **state)
{
	struct scene scene;
	static const char *const streams[] = {"tcp://127.0.0.1:0", "unix:FOLDER/socket"};
	for (size_t i = 0; i < COUNT_OF(streams); i++) {
		struct end *end;
		char *data = filler(1 << 20);
		scene_open(&scene, state, streams[i]);
		int fd = call_and_accept(&scene, &end);
		conn_pause(end->conn, true);
		while (send(fd, data, 1 << 20, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
			loop_turn(scene.loop, 0);
		assert_true(conn_send(end->conn, "too much", 8));
		conn_close(end->conn, "flood");
		TURN_UNTIL(scene.loop, end->closed == 1);
		send(fd, data, 1 << 20, MSG_NOSIGNAL | MSG_DONTWAIT);
		loop_turn(scene.loop, 0);
		expect(&scene, fd, "too much");
		expect_end(&scene, fd);
		close(fd);
		free(data);
		scene_close(&scene);
	}
}

static void a_closing_conn_does_not_wait_for_ever(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "unix:FOLDER/socket");
	int fd = call_and_accept(&scene, &end);
	fill(end, 4000, CONN_HIGH_WATER);
	scene_hold(true);
	conn_close(end->conn, "bye");
	scene_skip(CONN_LINGER - NS_PER_S);
	loop_turn(scene.loop, 0);
	assert_int_equal(end->closed, 0);
	scene_skip(NS_PER_S);
	scene_hold(false);
	loop_turn(scene.loop, 0);
	assert_int_equal(end->closed, 1);
	assert_string_equal(end->reason, "bye");
	close(fd);
	scene_close(&scene);
}

static void a_reset_is_told(void **state)
{
	struct scene scene;
	struct end *end;
	const struct linger none = {.l_onoff = 1};
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	say(fd, "x");
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), 0);
	TURN_UNTIL(scene.loop, end->got.len == 1);
	close(fd);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_string_equal(end->reason, "connection reset by peer");
	scene_close(&scene);
}

/* Our send fails because it is gone, but what it said before is still to be read. */
static void what_was_said_before_a_reset_is_heard(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		int fd = call_and_accept(&scene, &end);
		if (tells_end(&scene)) {
			say(fd, "I am leaving");
			close(fd);
			assert_true(conn_send(end->conn, "stay", 4));
			assert_true(conn_send(end->conn, "please", 6));
			TURN_UNTIL(scene.loop, end->closed == 1);
			assert_string_equal(end->got.data, "I am leaving");
			continue;
		}
		close(fd);
	}
}

/* Sizes */

static void messages_of_any_size(void **state)
{
	static const size_t sizes[] = {0, 1, 1000, 16384, 16385, 65507, 65508, 300000};
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		struct end *end;
		static char sink[1 << 20];
		int fd = call_and_accept(&scene, &end);
		char *data = filler(sizes[COUNT_OF(sizes) - 1]);
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			size_t size = sizes[i], have = 0;
			bool fits = is_stream(&scene) || size <= CONN_MESSAGE_MAX;
			assert_int_equal(conn_send(end->conn, data, size), fits);
			assert_false(conn_is_closing(end->conn));
			if (!fits || (size == 0 && is_stream(&scene)))
				continue;
			do {
				have += hear(&scene, fd, sink + have, sizeof sink - have);
			} while (have < size);
			assert_int_equal(have, size);
			assert_memory_equal(sink, data, size);
		}
		free(data);
		close(fd);
	}
}

static void one_read_a_turn_of_bounded_size(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "unix:FOLDER/socket");
	int fd = call_and_accept(&scene, &end);
	char *data = filler(1 << 20);
	ssize_t sent = send(fd, data, 1 << 20, MSG_NOSIGNAL | MSG_DONTWAIT);
	assert_true(sent > 100000);
	for (size_t turns = 1; end->got.len < (size_t)sent; turns++) {
		loop_turn(scene.loop, NS_PER_S);
		assert_int_equal(end->messages, turns);
	}
	assert_true(end->longest <= 65536);
	free(data);
	close(fd);
	scene_close(&scene);
}

static void empty_packets_are_messages(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "unixpacket:FOLDER/socket");
	int fd = call_and_accept(&scene, &end);
	say(fd, "");
	TURN_UNTIL(scene.loop, end->messages == 1);
	say(fd, "");
	say(fd, "");
	say(fd, "still here");
	close(fd);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_int_equal(end->messages, 4);
	assert_string_equal(end->got.data, "still here");
	scene_close(&scene);
}

static void a_packet_that_does_not_fit_is_not_cut(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "unixpacket:FOLDER/socket");
	int fd = call_and_accept(&scene, &end);
	char *data = filler(65537);
	assert_int_equal(send(fd, data, 65536, 0), 65536);
	TURN_UNTIL(scene.loop, end->got.len == 65536);
	assert_int_equal(send(fd, data, 65537, 0), 65537);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_string_equal(end->reason, "it sent a packet longer than 65536 bytes");
	assert_int_equal(end->messages, 1);
	free(data);
	close(fd);
	scene_close(&scene);
}

/* Fan-out */

static void a_slice_goes_to_many(void **state)
{
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		enum { MANY = 150, TIMES = 32 };
		int fds[MANY];
		struct end *end;
		struct chunk_writer writer = {0};
		for (int i = 0; i < MANY; i++)
			fds[i] = call_and_accept(&scene, &end);
		for (int i = 0; i < TIMES; i++) {
			struct slice slice = chunk_writer_add(&writer, "said\n", 5);
			for (int j = 0; j < MANY; j++)
				assert_true(conn_send_slice(scene.ends[j].conn, 0, slice));
		}
		for (int i = 0; i < MANY; i++) {
			char all[5 * TIMES];
			size_t have = 0;
			while (have < sizeof all)
				have += hear(&scene, fds[i], all + have, sizeof all - have);
			for (size_t at = 0; at < sizeof all; at += 5)
				assert_memory_equal(all + at, "said\n", 5);
			close(fds[i]);
		}
		chunk_writer_fini(&writer);
	}
}

static void many_at_once(void **state)
{
	enum { MANY = 1000 };
	struct scene scene;
	FOR_EACH_TRANSPORT(&scene, state)
	{
		int fds[MANY];
		struct end *end;
		for (int i = 0; i < MANY; i++)
			fds[i] = call_and_accept(&scene, &end);
		for (int i = 0; i < MANY; i += 7)
			say(fds[i], "me\n");
		for (int i = 0; i < MANY; i += 7) {
			end = &scene.ends[i];
			TURN_UNTIL(scene.loop, end->got.len >= 3 && strstr(end->got.data, "me\n"));
		}
		for (int i = 0; i < MANY; i++)
			close(fds[i]);
		for (int i = 0; tells_end(&scene) && i < MANY; i++)
			TURN_UNTIL(scene.loop, scene.ends[i].closed == 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_ways),
	    cmocka_unit_test(names_of_both_ends),
	    cmocka_unit_test(borders_are_kept_where_there_are_any),
	    cmocka_unit_test(last_words_come_before_the_end),
	    cmocka_unit_test(a_peer_that_is_done_talking_gets_its_answer),
	    cmocka_unit_test(the_end_of_what_a_peer_says_can_be_answered),
	    cmocka_unit_test(closing_sends_what_is_queued),
	    cmocka_unit_test(aborting_ends_with_the_turn),
	    cmocka_unit_test(closing_while_it_is_heard),
	    cmocka_unit_test(refused_calls_end),
	    cmocka_unit_test(a_paused_conn_is_not_read),
	    cmocka_unit_test(drained_once_it_reads_again),
	    cmocka_unit_test(nothing_is_lost_or_reordered_through_a_full_queue),
	    cmocka_unit_test(one_that_reads_too_slowly_is_closed),
	    cmocka_unit_test(a_flood_does_not_undo_the_last_words),
	    cmocka_unit_test(a_closing_conn_does_not_wait_for_ever),
	    cmocka_unit_test(a_reset_is_told),
	    cmocka_unit_test(what_was_said_before_a_reset_is_heard),
	    cmocka_unit_test(messages_of_any_size),
	    cmocka_unit_test(one_read_a_turn_of_bounded_size),
	    cmocka_unit_test(empty_packets_are_messages),
	    cmocka_unit_test(a_packet_that_does_not_fit_is_not_cut),
	    cmocka_unit_test(a_slice_goes_to_many),
	    cmocka_unit_test(many_at_once),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
