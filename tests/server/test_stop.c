/* The end of a server. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/conn.h"
#include "server/config.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/server.h"
#include "tests/server/rig.h"

static void note(void *arg)
{
	bool *stopped = arg;
	*stopped = true;
}

static void turn_until(struct rig *rig, const bool *stopped)
{
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (!*stopped && clock_mono_ns() < end)
		rig_turn(rig);
	assert_true(*stopped);
	rig->stopped = true;
}

static void tells_everybody_and_takes_no_more(void **state)
{
	(void)state;
	bool stopped = false;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start",
	    "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\nc: NICK c\nd^ unix\n"
	    "c: PING x\nc< * PONG *\n");
	server_stop(rig->server, "going home", note, &stopped);
	server_stop(rig->server, "twice does no harm", note, &stopped);
	assert_false(stopped);
	rig_play(rig, "told",
	    "a< ERROR :going home\nax\nb< ERROR :going home\nbx\n"
	    "c< ERROR :going home\ncx\ndx\n");
	turn_until(rig, &stopped);
	rig_free(rig);
}

static void ends_at_once_when_nobody_is_there(void **state)
{
	(void)state;
	bool stopped = false;
	struct rig *rig = rig_new(NULL);
	server_stop(rig->server, "nobody", note, &stopped);
	assert_false(stopped);
	turn_until(rig, &stopped);
	rig_free(rig);
}

static void keep(struct config *config)
{
	config->state = xstrdup("history");
}

/* Their messages are on disk, so they are told. */
static void sends_the_echoes_that_wait(void **state)
{
	enum { MESSAGES = 200 };
	(void)state;
	bool stopped = false;
	struct buf lines = {0};
	struct rig *rig = rig_new(keep);
	rig_play(rig, "start", "a+ echo-message\na: JOIN #x\na<< * 366 *\n");
	for (int i = 0; i < MESSAGES; i++)
		buf_add_str(&lines, "PRIVMSG #x :kept\r\n");
	rig_send(rig, 'a', lines.data, lines.len);
	buf_fini(&lines);
	while (store_metrics(history_store(rig->server)).queue_messages < MESSAGES)
		rig_turn(rig);
	server_stop(rig->server, "now", note, &stopped);
	turn_until(rig, &stopped);
	size_t echoes = 0;
	char *line;
	while ((line = rig_line(rig, 'a')) != NULL) {
		echoes += str_glob(STR("* PRIVMSG #x :kept"), str_from(line));
		free(line);
	}
	assert_int_equal(echoes, MESSAGES);
	rig_free(rig);
}

/* How long it takes beside one that does not read, ns. */
static int64_t end_beside_deaf(void)
{
	bool stopped = false;
	struct rig *rig = rig_new(NULL);
	struct rig_client *deaf = rig_connect(rig, 'a', "unix");
	rig_play(rig, "start", "a: NICK a\na: USER a 0 * a\na<< * 422 *\n");
	int fd = deaf->fd;
	deaf->fd = -1;
	for (int i = 0; i < 20000; i++)
		if (!conn_send(
		        rig->server->peers->conn, "0123456789012345678901234567890123456789", 40))
			break;
	int64_t start = clock_mono_ns();
	server_stop(rig->server, "now", note, &stopped);
	turn_until(rig, &stopped);
	int64_t took = clock_mono_ns() - start;
	deaf->fd = fd;
	rig_free(rig);
	return took;
}

/* One that does not read cannot keep it; a busy machine may hold it up, but not each time. */
static void ends_within_a_second(void **state)
{
	int tries = 1;
	(void)state;
	while (end_beside_deaf() >= 2 * NS_PER_S)
		assert_true(tries++ < 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_everybody_and_takes_no_more),
	    cmocka_unit_test(ends_at_once_when_nobody_is_there),
	    cmocka_unit_test(ends_within_a_second),
	    cmocka_unit_test(sends_the_echoes_that_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
