/* How much a session sends and how fast: no more than the path takes. */
#include "tests/check.h"

#include "tests/proto/path.h"

/* A link that carries less than redundancy would take: its queue is seen, and spared. */
static void a_narrow_link_is_not_flooded(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct path path;
		path_open(&path, &(struct path_config){
		                     .seed = seed,
		                     .loss = {150, 150},
		                     .delay = 25 * MS,
		                     .link = 8000,
		                 });
		const struct script scripts[2] = {{0}, {300, 0, 50 * MS, 200, 1}};
		assert_true(path_run(&path, scripts, 120 * S));
		assert_true(path.ends[SERVER].dropped < 60);
		assert_true(path_took(&path, CLIENT, 500) < 400 * MS);
		path_close(&path);
	}
}

/* More to say than a link carries: it is filled, and its queue not thrown at for nothing. */
static void a_full_link_is_not_fought(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct path path;
		path_open(
		    &path, &(struct path_config){.seed = seed, .delay = 25 * MS, .link = 50000});
		const struct script scripts[2] = {{0}, {3000, 0, 0, 200, 1}};
		assert_true(path_run(&path, scripts, 60 * S));
		/* 600 KB of text at 50 KB a second. */
		assert_true(path.now < 16 * S);
		assert_true(path.ends[SERVER].dropped < 100);
		path_close(&path);
	}
}

/* However large the window has grown, what was held back does not leave all at once. */
static void a_burst_is_spread(void **state)
{
	static const uint8_t text[200];
	uint8_t out[PACKET_MAX];
	struct chunk_writer writer = {0};
	struct path path;
	size_t len, sent = 0;
	(void)state;
	path_open(&path, &(struct path_config){.seed = 1, .delay = 25 * MS});
	const struct script scripts[2] = {{0}, {3000, 0, 0, 200, 1}};
	assert_true(path_run(&path, scripts, 60 * S));
	path_run(&path, (const struct script[2]){{0}, {3001, 60 * S, 0, 200, 1}}, path.now + S);
	struct dgram *server = path.ends[SERVER].dgram;
	for (int i = 0; i < 600; i++)
		assert_true(dgram_send(server, 1, chunk_writer_add(&writer, text, sizeof text)));
	while ((len = dgram_emit(server, out, path.now)) > 0)
		sent += len;
	assert_true(sent > 5000);
	assert_true(sent < 14000);
	/* The rest goes on leaving before anything is confirmed: the window is larger. */
	assert_true(dgram_deadline(server) < path.now + 10 * MS);
	assert_true(dgram_emit(server, out, path.now + 10 * MS) > 0);
	chunk_writer_fini(&writer);
	path_close(&path);
}

/* Answers that get lost by chance do not make the sender wait long with what it has to repeat. */
static void a_burst_arrives_soon_where_much_is_lost(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct path path;
		path_open(&path, &(struct path_config){
		                     .seed = seed,
		                     .loss = {300, 300},
		                     .doubled = 50,
		                     .late = 50,
		                     .lateness = 10 * MS,
		                     .delay = 25 * MS,
		                     .around = 62,
		                 });
		const struct script scripts[2] = {{500, 0, 0, 200, 1}, {0}};
		assert_true(path_run(&path, scripts, 60 * S));
		assert_true(path_took(&path, SERVER, 1000) <= 800 * MS);
		path_close(&path);
	}
}

/* Where most gets lost for long, saying everything several times helps nobody. */
static void no_redundancy_where_it_is_hopeless(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct path path;
		path_open(&path,
		    &(struct path_config){.seed = seed, .loss = {750, 750}, .delay = 25 * MS});
		const struct script scripts[2] = {{0}, {2000, 0, 50 * MS, 200, 1}};
		const struct path_end *server = &path.ends[SERVER];
		path_run(&path, scripts, 21 * S);
		uint64_t bytes = server->bytes, datagrams = server->datagrams;
		path_run(&path, scripts, 61 * S);
		assert_true(server->bytes - bytes < 650 * (server->datagrams - datagrams));
		path_close(&path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_narrow_link_is_not_flooded),
	    cmocka_unit_test(a_full_link_is_not_fought),
	    cmocka_unit_test(a_burst_is_spread),
	    cmocka_unit_test(a_burst_arrives_soon_where_much_is_lost),
	    cmocka_unit_test(no_redundancy_where_it_is_hopeless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
