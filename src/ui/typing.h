#ifndef UI_TYPING_H
#define UI_TYPING_H

#include <stddef.h>

#include "loop/loop.h"

struct ui;

struct typing {
	char partial[4]; /* bytes of a character whose rest has not come yet */
	size_t have;
	struct loop_timer more;   /* for what was left to the next turn */
	struct loop_timer escape; /* an Esc that nothing followed */
};

/* From the terminal to whoever the keys are for: a paste, a question, a search, readline. */
void typing_init(struct ui *ui);
void typing_fini(struct ui *ui);
/* Takes what was typed, at most so much that others get their turn; the rest in the next one. */
void typing_take(struct ui *ui);

#endif
