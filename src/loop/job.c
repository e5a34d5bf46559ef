#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "loop/private.h"
#include "loop/wake.h"

#define THREADS_MOST 4            /* jobs at once; the others wait in line */
#define STACK_BYTES  (512 * 1024) /* of a thread: enough for resolvers and SQLite */

enum job_state { JOB_WAITING, JOB_AT_WORK, JOB_DONE };

struct loop_job {
	struct job_pool *pool;
	struct loop_job *next;
	enum job_state state;
	loop_fn *work;
	loop_fn *done;
	loop_fn *discard; /* set: abandoned */
	void *arg;
};

struct job_queue {
	struct loop_job *first;
	struct loop_job *last;
	size_t count;
};

/*
 * Shared by the loop and its threads, each with a reference: a thread in a look-up that takes long
 * outlives the loop rather than holding up its end.
 */
struct job_pool {
	pthread_mutex_t lock; /* over all of the below but `loop` and `wake` */
	pthread_cond_t work_waits;
	struct job_queue waiting;
	struct job_queue done;
	size_t threads;
	size_t idle;
	size_t refs;
	bool closed;
	struct loop *loop;
	struct wake wake;
};

static void enqueue(struct job_queue *queue, struct loop_job *job)
{
	job->next = NULL;
	if (queue->first == NULL)
		queue->first = job;
	else
		queue->last->next = job;
	queue->last = job;
	queue->count++;
}

static struct loop_job *dequeue(struct job_queue *queue)
{
	struct loop_job *job = queue->first;
	if (job == NULL)
		return NULL;
	queue->first = job->next;
	queue->count--;
	return job;
}

static void take_from(struct job_queue *queue, const struct loop_job *job)
{
	struct job_queue kept = {0};
	struct loop_job *each;
	while ((each = dequeue(queue)) != NULL) {
		if (each != job)
			enqueue(&kept, each);
	}
	*queue = kept;
}

/* Called with the lock held, which is gone afterwards. */
static void unref_unlock(struct job_pool *pool)
{
	size_t refs = --pool->refs;
	pthread_mutex_unlock(&pool->lock);
	if (refs > 0)
		return;
	pthread_cond_destroy(&pool->work_waits);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

/* Nobody waits for these any more. */
static void drop(struct loop_job *job)
{
	if (job->discard != NULL)
		job->discard(job->arg);
	free(job);
}

static void hand_back(struct job_pool *pool, struct loop_job *job)
{
	job->state = JOB_DONE;
	enqueue(&pool->done, job);
	wake_ring(&pool->wake);
}

static void work_on(struct job_pool *pool, struct loop_job *job)
{
	job->state = JOB_AT_WORK;
	pthread_mutex_unlock(&pool->lock);
	job->work(job->arg);
	pthread_mutex_lock(&pool->lock);
	if (pool->closed)
		drop(job);
	else
		hand_back(pool, job);
}

static void *run_thread(void *arg)
{
	struct job_pool *pool = arg;
	pthread_mutex_lock(&pool->lock);
	while (!pool->closed) {
		struct loop_job *job = dequeue(&pool->waiting);
		if (job != NULL) {
			work_on(pool, job);
			continue;
		}
		pool->idle++;
		pthread_cond_wait(&pool->work_waits, &pool->lock);
		pool->idle--;
	}
	pool->threads--;
	unref_unlock(pool);
	return NULL;
}

/* With every signal blocked: they are the loop's. Called with the lock held. */
static int start_thread(struct job_pool *pool)
{
	pthread_attr_t attr;
	sigset_t all, before;
	pthread_t thread;
	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, &attr, run_thread, pool);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	if (error == 0) {
		pool->threads++;
		pool->refs++;
	}
	return error;
}

static void on_rung(int fd, unsigned events, void *arg)
{
	(void)fd;
	(void)events;
	struct job_pool *pool = arg;
	wake_hush(&pool->wake);
	pthread_mutex_lock(&pool->lock);
	struct loop_job *job;
	while ((job = dequeue(&pool->done)) != NULL) {
		pthread_mutex_unlock(&pool->lock);
		loop_fn *fn = job->discard != NULL ? job->discard : job->done;
		void *job_arg = job->arg;
		free(job);
		fn(job_arg);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
}

static struct job_pool *pool_new(struct loop *loop)
{
	struct job_pool *pool = xcalloc(1, sizeof *pool);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work_waits, NULL);
	pool->refs = 1;
	pool->loop = loop;
	if (!wake_open(&pool->wake) ||
	    !loop_watch(loop, pool->wake.read_fd, LOOP_READ, on_rung, pool))
		log_die("no descriptor to hear from worker threads: %s", strerror(errno));
	return pool;
}

void job_pool_close(struct job_pool *pool)
{
	struct loop_job *job;
	loop_unwatch(pool->loop, pool->wake.read_fd);
	pthread_mutex_lock(&pool->lock);
	wake_close(&pool->wake);
	pool->closed = true;
	while ((job = dequeue(&pool->waiting)) != NULL || (job = dequeue(&pool->done)) != NULL)
		drop(job);
	pthread_cond_broadcast(&pool->work_waits);
	unref_unlock(pool);
}

/* A system that gives us no thread at all makes us wait in the loop's own. */
static void staff(struct job_pool *pool)
{
	if (pool->waiting.count <= pool->idle || pool->threads == THREADS_MOST)
		return;
	int error = start_thread(pool);
	if (error == 0 || pool->threads > 0)
		return;
	log_warn("loop: cannot start a thread: %s", strerror(error));
	work_on(pool, dequeue(&pool->waiting));
}

struct loop_job *loop_job_start(struct loop *loop, loop_fn *work, loop_fn *done, void *arg)
{
	if (loop->jobs == NULL)
		loop->jobs = pool_new(loop);
	struct job_pool *pool = loop->jobs;
	struct loop_job *job = xcalloc(1, sizeof *job);
	*job = (struct loop_job){.pool = pool, .work = work, .done = done, .arg = arg};
	pthread_mutex_lock(&pool->lock);
	enqueue(&pool->waiting, job);
	staff(pool);
	pthread_cond_signal(&pool->work_waits);
	pthread_mutex_unlock(&pool->lock);
	return job;
}

void loop_job_abandon(struct loop_job *job, loop_fn *discard)
{
	struct job_pool *pool = job->pool;
	pthread_mutex_lock(&pool->lock);
	job->discard = discard;
	if (job->state == JOB_WAITING) {
		take_from(&pool->waiting, job);
		hand_back(pool, job);
	}
	pthread_mutex_unlock(&pool->lock);
}
