/* What each limit does to who reaches it, what it tells, and that the others go on. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "server/config.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/sweep.h"
#include "tests/server/rig.h"

static void three_peers(struct config *config)
{
	config->limits.peers = 3;
}

static void limits_peers(void **state)
{
	(void)state;
	struct rig *rig = rig_new(three_peers);
	rig_play(rig, "peers",
	    "a+\nb+\nc+\nd^ tcp\nd< ERROR :too many connections to this server (3 here)\ndx\n"
	    "c: QUIT\nc< ERROR *\ncx\nd+\n");
	rig_free(rig);
}

static void two_per_address(struct config *config)
{
	config->limits.peers_per_address = 2;
}

static void limits_peers_of_one_address(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_per_address);
	rig_play(rig, "per address",
	    "a+\nb^ udp\nb: NICK b\nb: USER b 0 * b\nb<< * 422 *\n"
	    "c^ tcp\nc< ERROR :too many connections from your host (2 here)\ncx\n"
	    "d^ unix\nd: NICK d\nd: USER d 0 * d\nd<< * 422 *\n");
	rig_free(rig);
}

static void two_per_address_but_local(struct config *config)
{
	config->limits.peers_per_address = 2;
	config->exempt_local = true;
}

static void spares_local_ones_when_told(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_per_address_but_local);
	rig_play(rig, "exempt", "a+\nb+\nc+\nd+\n");
	rig_free(rig);
}

static void two_silent(struct config *config)
{
	config->limits.silent_peers = 2;
}

static void limits_the_silent(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_silent);
	rig_play(rig, "silent",
	    "a^ tcp\nb^ tcp\nb: NICK b\nb: USER b 0 * b\nb<< * 422 *\nc^ tcp\n"
	    "d^ tcp\nax\nb=\nc: NICK c\nc: USER c 0 * c\nc<< * 422 *\n");
	rig_free(rig);
}

static void slow_rate(struct config *config)
{
	config->limits.rate = 50;
	config->limits.burst = 10;
}

/* Nothing is lost: the rest waits, and the peer is read no more meanwhile. */
static void holds_back_who_is_too_fast(void **state)
{
	(void)state;
	static const char *const transports[] = {"tcp", "unix", "unixpacket"};
	for (size_t t = 0; t < COUNT_OF(transports); t++) {
		struct rig *rig = rig_new(slow_rate);
		struct buf lines = {0};
		char line[64];
		rig_play(rig, "start", "b+\n");
		rig_connect(rig, 'a', transports[t]);
		rig_play(rig, "start", "a: NICK a\na: USER a 0 * a\na<< * 422 *\n");
		for (int i = 0; i < 40; i++)
			buf_printf(&lines, "PRIVMSG b :%d\r\n", i);
		int64_t start = clock_mono_ns();
		rig_send(rig, 'a', lines.data, lines.len);
		for (int i = 0; i < 40; i++) {
			snprintf(line, sizeof line, "b< :a!* PRIVMSG b :%d\n", i);
			rig_play(rig, transports[t], line);
		}
		/* 30 messages over the burst at 50 a second. */
		assert_true(clock_mono_ns() - start > 400 * NS_PER_MS);
		rig_play(rig, "after", "b=\na: PING x\na< * PONG * :x\n");
		buf_fini(&lines);
		rig_free(rig);
	}
}

/* Where nothing can be held back, what comes meanwhile is dropped, and it is told so once. */
static void tells_datagram_peers_that_it_drops(void **state)
{
	(void)state;
	struct rig *rig = rig_new(slow_rate);
	rig_play(rig, "start", "a^ udp\na: NICK a\na: USER a 0 * a\na<< * 422 *\n");
	for (int i = 0; i < 30; i++)
		rig_play(rig, "flood", "a: PING x\n");
	rig_play(rig, "told", "a<< * NOTICE a :*lost\n");
	rig_free(rig);
}

static void may_go_while_held(void **state)
{
	(void)state;
	struct rig *rig = rig_new(slow_rate);
	rig_play(rig, "start", "a+\nb+\nb: JOIN #x\nb<< * 366 *\na: JOIN #x\na<< * 366 *\nb< *\n");
	for (int i = 0; i < 30; i++)
		rig_play(rig, "flood", "a: PING x\n");
	rig_play(rig, "gone", "a-\nb<< :a!* QUIT :*\nb=\n");
	rig_free(rig);
}

static void small_queue(struct config *config)
{
	config->limits.queue = 65536;
}

