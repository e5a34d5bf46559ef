#include "tests/net/scene.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/mmsg.h"

/*
 * System calls that fail on purpose. Only those that the loop makes do, not the test's own: the
 * wrapped loop_turn() tells them apart.
 */
static struct {
	const char *call; /* the one that fails; NULL: none */
	int error;        /* 0: it succeeds, but in part */
	int times;        /* left; negative: always */
	int skip;         /* calls that succeed before */
	int seen;         /* calls of that name */
	bool turning;
} fault;

#define CALL_WAITS (100 * NS_PER_MS) /* until it is tried to take one again */

static void plan(const char *call, int error, int times)
{
	fault.call = call;
	fault.error = error;
	fault.times = times;
	fault.skip = 0;
	fault.seen = 0;
}

/* True if this call is to fail, with errno, or to do a part only. */
static bool strikes(const char *call)
{
	if (!fault.turning || fault.call == NULL || strcmp(fault.call, call) != 0)
		return false;
	fault.seen++;
	if (fault.skip > 0) {
		fault.skip--;
		return false;
	}
	if (fault.times == 0)
		return false;
	fault.times -= fault.times > 0;
	errno = fault.error;
	return true;
}

void __real_loop_turn(struct loop *loop, int64_t most);
void __wrap_loop_turn(struct loop *loop, int64_t most);

void __wrap_loop_turn(struct loop *loop, int64_t most)
{
	fault.turning = true;
	__real_loop_turn(loop, most);
	fault.turning = false;
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		if (strikes(#name))                                                                \
			return -1;                                                                 \
		return __real_##name arguments;                                                    \
	}

WRAP(ssize_t, recv, (int fd, void *data, size_t len, int flags), (fd, data, len, flags))
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *msg, int flags), (fd, msg, flags))
WRAP(int, recvmmsg, (int fd, mmsg *msgs, unsigned count, int flags, struct timespec *wait),
    (fd, msgs, count, flags, wait))
WRAP(int, accept4, (int fd, struct sockaddr *sa, socklen_t *len, int flags), (fd, sa, len, flags))
WRAP(int, socket, (int family, int type, int protocol), (family, type, protocol))
WRAP(int, epoll_ctl, (int epfd, int op, int fd, struct epoll_event *event), (epfd, op, fd, event))

ssize_t __real_send(int fd, const void *data, size_t len, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t len, int flags);

ssize_t __wrap_send(int fd, const void *data, size_t len, int flags)
{
	if (!strikes("send"))
		return __real_send(fd, data, len, flags);
	if (fault.error != 0)
		return -1;
	return __real_send(fd, data, len > 3 ? 3 : len, flags);
}

ssize_t __real_sendmsg(int fd, const struct msghdr *msg, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags);

ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (!strikes("sendmsg"))
		return __real_sendmsg(fd, msg, flags);
	if (fault.error != 0)
		return -1;
	/* All of the first piece and one byte of the next. */
	struct iovec pieces[2] = {msg->msg_iov[0], msg->msg_iov[1]};
	struct msghdr part = {.msg_iov = pieces, .msg_iovlen = 2};
	pieces[1].iov_len = 1;
	return __real_sendmsg(fd, &part, flags);
}

int __real_sendmmsg(int fd, mmsg *msgs, unsigned count, int flags);
int __wrap_sendmmsg(int fd, mmsg *msgs, unsigned count, int flags);

int __wrap_sendmmsg(int fd, mmsg *msgs, unsigned count, int flags)
{
	if (!strikes("sendmmsg"))
		return __real_sendmmsg(fd, msgs, count, flags);
	if (fault.error != 0)
		return -1;
	return __real_sendmmsg(fd, msgs, 1, flags);
}

/* A conversation that must come through whatever passes by. */

#define PIECES      20
#define PIECE_SMALL 24 /* bytes; together they go in one copy */
#define PIECE_LARGE 2000

static void expect_pieces(struct scene *scene, int fd, const char *all)
{
	char got[PIECES * PIECE_LARGE + 1] = "";
	size_t have = 0;
	while (have < strlen(all))
		have += hear(scene, fd, got + have, sizeof got - 1 - have);
	assert_string_equal(got, all);
}

/* Slices from two chunks in turn, so that they do not become one. */
static void send_pieces(struct conn *conn, int length, char *all)
{
	struct chunk_writer writers[2] = {{0}, {0}};
	for (int i = 0; i < PIECES; i++) {
		char piece[PIECE_LARGE + 1];
		int len = snprintf(piece, sizeof piece, "piece number %*d, ", length - 15, i);
		strcat(all, piece);
		assert_true(conn_send_slice(
		    conn, 0, chunk_writer_add(&writers[i % 2], piece, (size_t)len)));
	}
	chunk_writer_fini(&writers[0]);
	chunk_writer_fini(&writers[1]);
}

