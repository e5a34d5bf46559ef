#ifndef CMD_MUTE_H
#define CMD_MUTE_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/*
 * A terminal that does not show what is typed, for passwords. Signals that would leave it so wait
 * until mute_end(), when letters are shown again.
 */
#define MUTE_SIGNALS 5

struct mute {
	int fd;
	struct termios before;
	sigset_t mask; /* before */
	struct sigaction handlers[MUTE_SIGNALS];
};

/* False, and nothing to end, when `fd` is no terminal. What was typed before is dropped. */
bool mute_begin(struct mute *mute, int fd);
/* Until a line can be read; false with errno, EINTR when one of the signals came. */
bool mute_wait(const struct mute *mute);
void mute_end(struct mute *mute);

#endif
