#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "loop/loop.h"
#include "loop/poller.h"

/*
 * pselect() over bitmaps of our own: Linux takes any length, while FD_SET() and its FORTIFY check
 * end at FD_SETSIZE.
 */
typedef unsigned long word;
#define WORD_BITS  (sizeof(word) * CHAR_BIT)
#define WORDS_STEP (FD_SETSIZE / WORD_BITS) /* the libc's own fd_set is the least we hand over */

#ifdef __linux__
#	define FD_MOST INT_MAX
#else
#	define FD_MOST (FD_SETSIZE - 1)
#endif

enum { READS, WRITES, SETS };

struct select_state {
	size_t words;               /* in each bitmap */
	int highest;                /* descriptor that may be set; -1 for none */
	word *wanted[SETS];         /* what is watched */
	word *answered[SETS];       /* what the kernel made of it */
	struct poller_ready *ready; /* room for every bit */
};

static void *select_open(void)
{
	struct select_state *state = xcalloc(1, sizeof *state);
	state->highest = -1;
	return state;
}

static void select_close(void *opaque)
{
	struct select_state *state = opaque;
	for (int set = 0; set < SETS; set++) {
		free(state->wanted[set]);
		free(state->answered[set]);
	}
	free(state->ready);
	free(state);
}

static void grow(struct select_state *state, int fd)
{
	size_t words = state->words;
	while ((size_t)fd >= words * WORD_BITS)
		words += words > 0 ? words : WORDS_STEP;
	if (words == state->words)
		return;
	for (int set = 0; set < SETS; set++) {
		state->wanted[set] =
		    xrecallocarray(state->wanted[set], state->words, words, sizeof(word));
		state->answered[set] =
		    xrecallocarray(state->answered[set], state->words, words, sizeof(word));
	}
	state->ready = xrealloc(state->ready, words * WORD_BITS * sizeof *state->ready);
	state->words = words;
}

static void put(word *bits, int fd, bool on)
{
	word bit = (word)1 << ((size_t)fd % WORD_BITS);
	if (on)
		bits[(size_t)fd / WORD_BITS] |= bit;
	else
		bits[(size_t)fd / WORD_BITS] &= ~bit;
}

static void select_change(void *opaque, int fd, unsigned events)
{
	struct select_state *state = opaque;
	put(state->wanted[READS], fd, (events & LOOP_READ) != 0);
	put(state->wanted[WRITES], fd, (events & LOOP_WRITE) != 0);
	if (events != 0 && fd > state->highest)
		state->highest = fd;
}

static bool select_add(void *opaque, int fd, unsigned events)
{
	if (fd > FD_MOST) {
		errno = EMFILE;
		return false;
	}
	grow(opaque, fd);
	select_change(opaque, fd, events);
	return true;
}

static void select_remove(void *opaque, int fd)
{
	select_change(opaque, fd, 0);
}

static size_t words_used(const struct select_state *state)
{
	return (size_t)(state->highest + 1 + (int)WORD_BITS - 1) / WORD_BITS;
}

/* Lets go of high descriptors that are watched no more, so that the kernel need not look there. */
static void settle_highest(struct select_state *state)
{
	size_t used = words_used(state);
	while (used > 0 && (state->wanted[READS][used - 1] | state->wanted[WRITES][used - 1]) == 0)
		used--;
	int end = (int)(used * WORD_BITS) - 1;
	if (end < state->highest)
		state->highest = end;
}

static ptrdiff_t list_ready(struct select_state *state)
{
	size_t used = words_used(state);
	ptrdiff_t count = 0;
	for (size_t i = 0; i < used; i++) {
		word reads = state->answered[READS][i];
		word writes = state->answered[WRITES][i];
		for (word left = reads | writes; left != 0; left &= left - 1) {
			int bit = __builtin_ctzl(left);
			state->ready[count++] = (struct poller_ready){
			    .fd = (int)(i * WORD_BITS) + bit,
			    .events = (reads >> bit & 1 ? LOOP_READ : 0) |
			              (writes >> bit & 1 ? LOOP_WRITE : 0),
			};
		}
	}
	return count;
}

static ptrdiff_t select_wait(
    void *opaque, int64_t most, const sigset_t *mask, const struct poller_ready **ready)
{
	struct select_state *state = opaque;
	settle_highest(state);
	for (int set = 0; set < SETS && state->words > 0; set++)
		memcpy(state->answered[set], state->wanted[set], words_used(state) * sizeof(word));
	struct timespec wait = clock_timespec(most);
	int count = pselect(state->highest + 1, (fd_set *)(void *)state->answered[READS],
	    (fd_set *)(void *)state->answered[WRITES], NULL, most == INT64_MAX ? NULL : &wait,
	    mask);
	if (count < 0 && errno != EINTR)
		log_die("pselect: %s", strerror(errno));
	*ready = state->ready;
	return count <= 0 ? count : list_ready(state);
}

const struct poller_ops poller_select = {
    .name = "select",
    .open = select_open,
    .close = select_close,
    .add = select_add,
    .change = select_change,
    .remove = select_remove,
    .wait = select_wait,
};