static void what_passes_is_not_noticed(void **state)
{
	static const struct {
		const char *address, *call;
		int error; /* 0: in part */
		int times;
	} cases[] = {
	    {"tcp://127.0.0.1:0", "recv", EINTR, 3},
	    {"tcp://127.0.0.1:0", "recv", EAGAIN, 3},
	    {"tcp://127.0.0.1:0", "sendmsg", EINTR, 3},
	    {"tcp://127.0.0.1:0", "sendmsg", EAGAIN, 3},
	    {"tcp://127.0.0.1:0", "sendmsg", ENOBUFS, 3},
	    {"tcp://127.0.0.1:0", "sendmsg", 0, 1000},
	    {"unix:FOLDER/s", "send", EINTR, 3},
	    {"unix:FOLDER/s", "send", EAGAIN, 3},
	    {"unix:FOLDER/s", "send", ENOMEM, 3},
	    {"unix:FOLDER/s", "send", 0, 1000},
	    {"unixpacket:FOLDER/s", "recvmsg", EINTR, 3},
	    {"unixpacket:FOLDER/s", "recvmsg", EAGAIN, 3},
	    {"unixpacket:FOLDER/s", "send", EINTR, 3},
	    {"unixpacket:FOLDER/s", "send", EAGAIN, 3},
	    {"unixpacket:FOLDER/s", "send", ENOBUFS, 3},
	    {"udp://127.0.0.1:0", "recvmmsg", EINTR, 3},
	    {"udp://127.0.0.1:0", "recvmmsg", EAGAIN, 3},
	    {"udp://127.0.0.1:0", "sendmmsg", EINTR, 3},
	    {"udp://127.0.0.1:0", "sendmmsg", EAGAIN, 3},
	    {"udp://127.0.0.1:0", "sendmmsg", ENOBUFS, 3},
	    {"udp://127.0.0.1:0", "sendmmsg", 0, 1000},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		struct end *end;
		char all[PIECES * PIECE_LARGE + 1] = "";
		bool large = strcmp(cases[i].call, "sendmsg") == 0;
		scene_open(&scene, state, cases[i].address);
		int fd = call_and_accept(&scene, &end);
		plan(cases[i].call, cases[i].error, cases[i].times);
		say(fd, "hello");
		TURN_UNTIL(scene.loop, end->got.len >= 5);
		send_pieces(end->conn, large ? PIECE_LARGE : PIECE_SMALL, all);
		expect_pieces(&scene, fd, all);
		/* A single piece goes out by another call. */
		assert_true(conn_send(end->conn, "one more", 8));
		expect_pieces(&scene, fd, "one more");
		loop_turn(scene.loop, 0);
		assert_int_equal(conn_queued(end->conn), 0);
		assert_true(fault.seen > 0);
		plan(NULL, 0, 0);
		close(fd);
		scene_close(&scene);
	}
}

