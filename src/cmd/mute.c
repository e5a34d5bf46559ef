#include "cmd/mute.h"

#include <stddef.h>
#include <sys/select.h>

static const int interruptions[MUTE_SIGNALS] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};

static volatile sig_atomic_t interrupted;

static void note(int signo)
{
	interrupted = signo;
}

/* They come in mute_wait() alone, so that none comes unseen right before it. */
static void hold_back(struct mute *mute)
{
	struct sigaction noting = {.sa_handler = note};
	sigset_t held;
	sigemptyset(&held);
	sigemptyset(&noting.sa_mask);
	interrupted = 0;
	for (size_t i = 0; i < MUTE_SIGNALS; i++)
		sigaddset(&held, interruptions[i]);
	sigprocmask(SIG_BLOCK, &held, &mute->mask);
	for (size_t i = 0; i < MUTE_SIGNALS; i++)
		sigaction(interruptions[i], &noting, &mute->handlers[i]);
}

static void release(struct mute *mute)
{
	for (size_t i = 0; i < MUTE_SIGNALS; i++)
		sigaction(interruptions[i], &mute->handlers[i], NULL);
	if (interrupted != 0)
		raise(interrupted);
	sigprocmask(SIG_SETMASK, &mute->mask, NULL);
}

bool mute_begin(struct mute *mute, int fd)
{
	mute->fd = fd;
	if (tcgetattr(fd, &mute->before) != 0)
		return false;
	struct termios unseen = mute->before;
	unseen.c_lflag &= ~(tcflag_t)ECHO;
	unseen.c_lflag |= ICANON | ISIG;
	hold_back(mute);
	tcsetattr(fd, TCSAFLUSH, &unseen);
	return true;
}

bool mute_wait(const struct mute *mute)
{
	fd_set readable;
	FD_ZERO(&readable);
	FD_SET(mute->fd, &readable);
	return pselect(mute->fd + 1, &readable, NULL, NULL, NULL, &mute->mask) == 1;
}

void mute_end(struct mute *mute)
{
	tcsetattr(mute->fd, TCSAFLUSH, &mute->before);
	release(mute);
}
