#ifndef UI_OUTLET_H
#define UI_OUTLET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"

/*
 * What goes to the terminal. ncurses writes its frames into memory; from there they leave as fast
 * as the terminal takes them. One that stands still (a stopped screen, a stalled line) holds up
 * nobody, however large a frame is.
 */
struct outlet {
	FILE *stream; /* for newterm() */
	bool diverted;
	int fd;      /* the terminal: to be watched for writing */
	bool shared; /* `fd` may block: it could not be opened anew */
	struct buf queue;
};

/* For a terminal that stays open as long. False with errno. */
bool outlet_open(struct outlet *outlet, int terminal);
/*
 * From now on what is written to the stream goes into memory: once ncurses has learned from it what
 * it wants to know of a terminal. False with errno.
 */
bool outlet_divert(struct outlet *outlet);
/* What has not left is dropped. */
void outlet_close(struct outlet *outlet);

/* Behind what ncurses wrote so far, once it has flushed that; leaves at the next outlet_flush(). */
void outlet_put(struct outlet *outlet, const char *bytes);
/* Writes what the terminal takes now; true when nothing is left. One that is gone takes all. */
bool outlet_flush(struct outlet *outlet);
/* The same, and the terminal has room for more. */
bool outlet_is_free(struct outlet *outlet);
/* For the end: waits at most so many ns until all has left; false when not all has. */
bool outlet_drain(struct outlet *outlet, int64_t most);

#endif
