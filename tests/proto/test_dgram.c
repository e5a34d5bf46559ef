#include "tests/check.h"

#include <string.h>

#include "tests/proto/path.h"

/* Everything is heard by both, and nothing went wrong on the way. */
static void run(struct path *path, const struct script scripts[2], int64_t until)
{
	bool done = path_run(path, scripts, S + until);
	if (!done)
		print_message("# at %lld us: client heard %llu, server %llu\n",
		    (long long)path->now, (unsigned long long)path->ends[CLIENT].heard,
		    (unsigned long long)path->ends[SERVER].heard);
	assert_true(done);
	assert_int_equal(path->wrong, 0);
}

static void messages_go_both_ways(void **state)
{
	(void)state;
	struct path path;
	path_open(&path, &(struct path_config){.seed = 1, .delay = 25 * MS});
	const struct script both[2] = {{100, 0, 50 * MS, 200, 0}, {100, 0, 50 * MS, 200, 3}};
	run(&path, both, 30 * S);
	assert_true(path_took(&path, CLIENT, 1000) < 26 * MS);
	assert_int_equal(dgram_id(path.ends[CLIENT].dgram), 7);
	path_close(&path);
}

static void nothing_is_lost(void **state)
{
	static const struct {
		const char *what;
		unsigned there, back, doubled, late, corrupt;
	} rows[] = {
	    {"a clean path", 0, 0, 0, 0, 0},
	    {"5 % lost", 50, 50, 50, 50, 0},
	    {"15 % lost", 150, 150, 50, 50, 0},
	    {"30 % lost", 300, 300, 50, 50, 0},
	    {"45 % lost", 450, 450, 50, 50, 0},
	    {"60 % lost", 600, 600, 50, 50, 0},
	    {"only answers get lost", 0, 500, 0, 0, 0},
	    {"only messages get lost", 500, 0, 0, 0, 0},
	    {"half of all doubled", 100, 100, 500, 0, 0},
	    {"half of all late", 100, 100, 0, 500, 0},
	    {"a tenth altered", 50, 50, 50, 50, 100},
	    {"30 % lost, a tenth of the rest altered", 300, 300, 50, 50, 100},
	    {"60 % lost, a tenth of the rest altered", 600, 600, 50, 50, 100},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (uint64_t seed = 1; seed <= 8; seed++) {
			struct path path;
			path_open(&path, &(struct path_config){
			                     .seed = seed,
			                     .loss = {rows[i].back, rows[i].there},
			                     .doubled = rows[i].doubled,
			                     .late = rows[i].late,
			                     .corrupt = rows[i].corrupt,
			                     .delay = 25 * MS,
			                     .lateness = 10 * MS,
			                 });
			const struct script both[2] = {
			    {100, 0, 200 * MS, 120, 2}, {300, 0, 50 * MS, 200, 4}};
			print_message("# %s\n", rows[i].what);
			run(&path, both, 120 * S);
			path_close(&path);
		}
	}
}

/* What a server sends while its client's address changes each second, the port or all of it. */
static void addresses_change(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct path path;
		path_open(&path, &(struct path_config){
		                     .seed = seed,
		                     .loss = {50, 50},
		                     .doubled = 50,
		                     .late = 50,
		                     .delay = 25 * MS,
		                     .lateness = 10 * MS,
		                     .rebind = S,
		                     .hosts = seed % 2 == 0,
		                 });
		const struct script scripts[2] = {{0}, {300, 0, 50 * MS, 200, 1}};
		run(&path, scripts, 60 * S);
		assert_true(path_took(&path, CLIENT, 1000) < 4 * S);
		assert_true(path.moves > 5);
		path_close(&path);
	}
}

static void a_black_hole_ends(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct path path;
		path_open(&path, &(struct path_config){
		                     .seed = seed,
		                     .loss = {10 * (unsigned)seed, 10 * (unsigned)seed},
		                     .delay = 25 * MS,
		                     .hole_from = 3 * S,
		                     .hole_until = 7 * S,
		                 });
		const struct script scripts[2] = {{0}, {200, 0, 50 * MS, 200, 1}};
		run(&path, scripts, 60 * S);
		assert_true(path_took(&path, CLIENT, 1000) < 4500 * MS);
		path_close(&path);
	}
}

/* Pieces of long messages among short ones, on many streams, through a window that they fill. */
static void long_messages_go_in_pieces(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct path path;
		path_open(&path,
		    &(struct path_config){.seed = seed, .loss = {200, 200}, .delay = 25 * MS});
		const struct script scripts[2] = {
		    {40, 0, 0, 20000, 3}, {20, 0, 10 * MS, DGRAM_MESSAGE_MAX, 0}};
		run(&path, scripts, 120 * S);
		path_close(&path);
	}
}

