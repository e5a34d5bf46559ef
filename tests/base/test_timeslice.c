/* Whatever the system makes of it, how nice a process is and its policy stay. */
#include "tests/check.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/timeslice.h"

static void nothing_else_changes(void **state)
{
	(void)state;
	assert_int_equal(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 1), 0);
	int nice = getpriority(PRIO_PROCESS, 0), policy = sched_getscheduler(0);
	timeslice_shorten();
	assert_int_equal(getpriority(PRIO_PROCESS, 0), nice);
	assert_int_equal(sched_getscheduler(0), policy);
}

#ifdef __linux__
#	include <stdint.h>
#	include <sys/syscall.h>

/* Nanoseconds; 0 where the kernel tells none, as before 6.12. */
static uint64_t slice(void)
{
	uint64_t attributes[6] = {0}; /* struct sched_attr, whose fourth eight bytes are it */
	syscall(SYS_sched_getattr, 0, attributes, sizeof attributes, 0);
	return attributes[3];
}

static void the_slice_is_shorter_where_there_is_one(void **state)
{
	(void)state;
	timeslice_shorten();
	assert_in_range(slice(), 0, 100000);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_else_changes),
#ifdef __linux__
	    cmocka_unit_test(the_slice_is_shorter_where_there_is_one),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
