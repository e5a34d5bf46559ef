#ifndef CMD_CHILD_H
#define CMD_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "net/addr.h"

/*
 * confabd, started by `confab host` in a session of its own, so that what happens to this terminal
 * does not happen to it. It ends when its standard input does, unless a byte came on it first.
 */
struct child {
	pid_t pid;
	int hold;               /* its standard input */
	int words;              /* its standard error */
	struct buf said;        /* the last of its words, for when it fails */
	char *invite;           /* by which others join, as it said; NULL: it said none */
	struct net_addr listen; /* where it listens: the first address it named */
};

#define CHILD_ARGUMENTS_MOST 24
#define CHILD_READY_MOST     10000 /* ms until it listens */
#define CHILD_END_MOST       3000  /* ms until it has ended once told to */

/*
 * Returns once it listens; `arguments` are for confabd, a list that ends with NULL.
 * False with *cause, a sentence to free(), when it could not be started or ended at once.
 */
bool child_start(struct child *child, const char *const *arguments, char **cause);
/* The same without waiting until it listens. */
bool child_begin(struct child *child, const char *const *arguments, char **cause);
/* Reads what it says now. False at the end: it is gone, as child_cause_of_end() tells. */
bool child_drain(struct child *child);
/* Waits for it, if need be, and says how it ended, in words to free(). It is no child any more. */
char *child_cause_of_end(struct child *child);
void child_let_run(struct child *child); /* it outlives us */
void child_end(struct child *child);     /* tells it to end and waits for that */

#endif
