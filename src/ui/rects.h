#ifndef UI_RECTS_H
#define UI_RECTS_H

#include <stdbool.h>

/* A part of the screen; rows 0: there is no room for it. */
struct rect {
	int y, x, rows, cols;
};

struct rects {
	struct rect title, pane, conversations, members, status, input;
};

#define RECTS_LISTS_FROM 100 /* columns from which lists stand at the sides */
#define RECTS_WORDS_FROM 40  /* columns from which there is room for words beside marks */

/* The lists that there is something for. */
struct rects_sides {
	bool conversations, members;
};

/* How the screen is shared out. `input_rows` is what the input line would like to have. */
struct rects rects_share(int rows, int cols, int input_rows, struct rects_sides sides);

/* Rows that the input line may take of a screen, from 1 to 6. */
int rects_input_most(int rows);

#endif
