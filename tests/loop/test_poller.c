#include "config.h"

#include "tests/loop/harness.h"

#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Counts what the loop asks of the kernel. */
static int controls;
int __real_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);

int __wrap_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
	controls++;
	return __real_epoll_ctl(epfd, op, fd, event);
}

/* How long the loop wants to wait: milliseconds here, nanoseconds by the newer call. */
static int64_t coarse;
int __real_epoll_pwait(
    int epfd, struct epoll_event *events, int most, int wait, const sigset_t *mask);
int __wrap_epoll_pwait(
    int epfd, struct epoll_event *events, int most, int wait, const sigset_t *mask);

int __wrap_epoll_pwait(
    int epfd, struct epoll_event *events, int most, int wait, const sigset_t *mask)
{
	coarse = wait;
	return __real_epoll_pwait(epfd, events, most, wait, mask);
}

#ifdef HAVE_EPOLL_PWAIT2

static int64_t exact;
static bool old_kernel;
int __real_epoll_pwait2(int epfd, struct epoll_event *events, int most, const struct timespec *wait,
    const sigset_t *mask);
int __wrap_epoll_pwait2(int epfd, struct epoll_event *events, int most, const struct timespec *wait,
    const sigset_t *mask);

int __wrap_epoll_pwait2(int epfd, struct epoll_event *events, int most, const struct timespec *wait,
    const sigset_t *mask)
{
	exact = wait != NULL ? wait->tv_sec * NS_PER_S + wait->tv_nsec : -1;
	if (!old_kernel)
		return __real_epoll_pwait2(epfd, events, most, wait, mask);
	errno = ENOSYS;
	return -1;
}

#endif

#define MANY (2 * LOOP_SELECT_MOST)

static void ignore(int fd, unsigned events, void *arg)
{
	(void)fd;
	(void)events;
	++*(int *)arg;
}

static void watch_copies(struct loop *loop, int fd, int *copies, int count, int *calls)
{
	for (int i = 0; i < count; i++) {
		copies[i] = dup(fd);
		assert_true(copies[i] >= 0);
		assert_true(loop_watch(loop, copies[i], LOOP_READ, ignore, calls));
	}
}

static void unwatch(struct loop *loop, const int *copies, int count)
{
	for (int i = 0; i < count; i++) {
		loop_unwatch(loop, copies[i]);
		close(copies[i]);
	}
}

static void automatic_moves_with_the_number_of_descriptors(void **state)
{
	(void)state;
	struct loop *loop = loop_new(LOOP_POLLER_AUTO);
	int ends[2], copies[MANY], calls = 0;
	assert_int_equal(pipe(ends), 0);
	watch_copies(loop, ends[0], copies, LOOP_SELECT_MOST, &calls);
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "select");
	watch_copies(loop, ends[0], copies + LOOP_SELECT_MOST, LOOP_SELECT_MOST, &calls);
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "epoll");
	assert_int_equal(write(ends[1], "x", 1), 1);
	loop_turn(loop, 0);
	assert_int_equal(calls, MANY);
	unwatch(loop, copies, MANY - LOOP_SELECT_MOST / 2);
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "epoll");
	unwatch(loop, copies + MANY - LOOP_SELECT_MOST / 2, 1);
	calls = 0;
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "select");
	assert_int_equal(calls, LOOP_SELECT_MOST / 2 - 1);
	unwatch(loop, copies + MANY - LOOP_SELECT_MOST / 2 + 1, LOOP_SELECT_MOST / 2 - 1);
	close(ends[0]);
	close(ends[1]);
	loop_free(loop);
}

static void a_pinned_one_stays(void **state)
{
	(void)state;
	struct loop *loop = loop_new(LOOP_POLLER_SELECT);
	int ends[2], copies[MANY], calls = 0;
	assert_int_equal(pipe(ends), 0);
	watch_copies(loop, ends[0], copies, MANY, &calls);
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "select");
	unwatch(loop, copies, MANY);
	close(ends[0]);
	close(ends[1]);
	loop_free(loop);
}

