#include "tests/loop/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Two ends of a socket pair, one of them watched, and what its callback saw. */
struct pair {
	struct loop *loop;
	int ours;
	int theirs;
	int calls;
	unsigned events;
	struct pair *victim; /* unwatched by the callback */
	bool replace_victim; /* and its number watched again for something else */
};

static void on_ready(int fd, unsigned events, void *arg);

static void pair_open(struct pair *pair, struct loop *loop)
{
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	*pair = (struct pair){.loop = loop, .ours = ends[0], .theirs = ends[1]};
}

static void pair_watch(struct pair *pair, unsigned events)
{
	assert_true(loop_watch(pair->loop, pair->ours, events, on_ready, pair));
}

static void pair_close(struct pair *pair)
{
	loop_unwatch(pair->loop, pair->ours);
	close(pair->ours);
	if (pair->theirs >= 0)
		close(pair->theirs);
}

static void hang_up(struct pair *pair)
{
	close(pair->theirs);
	pair->theirs = -1;
}

static void say(struct pair *pair)
{
	assert_int_equal(write(pair->theirs, "x", 1), 1);
}

static void on_ready(int fd, unsigned events, void *arg)
{
	struct pair *pair = arg;
	assert_int_equal(fd, pair->ours);
	pair->calls++;
	pair->events = events;
	struct pair *victim = pair->victim;
	pair->victim = NULL;
	if (victim == NULL)
		return;
	loop_unwatch(victim->loop, victim->ours);
	if (!victim->replace_victim)
		return;
	assert_int_equal(dup2(victim->theirs, victim->ours), victim->ours);
	pair_watch(victim, LOOP_READ);
}

static void tells_what_is_ready(void **state)
{
	static const struct {
		const char *description;
		unsigned wanted;
		bool said, hung_up;
		unsigned told;
	} cases[] = {
	    {"nothing to read", LOOP_READ, false, false, 0},
	    {"something to read", LOOP_READ, true, false, LOOP_READ},
	    {"room to write", LOOP_WRITE, false, false, LOOP_WRITE},
	    {"both", LOOP_READ | LOOP_WRITE, true, false, LOOP_READ | LOOP_WRITE},
	    {"to read, but nothing is wanted", 0, true, false, 0},
	    {"the end is read", LOOP_READ, false, true, LOOP_READ},
	    {"a hang-up counts as what is wanted", LOOP_WRITE, false, true, LOOP_WRITE},
	    {"a hang-up counts as both", LOOP_READ | LOOP_WRITE, false, true,
	        LOOP_READ | LOOP_WRITE},
	};
	struct loop *loop = new_loop(state);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pair pair;
		pair_open(&pair, loop);
		pair_watch(&pair, cases[i].wanted);
		if (cases[i].said)
			say(&pair);
		if (cases[i].hung_up)
			hang_up(&pair);
		loop_turn(loop, 0);
		if (pair.events != cases[i].told)
			fail_msg("%s: told %u", cases[i].description, pair.events);
		pair_close(&pair);
	}
	loop_free(loop);
}

static void a_hang_up_does_not_spin_one_who_wants_nothing(void **state)
{
	struct loop *loop = new_loop(state);
	struct pair pair;
	pair_open(&pair, loop);
	pair_watch(&pair, 0);
	hang_up(&pair);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	int64_t before = clock_mono_ns();
	loop_turn(loop, 5 * NS_PER_MS);
	assert_true(clock_mono_ns() - before >= 5 * NS_PER_MS);
	assert_int_equal(pair.calls, 0);
	pair_watch(&pair, LOOP_READ);
	loop_turn(loop, 0);
	assert_int_equal(pair.calls, 1);
	pair_close(&pair);
	loop_free(loop);
}

