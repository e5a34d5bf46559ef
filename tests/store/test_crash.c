/* Killed in the middle of its commits, it has all that it said was on disk. */
#include "tests/store/shelf.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEEDS        8
#define PENDING_MOST 2000 /* messages that wait for the disk */

/* Writes as fast as it can, tells each settled id into the pipe, and ends by being killed. */
_Noreturn static void write_for_ever(struct shelf *shelf, int out, unsigned seed)
{
	int64_t id = store_last(shelf->store), told = id;
	shelf->settled = id;
	for (;;) {
		int batch = id - shelf->settled < PENDING_MOST ? 1 + rand_r(&seed) % 50 : 0;
		for (int i = 0; i < batch; i++)
			shelf_add(shelf, ++id, "#a", "some words to keep");
		loop_turn(shelf->loop, batch > 0 ? 0 : 20 * NS_PER_MS);
		if (shelf->settled > told && shelf->kept) {
			told = shelf->settled;
			if (write(out, &told, sizeof told) != sizeof told)
				_exit(1);
		}
	}
}

static int64_t last_told(int in, size_t groups, pid_t child)
{
	int64_t told = 0, next;
	while (groups-- > 0 && read(in, &next, sizeof next) == sizeof next)
		told = next;
	kill(child, SIGKILL);
	while (read(in, &next, sizeof next) == sizeof next)
		told = next;
	return told;
}

/* Opens in the child, so that no thread and no file of SQLite crosses a fork. */
static int64_t write_and_die(struct shelf *shelf, unsigned seed)
{
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		shelf_open(shelf);
		write_for_ever(shelf, ends[1], seed);
	}
	close(ends[1]);
	int64_t told = last_told(ends[0], 1 + seed * 7 % 23, child);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	return told;
}

static void expect_next(const struct store_message *message, void *arg)
{
	int64_t *last = arg;
	assert_int_equal(message->id, *last + 1);
	*last = message->id;
}

static int64_t count_up(struct shelf *shelf)
{
	int64_t last = 0;
	struct store_range range = {.before = STORE_ID_MAX, .limit = STORE_READ_MOST};
	while (store_read(shelf->store, STR("#a"), &range, expect_next, &last) > 0)
		range.after = last;
	return last;
}

static void test_killed(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		int64_t told = write_and_die(&shelf, seed);
		shelf_open(&shelf);
		int64_t last = count_up(&shelf);
		if (last < told)
			fail_msg("seed %u: %lld were told, %lld are there", seed, (long long)told,
			    (long long)last);
		assert_int_equal(store_last(shelf.store), last);
		assert_int_equal(shelf.reports.len, 0);
		shelf_close(&shelf);
	}
	shelf_remove(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_killed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
