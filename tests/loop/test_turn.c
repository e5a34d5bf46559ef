#include "tests/loop/harness.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* What ran, in order, a letter each. */
struct diary {
	struct loop *loop;
	char text[64];
	struct loop_task tasks[3];
};

struct writer {
	struct diary *diary;
	char letter;
	struct loop_task *defer;
	struct loop_task *undefer;
};

static void note(struct diary *diary, char letter)
{
	size_t len = strlen(diary->text);
	assert_true(len + 1 < sizeof diary->text);
	diary->text[len] = letter;
}

static void write_down(void *arg)
{
	struct writer *writer = arg;
	note(writer->diary, writer->letter);
	if (writer->defer != NULL)
		loop_defer(writer->diary->loop, writer->defer);
	if (writer->undefer != NULL)
		loop_undefer(writer->diary->loop, writer->undefer);
}

static void write_down_fd(int fd, unsigned events, void *arg)
{
	char byte;
	(void)events;
	assert_int_equal(read(fd, &byte, 1), 1);
	write_down(arg);
}

static void a_turn_has_an_order(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer signal_writer = {.diary = &diary, .letter = 's', .defer = &diary.tasks[0]};
	struct writer fd_writer = {.diary = &diary, .letter = 'd'};
	struct writer timer_writer = {.diary = &diary, .letter = 't'};
	struct writer task_writer = {.diary = &diary, .letter = 'e'};
	struct loop_timer timer;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	loop_task_init(&diary.tasks[0], write_down, &task_writer);
	loop_timer_init(&timer, write_down, &timer_writer);
	loop_timer_after(diary.loop, &timer, 0);
	assert_true(loop_signal(diary.loop, SIGUSR1, write_down, &signal_writer));
	assert_true(loop_watch(diary.loop, ends[0], LOOP_READ, write_down_fd, &fd_writer));
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_int_equal(raise(SIGUSR1), 0);
	loop_turn(diary.loop, INT64_MAX);
	assert_string_equal(diary.text, "sdte");
	loop_unwatch(diary.loop, ends[0]);
	close(ends[0]);
	close(ends[1]);
	loop_free(diary.loop);
}

static void tasks_run_once_and_in_order(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer writers[3];
	for (int i = 0; i < 3; i++) {
		writers[i] = (struct writer){.diary = &diary, .letter = (char)('a' + i)};
		loop_task_init(&diary.tasks[i], write_down, &writers[i]);
		loop_defer(diary.loop, &diary.tasks[i]);
		loop_defer(diary.loop, &diary.tasks[0]);
	}
	loop_turn(diary.loop, INT64_MAX);
	assert_string_equal(diary.text, "abc");
	loop_turn(diary.loop, 0);
	assert_string_equal(diary.text, "abc");
	loop_free(diary.loop);
}

static void a_task_may_take_back_or_add(void **state)
{
	static const struct {
		const char *description;
		int defers, takes_back; /* by the first; -1 for none */
		const char *first_turn, *second_turn;
	} cases[] = {
	    {"neither", -1, -1, "abc", "abc"},
	    {"takes back the next", -1, 1, "ac", "ac"},
	    {"takes back the last", -1, 2, "ab", "ab"},
	    {"takes back itself", -1, 0, "abc", "abc"},
	    {"defers itself", 0, -1, "abc", "abca"},
	    {"defers one that waits", 2, -1, "abc", "abc"},
	    {"defers itself and takes it back", 0, 0, "abc", "abc"},
	};
	for (size_t c = 0; c < COUNT_OF(cases); c++) {
		struct diary diary = {.loop = new_loop(state)};
		struct writer writers[3];
		for (int i = 0; i < 3; i++) {
			writers[i] = (struct writer){.diary = &diary, .letter = (char)('a' + i)};
			loop_task_init(&diary.tasks[i], write_down, &writers[i]);
			loop_defer(diary.loop, &diary.tasks[i]);
		}
		if (cases[c].defers >= 0)
			writers[0].defer = &diary.tasks[cases[c].defers];
		if (cases[c].takes_back >= 0)
			writers[0].undefer = &diary.tasks[cases[c].takes_back];
		loop_turn(diary.loop, INT64_MAX);
		if (strcmp(diary.text, cases[c].first_turn) != 0)
			fail_msg("%s: first %s", cases[c].description, diary.text);
		loop_turn(diary.loop, 0);
		if (strcmp(diary.text, cases[c].second_turn) != 0)
			fail_msg("%s: then %s", cases[c].description, diary.text);
		loop_free(diary.loop);
	}
}

