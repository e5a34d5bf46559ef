#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include <curses.h>

#include "base/str.h"
#include "ui/colors.h"

struct conversation;

/* What the word before the cursor may become; {0} is nothing. */
struct complete {
	char **candidates;
	size_t count;
	size_t chosen;  /* the one that stands in the line; COMPLETE_NONE: what they share */
	int start, end; /* of the word in the line, in bytes */
	const char *suffix;
};
#define COMPLETE_NONE ((size_t)-1)

/*
 * Tab: the first time what all candidates share, then one after the other; backward if count < 0.
 */
void complete_step(struct complete *complete, struct conversation *conversation, int count);
/* After a key: true when it was another one than Tab and the candidates are gone. */
bool complete_follow(struct complete *complete);
void complete_close(struct complete *complete);
void complete_draw(const struct complete *complete, WINDOW *window, const struct colors *colors);

static inline bool complete_is_open(const struct complete *complete)
{
	return complete->count > 0;
}

#endif
