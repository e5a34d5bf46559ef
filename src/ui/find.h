#ifndef UI_FIND_H
#define UI_FIND_H

#include <stdbool.h>

#include "ui/draft.h"

struct ui;

/* Searching the shown conversation while the words are typed; {0} is not. */
struct find {
	bool open;
	bool failed;        /* the words are nowhere */
	bool round;         /* found from the other end on, nothing more being in that direction */
	char *last;         /* the words searched for */
	struct draft aside; /* the line that was being typed */
};

void find_open(struct ui *ui);
void find_close(struct ui *ui);
void find_again(struct ui *ui, bool upward);
/* After a key: the words may be others now. */
void find_follow(struct ui *ui);

#endif