/* Nobody ever answers: what is kept is bounded, and what is sent becomes rare. */
static void one_that_never_answers(void **state)
{
	static const struct {
		size_t len;
		uint64_t most; /* messages that wait for it */
	} rows[] = {
	    {25, DGRAM_WINDOW},
	    {200, DGRAM_WINDOW_BYTES / 200},
	    {10000, DGRAM_WINDOW_BYTES / 10000},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct path path;
		path_open(
		    &path, &(struct path_config){.seed = 1, .loss = {1000, 0}, .delay = 25 * MS});
		const struct script scripts[2] = {{0}, {2000, 0, 0, rows[i].len, 1}};
		assert_false(path_run(&path, scripts, 61 * S));
		assert_int_equal(path.ends[SERVER].said, rows[i].most);
		assert_true(path.ends[SERVER].datagrams < 100);
		assert_int_equal(path.wrong, 0);
		path_run(&path, scripts, 700 * S);
		assert_int_equal(dgram_state(path.ends[SERVER].dgram), DGRAM_GONE);
		path_close(&path);
	}
}

/* What was said in vain for long is said again at once when the other end is heard again. */
static void a_word_ends_the_waiting(void **state)
{
	(void)state;
	for (int64_t end = 8 * S; end <= 11 * S; end += 300 * MS) {
		struct path path;
		path_open(&path, &(struct path_config){
		                     .seed = 1,
		                     .delay = 25 * MS,
		                     .hole_from = 2 * S,
		                     .hole_until = end,
		                 });
		const struct script scripts[2] = {{2, 0, end - S, 200, 1}, {2, 0, 2 * S, 200, 1}};
		run(&path, scripts, 60 * S);
		assert_true(path.now < end + 300 * MS);
		path_close(&path);
	}
}

/* An idle client keeps its way open; the server sends nothing by itself. */
static void an_idle_session_is_kept_alive(void **state)
{
	(void)state;
	struct path path;
	path_open(&path, &(struct path_config){.seed = 1, .delay = 25 * MS});
	const struct script scripts[2] = {{0}, {1, 3600 * S, 0, 200, 0}};
	assert_true(path_run(&path, scripts, 3700 * S));
	assert_true(path.ends[CLIENT].datagrams > 3600 / 28);
	assert_true(path.ends[CLIENT].datagrams < 3600 / 22 + 10);
	assert_int_equal(dgram_state(path.ends[CLIENT].dgram), DGRAM_OPEN);
	path_close(&path);
}

/* Minutes of silence, as of a laptop that sleeps: then all is there. */
static void sleep_is_outlived(void **state)
{
	(void)state;
	struct path path;
	path_open(&path, &(struct path_config){
	                     .seed = 1,
	                     .delay = 25 * MS,
	                     .hole_from = 3 * S,
	                     .hole_until = 500 * S,
	                 });
	const struct script scripts[2] = {{0}, {100, 0, 100 * MS, 200, 1}};
	run(&path, scripts, 560 * S);
	assert_true(path.hops > 0);
	path_close(&path);
}

static void a_clock_that_jumps(void **state)
{
	(void)state;
	struct path path;
	path_open(&path, &(struct path_config){.seed = 3, .loss = {100, 100}, .delay = 25 * MS});
	const struct script scripts[2] = {{400, 0, 50 * MS, 200, 2}, {400, 0, 50 * MS, 200, 2}};
	for (int i = 1; i <= 10; i++) {
		path_run(&path, scripts, i * 2 * S);
		path.now += (i % 2 != 0 ? 5 : -1) * S;
	}
	assert_true(path_run(&path, scripts, 200 * S));
	assert_int_equal(path.wrong, 0);
	path_close(&path);
}

static void an_end_is_told(void **state)
{
	(void)state;
	struct path path;
	path_open(&path, &(struct path_config){.seed = 1, .delay = 25 * MS});
	const struct script scripts[2] = {{10, 0, 0, 200, 0}, {0}};
	run(&path, scripts, 10 * S);
	dgram_close(path.ends[CLIENT].dgram);
	const struct script more[2] = {{10, 0, 0, 200, 0}, {1, 100 * S, 0, 200, 0}};
	path_run(&path, more, 12 * S);
	assert_int_equal(dgram_state(path.ends[SERVER].dgram), DGRAM_CLOSED);
	path_close(&path);
}

/* Anybody can say that a session is forgotten: it is asked, and only silence ends it. */
static void doubt_is_cleared_or_ends_it(void **state)
{
	(void)state;
	struct path path;
	path_open(
	    &path, &(struct path_config){
	               .seed = 1, .delay = 25 * MS, .hole_from = 20 * S, .hole_until = 100 * S});
	const struct script idle[2] = {{0}, {1, 300 * S, 0, 200, 0}};
	path_run(&path, idle, 5 * S);
	dgram_doubt(path.ends[CLIENT].dgram, path.now);
	path_run(&path, idle, 15 * S);
	assert_int_equal(dgram_state(path.ends[CLIENT].dgram), DGRAM_OPEN);
	path_run(&path, idle, 21 * S);
	dgram_doubt(path.ends[CLIENT].dgram, path.now);
	path_run(&path, idle, path.now + 200 * MS);
	assert_int_equal(dgram_state(path.ends[CLIENT].dgram), DGRAM_OPEN);
	path_run(&path, idle, path.now + 800 * MS);
	assert_int_equal(dgram_state(path.ends[CLIENT].dgram), DGRAM_FORGOTTEN);
	path_close(&path);
}

