#include <pthread.h>
#include <sys/select.h>
#include <time.h>

#include "base/log.h"
#include "loop/private.h"

/* A handler can be handed nothing: this is why one loop a process may take signals. */
static volatile sig_atomic_t caught[NSIG];

static void note(int signo)
{
	caught[signo] = 1;
}

static void block(struct signals *signals, int signo)
{
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, signo);
	sigset_t before;
	pthread_sigmask(SIG_BLOCK, &one, &before);
	if (signals->count == 0) {
		signals->before = before;
		signals->wait_mask = before;
	}
	sigdelset(&signals->wait_mask, signo);
}

bool loop_signal(struct loop *loop, int signo, loop_fn *fn, void *arg)
{
	struct signals *signals = &loop->signals;
	if (signals->count == SIGNALS_MOST)
		log_die("a loop takes %d signals at most", SIGNALS_MOST);
	struct signal_watch watch = {.signo = signo, .fn = fn, .arg = arg};
	struct sigaction ours = {.sa_handler = note};
	sigemptyset(&ours.sa_mask);
	if (sigaction(signo, &ours, &watch.before) != 0)
		return false;
	block(signals, signo);
	signals->list[signals->count++] = watch;
	return true;
}

void signals_fini(struct signals *signals)
{
	for (size_t i = signals->count; i-- > 0;) {
		const struct signal_watch *watch = &signals->list[i];
		sigaction(watch->signo, &watch->before, NULL);
		caught[watch->signo] = 0;
	}
	if (signals->count > 0)
		pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
}

/*
 * The kernel opens the mask for a wait that has to wait; one with descriptors ready, or no time,
 * delivers none.
 */
bool signals_admit(struct signals *signals)
{
	const struct timespec none = {0};
	if (signals->count == 0)
		return false;
	return pselect(0, NULL, NULL, NULL, &none, &signals->wait_mask) < 0;
}

void signals_dispatch(struct signals *signals, bool interrupted)
{
	for (size_t i = 0; interrupted && i < signals->count; i++) {
		struct signal_watch *watch = &signals->list[i];
		if (!caught[watch->signo])
			continue;
		caught[watch->signo] = 0;
		watch->fn(watch->arg);
	}
}