/* One that never reads: it is closed, the others hear everything. */
static void drops_who_reads_too_slowly(void **state)
{
	(void)state;
	char text[401];
	struct rig *rig = rig_new(small_queue);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	rig_play(rig, "start", "a+\na: JOIN #x\na<< * 366 *\nb+\nb: JOIN #x\nb<< * 366 *\na< *\n");
	struct rig_client *slow = rig_connect(rig, 'c', "unix");
	rig_play(rig, "slow",
	    "c: NICK c\nc: USER c 0 * c\nc<< * 422 *\nc: JOIN #x\nc<< * 366 *\n"
	    "a< *\nb< *\n");
	int fd = slow->fd;
	slow->fd = -1; /* from here on nobody reads it */
	bool gone = false;
	for (int i = 0; i < 5000 && !gone; i++) {
		char line[512];
		int len = snprintf(line, sizeof line, "PRIVMSG #x :%s\r\n", text);
		rig_send(rig, 'a', line, (size_t)len);
		char *heard = rig_line(rig, 'b');
		gone = strstr(heard, " QUIT ") != NULL;
		if (gone)
			assert_non_null(strstr(heard, ":c!~c@localhost QUIT :"));
		free(heard);
	}
	assert_true(gone);
	shutdown(fd, SHUT_RDWR);
	slow->fd = fd;
	rig_play(rig, "after", "a<< * QUIT *\na=\n");
	rig_free(rig);
}

static struct peer *oldest(struct rig *rig)
{
	return rig->server->peers;
}

static void wants_registration_in_time(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "half open", "a: NICK a\na: PING x\na< * PONG *\nb+\n");
	oldest(rig)->since -= 15 * NS_PER_S;
	sweep(rig->server);
	rig_play(rig, "not yet", "a=\n");
	oldest(rig)->since -= 20 * NS_PER_S;
	sweep(rig->server);
	rig_play(rig, "too late", "a< ERROR :Registration timed out: 30 seconds\nax\nb=\n");
	rig_free(rig);
}

static void pings_soon(struct config *config)
{
	config->limits.ping = 1;
	config->limits.ping_timeout = 0;
}

/* The clock that the sweep goes by is the loop's. */
static void pass_a_second(struct rig *rig)
{
	int64_t end = clock_mono_ns() + NS_PER_S + 10 * NS_PER_MS;
	while (clock_mono_ns() < end)
		rig_turn(rig);
}

static void pings_and_drops_the_dead(void **state)
{
	(void)state;
	struct rig *rig = rig_new(pings_soon);
	rig_play(rig, "start", "a+\nb+\nb: JOIN #x\nb<< * 366 *\na: JOIN #x\na<< * 366 *\nb< *\n");
	pass_a_second(rig);
	sweep(rig->server);
	rig_play(rig, "asked", "a<< PING :confab*\nb<< PING :confab*\n");
	pass_a_second(rig);
	rig_play(rig, "alive", "b: PONG confab\nb: PING x\nb<< * PONG *\n");
	rig->server->config->limits.ping_timeout = 1;
	sweep(rig->server);
	rig_play(rig, "dead",
	    "a<< ERROR :Ping timeout: 2 seconds\nax\nb<< :a!* QUIT :Ping timeout: 2 seconds\n");
	rig_free(rig);
}

/* Bytes of any kind, in pieces of any size: it stays up and serves the rest. */
static void survives_junk(void **state)
{
	(void)state;
	char junk[4096];
	unsigned seed = 1;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start", "a+\n");
	for (int round = 0; round < 200; round++) {
		rig_connect(rig, 'b', round % 2 == 0 ? "tcp" : "unix");
		if (round % 4 >= 2)
			rig_play(rig, "irc", "b: NICK b\nb: USER b 0 * b\nb<< * 422 *\n");
		for (size_t i = 0; i < sizeof junk; i++) {
			seed = seed * 1103515245u + 12345u;
			junk[i] = (char)(seed >> 16);
		}
		rig_send(rig, 'b', junk, sizeof junk);
		rig_turn(rig);
		rig_play(rig, "end", "b-\n");
	}
	rig_play(rig, "after", "a=\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(limits_peers),
	    cmocka_unit_test(limits_peers_of_one_address),
	    cmocka_unit_test(spares_local_ones_when_told),
	    cmocka_unit_test(limits_the_silent),
	    cmocka_unit_test(holds_back_who_is_too_fast),
	    cmocka_unit_test(tells_datagram_peers_that_it_drops),
	    cmocka_unit_test(may_go_while_held),
	    cmocka_unit_test(drops_who_reads_too_slowly),
	    cmocka_unit_test(wants_registration_in_time),
	    cmocka_unit_test(pings_and_drops_the_dead),
	    cmocka_unit_test(survives_junk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
