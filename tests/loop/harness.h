#ifndef TESTS_LOOP_HARNESS_H
#define TESTS_LOOP_HARNESS_H

#include "tests/check.h"

#include "base/clock.h"
#include "loop/loop.h"

#define PATIENCE (60 * NS_PER_S) /* after which what a test waits for will not come any more */

/* Turns the loop until the condition holds; fails the test when it never does. */
#define TURN_UNTIL(loop, condition)                                                                \
	do {                                                                                       \
		int64_t give_up = clock_mono_ns() + PATIENCE;                                      \
		while (!(condition)) {                                                             \
			loop_turn(loop, 50 * NS_PER_MS);                                           \
			if (clock_mono_ns() > give_up)                                             \
				fail_msg("never came true: %s", #condition);                       \
		}                                                                                  \
	} while (0)

struct poller_case {
	const char *name;
	enum loop_poller poller;
};

/* Runs each test once per poller that this system has; their state is a struct poller_case. */
int run_over_pollers(const struct CMUnitTest *tests, size_t count);
/* The loop of a test that runs over pollers. */
struct loop *new_loop(void **state);

#endif
