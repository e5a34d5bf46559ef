#include "tests/loop/harness.h"

#include <pthread.h>
#include <semaphore.h>

#define JOBS 20

struct errand {
	pthread_t home;
	sem_t *gate; /* waited for by the work */
	bool worked;
	bool elsewhere; /* it was done in another thread */
	int done;
	int discarded;
	bool discarded_elsewhere;
};

static void work(void *arg)
{
	struct errand *errand = arg;
	if (errand->gate != NULL)
		sem_wait(errand->gate);
	errand->elsewhere = !pthread_equal(pthread_self(), errand->home);
	errand->worked = true;
}

static void done(void *arg)
{
	struct errand *errand = arg;
	assert_true(pthread_equal(pthread_self(), errand->home));
	errand->done++;
}

static void discard(void *arg)
{
	struct errand *errand = arg;
	errand->discarded_elsewhere = !pthread_equal(pthread_self(), errand->home);
	errand->discarded++;
}

static void jobs_come_back_to_the_loop(void **state)
{
	struct loop *loop = new_loop(state);
	struct errand errands[JOBS];
	for (size_t i = 0; i < JOBS; i++) {
		errands[i] = (struct errand){.home = pthread_self()};
		loop_job_start(loop, work, done, &errands[i]);
	}
	for (size_t i = 0; i < JOBS; i++) {
		TURN_UNTIL(loop, errands[i].done == 1);
		assert_true(errands[i].worked);
		assert_true(errands[i].elsewhere);
		assert_int_equal(errands[i].discarded, 0);
	}
	loop_free(loop);
}

static void a_slow_job_does_not_hold_up_the_next(void **state)
{
	struct loop *loop = new_loop(state);
	sem_t gate;
	assert_int_equal(sem_init(&gate, 0, 0), 0);
	struct errand slow = {.home = pthread_self(), .gate = &gate};
	struct errand quick = {.home = pthread_self()};
	loop_job_start(loop, work, done, &slow);
	loop_job_start(loop, work, done, &quick);
	TURN_UNTIL(loop, quick.done == 1);
	assert_int_equal(slow.done, 0);
	sem_post(&gate);
	TURN_UNTIL(loop, slow.done == 1);
	sem_destroy(&gate);
	loop_free(loop);
}

/* More than there are threads, so that some are abandoned while they wait, some at work. */
static void the_abandoned_are_discarded(void **state)
{
	struct loop *loop = new_loop(state);
	sem_t gate;
	assert_int_equal(sem_init(&gate, 0, 0), 0);
	struct errand errands[JOBS];
	struct loop_job *jobs[JOBS];
	for (size_t i = 0; i < JOBS; i++) {
		errands[i] = (struct errand){.home = pthread_self(), .gate = &gate};
		jobs[i] = loop_job_start(loop, work, done, &errands[i]);
	}
	/* From the end, which no thread has come to. */
	for (size_t i = JOBS; i-- > 0;) {
		loop_job_abandon(jobs[i], discard);
		assert_int_equal(errands[i].discarded, 0);
	}
	for (size_t i = 0; i < JOBS; i++)
		sem_post(&gate);
	for (size_t i = 0; i < JOBS; i++) {
		TURN_UNTIL(loop, errands[i].discarded == 1);
		assert_false(errands[i].discarded_elsewhere);
		assert_int_equal(errands[i].done, 0);
	}
	assert_false(errands[JOBS - 1].worked);
	sem_destroy(&gate);
	loop_free(loop);
}

struct last_errand {
	sem_t begun, gate, discarded;
};

static void work_long(void *arg)
{
	struct last_errand *errand = arg;
	sem_post(&errand->begun);
	sem_wait(&errand->gate);
}

static void discard_last(void *arg)
{
	struct last_errand *errand = arg;
	sem_post(&errand->discarded);
}

static void the_loop_does_not_wait_for_a_thread_to_go_away(void **state)
{
	struct loop *loop = new_loop(state);
	struct last_errand errand;
	sem_init(&errand.begun, 0, 0);
	sem_init(&errand.gate, 0, 0);
	sem_init(&errand.discarded, 0, 0);
	struct loop_job *job = loop_job_start(loop, work_long, discard_last, &errand);
	sem_wait(&errand.begun);
	loop_job_abandon(job, discard_last);
	loop_free(loop);
	assert_int_equal(sem_trywait(&errand.discarded), -1);
	sem_post(&errand.gate);
	assert_int_equal(sem_wait(&errand.discarded), 0);
	sem_destroy(&errand.begun);
	sem_destroy(&errand.gate);
	sem_destroy(&errand.discarded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(jobs_come_back_to_the_loop),
	    cmocka_unit_test(a_slow_job_does_not_hold_up_the_next),
	    cmocka_unit_test(the_abandoned_are_discarded),
	    cmocka_unit_test(the_loop_does_not_wait_for_a_thread_to_go_away),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