static void what_does_not_pass_ends_the_conn(void **state)
{
	static const struct {
		const char *address, *call;
		int error;
		const char *reason;
	} cases[] = {
	    {"tcp://127.0.0.1:0", "recv", ECONNRESET, "connection reset by peer"},
	    {"tcp://127.0.0.1:0", "recv", ETIMEDOUT, "the other end does not answer any more"},
	    {"tcp://127.0.0.1:0", "recv", EHOSTUNREACH, "no way to that host"},
	    {"tcp://127.0.0.1:0", "send", ECONNRESET, "connection reset by peer"},
	    {"unix:FOLDER/s", "send", EPIPE, "closed by the other end"},
	    {"unixpacket:FOLDER/s", "recvmsg", ECONNRESET, "connection reset by peer"},
	    {"unixpacket:FOLDER/s", "send", EMSGSIZE, "a message was too long for one packet"},
	    {"udp://127.0.0.1:0", "sendmmsg", ENETUNREACH, "no way to that network"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		struct end *end;
		scene_open(&scene, state, cases[i].address);
		int fd = call_and_accept(&scene, &end);
		loop_turn(scene.loop, 0);
		plan(cases[i].call, cases[i].error, -1);
		assert_true(conn_send(end->conn, "answer", 6));
		if (strncmp(cases[i].call, "recv", 4) == 0)
			say(fd, "question");
		loop_turn(scene.loop, NS_PER_MS);
		loop_turn(scene.loop, 0);
		/* One that could not send still hears until its peer has left. */
		close(fd);
		TURN_UNTIL(scene.loop, end->closed == 1);
		assert_string_equal(end->reason, cases[i].reason);
		plan(NULL, 0, 0);
		scene_close(&scene);
	}
}

static void a_broken_conn_hears_what_was_said_before(void **state)
{
	struct scene scene;
	struct end *end;
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	int fd = call_and_accept(&scene, &end);
	plan("send", ECONNRESET, -1);
	assert_true(conn_send(end->conn, "to nobody", 9));
	loop_turn(scene.loop, 0);
	assert_true(conn_is_closing(end->conn));
	assert_false(conn_send(end->conn, "x", 1));
	assert_int_equal(end->closed, 0);
	say(fd, "my last words");
	TURN_UNTIL(scene.loop, end->got.len == 13);
	scene_skip(CONN_LINGER);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_string_equal(end->reason, "connection reset by peer");
	plan(NULL, 0, 0);
	close(fd);
	scene_close(&scene);
}

/* A datagram that cannot leave takes its own peer down and no other. */
static void one_peer_that_cannot_be_reached(void **state)
{
	enum { PEERS = 3 };
	struct scene scene;
	int fds[PEERS];
	struct end *end;
	scene_open(&scene, state, "udp://127.0.0.1:0");
	for (int p = 0; p < PEERS; p++)
		fds[p] = call_and_accept(&scene, &end);
	for (int p = 0; p < PEERS; p++) {
		assert_true(conn_send(scene.ends[p].conn, "one", 3));
		assert_true(conn_send(scene.ends[p].conn, "two", 3));
	}
	plan("sendmmsg", EPERM, 1);
	loop_turn(scene.loop, 0);
	loop_turn(scene.loop, 0);
	plan(NULL, 0, 0);
	assert_int_equal(scene.ends[0].closed, 1);
	for (int p = 1; p < PEERS; p++) {
		expect(&scene, fds[p], "one");
		expect(&scene, fds[p], "two");
	}
	for (int p = 0; p < PEERS; p++)
		close(fds[p]);
	scene_close(&scene);
}

static void calls_that_cannot_be_taken_wait(void **state)
{
	static const int errors[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
	for (size_t i = 0; i < COUNT_OF(errors); i++) {
		struct scene scene;
		scene_open(&scene, state, "tcp://127.0.0.1:0");
		plan("accept4", errors[i], 1);
		int64_t before = clock_mono_ns();
		int fd = call(&scene);
		TURN_UNTIL(scene.loop, fault.seen == 1);
		for (int turn = 0; turn < 5; turn++)
			loop_turn(scene.loop, 5 * NS_PER_MS);
		/* On a busy machine that may have taken as long as a call waits. */
		if (clock_mono_ns() - before < CALL_WAITS)
			assert_int_equal(scene.accepted, 0);
		scene_skip(NS_PER_S);
		TURN_UNTIL(scene.loop, scene.accepted == 1);
		plan(NULL, 0, 0);
		close(fd);
		scene_close(&scene);
	}
}

static void calls_that_were_given_up_are_passed_over(void **state)
{
	static const int errors[] = {ECONNABORTED, EINTR, EPROTO, ENETDOWN};
	for (size_t i = 0; i < COUNT_OF(errors); i++) {
		struct scene scene;
		scene_open(&scene, state, "tcp://127.0.0.1:0");
		plan("accept4", errors[i], 1);
		int fd = call(&scene);
		loop_turn(scene.loop, NS_PER_S);
		assert_int_equal(scene.accepted, 1);
		plan(NULL, 0, 0);
		close(fd);
		scene_close(&scene);
	}
}

static void a_conn_that_cannot_be_watched_ends(void **state)
{
	const struct poller_case *which = *state;
	if (which->poller != LOOP_POLLER_EPOLL)
		return;
	struct scene scene;
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	plan("epoll_ctl", ENOMEM, 1);
	int fd = call(&scene);
	TURN_UNTIL(scene.loop, scene.accepted == 1);
	TURN_UNTIL(scene.loop, scene.ends[0].closed == 1);
	assert_string_equal(scene.ends[0].reason, strerror(ENOMEM));
	plan(NULL, 0, 0);
	close(fd);
	scene_close(&scene);
}

static void on_connected(struct conn *conn, void *arg)
{
	(void)conn;
	(void)arg;
	fail();
}

static void on_failed(const char *reason, void *arg)
{
	*(char **)arg = xstrdup(reason);
}

static void a_call_without_a_descriptor_is_explained(void **state)
{
	static const struct dial_handler handler = {on_connected, on_failed};
	struct scene scene;
	char *reason = NULL;
	scene_open(&scene, state, NULL);
	struct net_addr addr = parse("127.0.0.1:1");
	dial_start(scene.net, &addr, &handler, &reason);
	plan("socket", EMFILE, 1);
	TURN_UNTIL(scene.loop, reason != NULL);
	plan(NULL, 0, 0);
	assert_string_equal(reason, "cannot call 127.0.0.1:1: Too many open files");
	free(reason);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_passes_is_not_noticed),
	    cmocka_unit_test(what_does_not_pass_ends_the_conn),
	    cmocka_unit_test(a_broken_conn_hears_what_was_said_before),
	    cmocka_unit_test(one_peer_that_cannot_be_reached),
	    cmocka_unit_test(calls_that_cannot_be_taken_wait),
	    cmocka_unit_test(calls_that_were_given_up_are_passed_over),
	    cmocka_unit_test(a_conn_that_cannot_be_watched_ends),
	    cmocka_unit_test(a_call_without_a_descriptor_is_explained),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
