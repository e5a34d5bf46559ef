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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_go_both_ways),
	    cmocka_unit_test(nothing_is_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
