#ifndef UI_ASK_H
#define UI_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/ui.h"

/* A question on the input line; {0} is none. One at a time: a new one answers the old with 0. */
struct ask {
	char *question;
	char *keys;
	ui_answer_fn *answered;
	void *arg;
};

void ask_open(
    struct ask *ask, const char *question, const char *keys, ui_answer_fn *answered, void *arg);
/* True when that key was an answer: it has been handed on. */
bool ask_key(struct ask *ask, unsigned key);
void ask_fini(struct ask *ask); /* answers nothing */

static inline bool ask_is_open(const struct ask *ask)
{
	return ask->question != NULL;
}

#endif