static void taking_back_the_last_leaves_a_list_to_add_to(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer writers[3];
	for (int i = 0; i < 3; i++) {
		writers[i] = (struct writer){.diary = &diary, .letter = (char)('a' + i)};
		loop_task_init(&diary.tasks[i], write_down, &writers[i]);
	}
	loop_defer(diary.loop, &diary.tasks[0]);
	loop_defer(diary.loop, &diary.tasks[1]);
	loop_undefer(diary.loop, &diary.tasks[1]);
	loop_defer(diary.loop, &diary.tasks[2]);
	loop_turn(diary.loop, 0);
	assert_string_equal(diary.text, "ac");
	loop_free(diary.loop);
}

/* Signals */

static void a_signal_is_told_inside_the_turn_only(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer writer = {.diary = &diary, .letter = 's'};
	assert_true(loop_signal(diary.loop, SIGUSR1, write_down, &writer));
	raise(SIGUSR1);
	raise(SIGUSR1);
	assert_string_equal(diary.text, "");
	loop_turn(diary.loop, INT64_MAX);
	assert_string_equal(diary.text, "s");
	loop_turn(diary.loop, 0);
	assert_string_equal(diary.text, "s");
	loop_free(diary.loop);
}

static void freeing_gives_the_signals_back(void **state)
{
	sigset_t before, after;
	struct sigaction now;
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	struct diary diary = {.loop = new_loop(state)};
	assert_true(loop_signal(diary.loop, SIGUSR1, write_down, NULL));
	assert_true(loop_signal(diary.loop, SIGTERM, write_down, NULL));
	loop_free(diary.loop);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	assert_int_equal(sigismember(&after, SIGUSR1), sigismember(&before, SIGUSR1));
	assert_int_equal(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
	assert_int_equal(sigaction(SIGUSR1, NULL, &now), 0);
	assert_ptr_equal(now.sa_handler, SIG_DFL);
}

static void leave_it(int fd, unsigned events, void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
}

/* The kernel tells of no signal while a descriptor is ready each time. */
static void a_flood_does_not_hold_up_signals(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer writer = {.diary = &diary, .letter = 's'};
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_true(loop_watch(diary.loop, ends[0], LOOP_READ, leave_it, NULL));
	assert_true(loop_signal(diary.loop, SIGUSR1, write_down, &writer));
	raise(SIGUSR1);
	loop_turn(diary.loop, INT64_MAX);
	assert_string_equal(diary.text, "s");
	loop_unwatch(diary.loop, ends[0]);
	close(ends[0]);
	close(ends[1]);
	loop_free(diary.loop);
}

static void turns_that_do_not_wait_hold_up_no_signals(void **state)
{
	struct diary diary = {.loop = new_loop(state)};
	struct writer writer = {.diary = &diary, .letter = 's'};
	assert_true(loop_signal(diary.loop, SIGUSR1, write_down, &writer));
	raise(SIGUSR1);
	loop_turn(diary.loop, 0);
	assert_string_equal(diary.text, "s");
	loop_free(diary.loop);
}

static void stop(void *arg)
{
	loop_stop(arg);
}

static void runs_until_stopped(void **state)
{
	struct loop *loop = new_loop(state);
	struct loop_timer timer;
	loop_timer_init(&timer, stop, loop);
	loop_timer_after(loop, &timer, NS_PER_MS);
	loop_run(loop);
	assert_false(loop_timer_is_set(&timer));
	loop_stop(loop);
	loop_run(loop);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_turn_has_an_order),
	    cmocka_unit_test(tasks_run_once_and_in_order),
	    cmocka_unit_test(a_task_may_take_back_or_add),
	    cmocka_unit_test(taking_back_the_last_leaves_a_list_to_add_to),
	    cmocka_unit_test(a_signal_is_told_inside_the_turn_only),
	    cmocka_unit_test(freeing_gives_the_signals_back),
	    cmocka_unit_test(a_flood_does_not_hold_up_signals),
	    cmocka_unit_test(turns_that_do_not_wait_hold_up_no_signals),
	    cmocka_unit_test(runs_until_stopped),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