/* A file that epoll cannot take keeps the loop on select. */
static void what_cannot_move_keeps_the_loop_where_it_is(void **state)
{
	(void)state;
	struct loop *loop = loop_new(LOOP_POLLER_AUTO);
	int ends[2], copies[MANY], calls = 0, file_calls = 0;
	FILE *file = tmpfile();
	assert_non_null(file);
	assert_int_equal(pipe(ends), 0);
	assert_true(loop_watch(loop, fileno(file), LOOP_READ, ignore, &file_calls));
	watch_copies(loop, ends[0], copies, MANY, &calls);
	loop_turn(loop, 0);
	assert_string_equal(loop_poller_name(loop), "select");
	assert_int_equal(file_calls, 1);
	unwatch(loop, copies, MANY);
	loop_unwatch(loop, fileno(file));
	fclose(file);
	close(ends[0]);
	close(ends[1]);
	loop_free(loop);
}

static void changes_of_a_turn_cost_one_call(void **state)
{
	static const struct {
		const char *description;
		unsigned changes[4];
		int cost;
	} cases[] = {
	    {"none", {LOOP_READ, LOOP_READ, LOOP_READ, LOOP_READ}, 0},
	    {"to and fro", {LOOP_WRITE, LOOP_READ, LOOP_WRITE, LOOP_READ}, 0},
	    {"to another in the end", {LOOP_WRITE, LOOP_READ, 0, LOOP_WRITE}, 1},
	};
	(void)state;
	for (size_t c = 0; c < COUNT_OF(cases); c++) {
		struct loop *loop = loop_new(LOOP_POLLER_EPOLL);
		int ends[2], calls = 0;
		assert_int_equal(pipe(ends), 0);
		assert_true(loop_watch(loop, ends[0], LOOP_READ, ignore, &calls));
		controls = 0;
		for (int i = 0; i < 4; i++)
			loop_watch(loop, ends[0], cases[c].changes[i], ignore, &calls);
		loop_turn(loop, 0);
		if (controls != cases[c].cost)
			fail_msg("%s: %d calls", cases[c].description, controls);
		loop_unwatch(loop, ends[0]);
		close(ends[0]);
		close(ends[1]);
		loop_free(loop);
	}
}

#ifdef HAVE_EPOLL_PWAIT2

/* A session's packets must not leave late because the wait was rounded up to a millisecond. */
static void waits_are_as_short_as_asked(void **state)
{
	(void)state;
	struct loop *loop = loop_new(LOOP_POLLER_EPOLL);
	old_kernel = false;
	exact = coarse = -1;
	loop_turn(loop, 123456);
	assert_int_equal(exact, 123456);
	assert_int_equal(coarse, -1);
	loop_free(loop);
}

static void an_old_kernel_is_asked_but_once(void **state)
{
	(void)state;
	struct loop *loop = loop_new(LOOP_POLLER_EPOLL);
	old_kernel = true;
	exact = coarse = -1;
	loop_turn(loop, 123456);
	assert_int_equal(exact, 123456);
	assert_int_equal(coarse, 1);
	exact = -1;
	loop_turn(loop, 2 * NS_PER_MS);
	assert_int_equal(exact, -1);
	assert_int_equal(coarse, 2);
	old_kernel = false;
	loop_free(loop);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(automatic_moves_with_the_number_of_descriptors),
	    cmocka_unit_test(a_pinned_one_stays),
	    cmocka_unit_test(what_cannot_move_keeps_the_loop_where_it_is),
	    cmocka_unit_test(changes_of_a_turn_cost_one_call),
#ifdef HAVE_EPOLL_PWAIT2
	    cmocka_unit_test(waits_are_as_short_as_asked),
	    cmocka_unit_test(an_old_kernel_is_asked_but_once),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