/* A gap in one stream holds up nothing in another, but stream 0 waits for all. */
static void streams_do_not_wait_for_each_other(void **state)
{
	(void)state;
	struct dgram *from = dgram_new(&(struct dgram_config){.server = true, .id = 1}, S);
	struct dgram *to = dgram_new(&(struct dgram_config){.seed = 1}, S);
	struct chunk_writer writer = {0};
	static const struct {
		unsigned stream;
		const char *text;
	} said[] = {{1, "lost"}, {2, "other"}, {1, "after"}, {0, "all"}, {2, "last"}};
	uint8_t packets[COUNT_OF(said)][PACKET_MAX];
	size_t lens[COUNT_OF(said)], len;
	const uint8_t *data;
	int64_t now = S;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		size_t text_len = strlen(said[i].text);
		assert_true(dgram_send(
		    from, said[i].stream, chunk_writer_add(&writer, said[i].text, text_len)));
		lens[i] = dgram_emit(from, packets[i], now);
		assert_true(lens[i] > 0);
	}
	for (size_t i = 1; i < COUNT_OF(said); i++) {
		dgram_receive(to, packets[i], lens[i], DGRAM_FROM_HERE, now);
		assert_int_equal(dgram_next(to, &data, &len), i == 1);
		if (i == 1)
			assert_memory_equal(data, "other", 5);
	}
	dgram_receive(to, packets[0], lens[0], DGRAM_FROM_HERE, now);
	static const char *const rest[] = {"lost", "after", "all", "last"};
	for (size_t i = 0; i < COUNT_OF(rest); i++) {
		assert_true(dgram_next(to, &data, &len));
		assert_int_equal(len, strlen(rest[i]));
		assert_memory_equal(data, rest[i], len);
	}
	assert_false(dgram_next(to, &data, &len));
	chunk_writer_fini(&writer);
	dgram_free(from);
	dgram_free(to);
}

/* Somebody copies a packet and is faster: it gets next to nothing, and the true one is back at
 * once. */
static void a_stolen_address_gets_little(void **state)
{
	(void)state;
	struct dgram *server = dgram_new(&(struct dgram_config){.server = true, .id = 1}, S);
	struct dgram *client = dgram_new(&(struct dgram_config){.seed = 1}, S);
	struct chunk_writer writer = {0};
	uint8_t packet[PACKET_MAX], out[PACKET_MAX];
	size_t sent = 0, len, got = dgram_emit(client, packet, S);
	int64_t now = S;
	assert_int_equal(dgram_receive(server, packet, got, DGRAM_FROM_HOST, now), DGRAM_MOVED);
	assert_false(dgram_proven(server));
	for (int i = 0; i < 100; i++)
		dgram_send(server, 0, chunk_writer_add(&writer, packet, sizeof packet));
	for (; now < S + 2900 * MS; now += MS) {
		while ((len = dgram_emit(server, out, now)) > 0)
			sent += len + 62;
	}
	assert_true(sent <= 3 * (got + 62));
	/* The same packet again, from wherever, is old. */
	assert_int_equal(dgram_receive(server, packet, got, DGRAM_FROM_PROVEN, now), DGRAM_TAKEN);
	dgram_ping(client);
	got = dgram_emit(client, packet, now);
	assert_int_equal(dgram_receive(server, packet, got, DGRAM_FROM_PROVEN, now), DGRAM_MOVED);
	assert_true(dgram_proven(server));
	chunk_writer_fini(&writer);
	dgram_free(server);
	dgram_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_go_both_ways),
	    cmocka_unit_test(nothing_is_lost),
	    cmocka_unit_test(addresses_change),
	    cmocka_unit_test(a_black_hole_ends),
	    cmocka_unit_test(long_messages_go_in_pieces),
	    cmocka_unit_test(one_that_never_answers),
	    cmocka_unit_test(a_word_ends_the_waiting),
	    cmocka_unit_test(an_idle_session_is_kept_alive),
	    cmocka_unit_test(sleep_is_outlived),
	    cmocka_unit_test(a_clock_that_jumps),
	    cmocka_unit_test(an_end_is_told),
	    cmocka_unit_test(doubt_is_cleared_or_ends_it),
	    cmocka_unit_test(streams_do_not_wait_for_each_other),
	    cmocka_unit_test(a_stolen_address_gets_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
