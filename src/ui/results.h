#ifndef UI_RESULTS_H
#define UI_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

struct conversation;
struct lines;
struct ui;

/* What /search found, in a list to choose from, the newest first; {0} is none. */
struct results {
	struct conversation *conversation;
	struct lines *found; /* oldest first */
};

/* Takes `found` over; false, and it does not, when something else is in the way. */
bool results_open(
    struct ui *ui, struct conversation *conversation, const char *words, struct lines *found);
bool results_is_open(const struct ui *ui);
/* A key that means something in the list, while nothing is typed: Enter, or a digit. */
bool results_key(struct ui *ui, unsigned key);
/* The conversation goes away. */
void results_forget(struct ui *ui, const struct conversation *gone);
void results_fini(struct results *results);

#endif
