#include "tests/loop/harness.h"

#include <stdlib.h>

#define TIMERS 500

/* A timer that knows its group, so that what ran can be told. */
struct ticker {
	struct loop_timer timer;
	struct group *group;
	int ran;
};

struct group {
	struct loop *loop;
	struct ticker tickers[TIMERS];
	int64_t last;        /* deadline of the one that ran last */
	struct ticker *stop; /* by the next one that runs */
	bool rearm;          /* at once, whoever runs */
};

static void on_due(void *arg)
{
	struct ticker *ticker = arg;
	struct group *group = ticker->group;
	assert_false(loop_timer_is_set(&ticker->timer));
	assert_true(ticker->timer.deadline >= group->last);
	group->last = ticker->timer.deadline;
	ticker->ran++;
	if (group->stop != NULL)
		loop_timer_stop(group->loop, &group->stop->timer);
	if (group->rearm)
		loop_timer_after(group->loop, &ticker->timer, 0);
}

static struct group *group_new(void **state)
{
	struct group *group = calloc(1, sizeof *group);
	assert_non_null(group);
	group->loop = new_loop(state);
	for (size_t i = 0; i < TIMERS; i++) {
		group->tickers[i].group = group;
		loop_timer_init(&group->tickers[i].timer, on_due, &group->tickers[i]);
	}
	return group;
}

static void group_free(struct group *group)
{
	loop_free(group->loop);
	free(group);
}

static void set(struct group *group, size_t i, int64_t ns)
{
	loop_timer_after(group->loop, &group->tickers[i].timer, ns);
}

/* Sets, moves and stops many at random; those left run once each, in order. */
static void run_in_order(void **state)
{
	struct group *group = group_new(state);
	unsigned short seed[3] = {1, 2, 3};
	for (int i = 0; i < 5 * TIMERS; i++) {
		size_t which = (size_t)nrand48(seed) % TIMERS;
		if (nrand48(seed) % 4 == 0)
			loop_timer_stop(group->loop, &group->tickers[which].timer);
		else
			set(group, which, nrand48(seed) % NS_PER_MS);
	}
	bool expected[TIMERS];
	for (size_t i = 0; i < TIMERS; i++)
		expected[i] = loop_timer_is_set(&group->tickers[i].timer);
	int64_t end = clock_mono_ns() + 2 * NS_PER_MS;
	TURN_UNTIL(group->loop, loop_now(group->loop) > end);
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(group->tickers[i].ran, expected[i]);
	group_free(group);
}

static void wake_the_loop_in_time(void **state)
{
	struct group *group = group_new(state);
	int64_t before = clock_mono_ns();
	set(group, 0, 3 * NS_PER_MS);
	set(group, 1, INT64_MAX);
	loop_turn(group->loop, INT64_MAX);
	TURN_UNTIL(group->loop, group->tickers[0].ran == 1);
	assert_true(clock_mono_ns() - before >= 3 * NS_PER_MS);
	assert_int_equal(group->tickers[1].ran, 0);
	assert_true(loop_timer_is_set(&group->tickers[1].timer));
	group_free(group);
}

static void one_stopped_by_another_does_not_run(void **state)
{
	struct group *group = group_new(state);
	set(group, 0, 0);
	set(group, 1, 1);
	group->stop = &group->tickers[1];
	TURN_UNTIL(group->loop, group->tickers[0].ran == 1);
	loop_turn(group->loop, 0);
	assert_int_equal(group->tickers[1].ran, 0);
	group_free(group);
}

static void one_that_is_due_at_once_runs_once_a_turn(void **state)
{
	struct group *group = group_new(state);
	group->rearm = true;
	set(group, 0, 0);
	set(group, 1, 0);
	for (int turns = 1; turns <= 3; turns++) {
		loop_turn(group->loop, INT64_MAX);
		assert_int_equal(group->tickers[0].ran, turns);
		assert_int_equal(group->tickers[1].ran, turns);
	}
	group_free(group);
}

static void setting_again_moves_it(void **state)
{
	static const struct {
		const char *description;
		int64_t first, second; /* ns */
		int ran;
	} cases[] = {
	    {"to later", 0, NS_PER_S * 1000, 0},
	    {"to earlier", NS_PER_S * 1000, 0, 1},
	    {"to the same", 0, 0, 1},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct group *group = group_new(state);
		set(group, 1, NS_PER_S * 500);
		set(group, 0, cases[i].first);
		set(group, 0, cases[i].second);
		loop_turn(group->loop, 0);
		if (group->tickers[0].ran != cases[i].ran)
			fail_msg("%s: ran %d times", cases[i].description, group->tickers[0].ran);
		assert_int_equal(group->tickers[1].ran, 0);
		group_free(group);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(run_in_order),
	    cmocka_unit_test(wake_the_loop_in_time),
	    cmocka_unit_test(one_stopped_by_another_does_not_run),
	    cmocka_unit_test(one_that_is_due_at_once_runs_once_a_turn),
	    cmocka_unit_test(setting_again_moves_it),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