static void changes_of_interest_count_from_the_next_wait(void **state)
{
	struct loop *loop = new_loop(state);
	struct pair pair;
	pair_open(&pair, loop);
	pair_watch(&pair, LOOP_READ);
	loop_turn(loop, 0);
	pair_watch(&pair, LOOP_WRITE);
	pair_watch(&pair, LOOP_READ);
	pair_watch(&pair, LOOP_READ | LOOP_WRITE);
	loop_turn(loop, 0);
	assert_int_equal(pair.events, LOOP_WRITE);
	pair_watch(&pair, LOOP_READ);
	loop_turn(loop, 0);
	assert_int_equal(pair.calls, 1);
	pair_close(&pair);
	loop_free(loop);
}

/* Whichever is called first unwatches the other one, which must not be called then. */
/* Two that are ready at once, of which each removes the other, and may put a third in its place. */
static void play_one_of_two(void **state, bool replaces)
{
	struct loop *loop = new_loop(state);
	struct pair one, two;
	pair_open(&one, loop);
	pair_open(&two, loop);
	one.victim = &two;
	two.victim = &one;
	one.replace_victim = two.replace_victim = replaces;
	pair_watch(&one, LOOP_READ);
	pair_watch(&two, LOOP_READ);
	say(&one);
	say(&two);
	loop_turn(loop, 0);
	assert_int_equal(one.calls + two.calls, 1);
	pair_close(&one);
	pair_close(&two);
	loop_free(loop);
}

static void the_removed_are_not_called(void **state)
{
	play_one_of_two(state, false);
}

/* Nor is whoever took over the number of a descriptor that was closed in this turn. */
static void a_number_used_again_is_not_taken_for_the_old_one(void **state)
{
	play_one_of_two(state, true);
}

static void one_may_unwatch_and_close_itself(void **state)
{
	struct loop *loop = new_loop(state);
	struct pair pair;
	pair_open(&pair, loop);
	pair.victim = &pair;
	pair_watch(&pair, LOOP_READ);
	say(&pair);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	assert_int_equal(pair.calls, 1);
	pair_close(&pair);
	loop_free(loop);
}

#define HIGH_FD 5000 /* far above FD_SETSIZE */

static void numbers_may_pass_fd_setsize(void **state)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur <= HIGH_FD) {
		limit.rlim_cur = HIGH_FD + 1;
		if (limit.rlim_cur > limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit) != 0)
			return;
	}
	struct loop *loop = new_loop(state);
	struct pair low, high;
	pair_open(&low, loop);
	pair_open(&high, loop);
	assert_int_equal(dup2(high.ours, HIGH_FD), HIGH_FD);
	close(high.ours);
	high.ours = HIGH_FD;
	pair_watch(&low, LOOP_READ);
	pair_watch(&high, LOOP_READ);
	say(&high);
	loop_turn(loop, 0);
	assert_int_equal(high.calls, 1);
	assert_int_equal(low.calls, 0);
	pair_close(&high);
	say(&low);
	loop_turn(loop, 0);
	assert_int_equal(low.calls, 1);
	pair_close(&low);
	loop_free(loop);
}

static void epoll_refuses_what_cannot_be_waited_for(void **state)
{
	const struct poller_case *which = *state;
	if (which->poller != LOOP_POLLER_EPOLL)
		return;
	struct loop *loop = new_loop(state);
	int fd = open("/proc/self/exe", O_RDONLY);
	assert_true(fd >= 0);
	struct pair unused;
	assert_false(loop_watch(loop, fd, LOOP_READ, on_ready, &unused));
	assert_int_equal(errno, EPERM);
	close(fd);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_what_is_ready),
	    cmocka_unit_test(a_hang_up_does_not_spin_one_who_wants_nothing),
	    cmocka_unit_test(changes_of_interest_count_from_the_next_wait),
	    cmocka_unit_test(the_removed_are_not_called),
	    cmocka_unit_test(a_number_used_again_is_not_taken_for_the_old_one),
	    cmocka_unit_test(one_may_unwatch_and_close_itself),
	    cmocka_unit_test(numbers_may_pass_fd_setsize),
	    cmocka_unit_test(epoll_refuses_what_cannot_be_waited_for),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
