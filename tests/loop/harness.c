#include "tests/loop/harness.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

static const struct poller_case cases[] = {
    {"select", LOOP_POLLER_SELECT},
    {"epoll", LOOP_POLLER_EPOLL},
};

static bool have_poller(enum loop_poller poller)
{
	struct loop *loop = loop_new(poller);
	if (loop == NULL && errno != ENOSYS)
		abort();
	loop_free(loop);
	return loop != NULL;
}

int run_over_pollers(const struct CMUnitTest *tests, size_t count)
{
	struct CMUnitTest *all = xcalloc(COUNT_OF(cases) * count, sizeof *all);
	size_t used = 0;
	for (size_t c = 0; c < COUNT_OF(cases); c++) {
		for (size_t t = 0; t < count && have_poller(cases[c].poller); t++) {
			all[used] = tests[t];
			all[used].name = xasprintf("%s: %s", cases[c].name, tests[t].name);
			all[used++].initial_state = (void *)&cases[c];
		}
	}
	int failed = _cmocka_run_group_tests("over pollers", all, used, NULL, NULL);
	while (used > 0)
		free((void *)all[--used].name);
	free(all);
	return failed;
}

struct loop *new_loop(void **state)
{
	const struct poller_case *which = *state;
	struct loop *loop = loop_new(which->poller);
	assert_non_null(loop);
	return loop;
}
