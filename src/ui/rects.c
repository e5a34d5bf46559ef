#include "ui/rects.h"

#define INPUT_MOST   6   /* rows */
#define INPUT_SHARE  4   /* of so many rows one is for the input */
#define STATUS_FROM  3   /* rows of screen from which there is a status line */
#define TITLE_FROM   7   /* the same for the title line */
#define WIDE_FROM    160 /* columns from which lists are wider */
#define LIST_COLS    20  /* a list with its rule */
#define LIST_WIDE    26
#define MEMBERS_COLS 18
#define MEMBERS_WIDE 22

static int clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

int rects_input_most(int rows)
{
	return clamp(rows / INPUT_SHARE, 1, INPUT_MOST);
}

static void share_sides(struct rects *rects, int cols, struct rects_sides sides)
{
	struct rect *pane = &rects->pane;
	if (cols < RECTS_LISTS_FROM || pane->rows == 0)
		return;
	bool wide = cols >= WIDE_FROM;
	if (sides.conversations) {
		rects->conversations = *pane;
		rects->conversations.cols = wide ? LIST_WIDE : LIST_COLS;
		pane->x += rects->conversations.cols;
		pane->cols -= rects->conversations.cols;
	}
	if (sides.members) {
		rects->members = *pane;
		rects->members.cols = wide ? MEMBERS_WIDE : MEMBERS_COLS;
		pane->cols -= rects->members.cols;
		rects->members.x = pane->x + pane->cols;
	}
}

struct rects rects_share(int rows, int cols, int input_rows, struct rects_sides sides)
{
	struct rects rects = {0};
	int input = clamp(input_rows, 1, rects_input_most(rows));
	int status = rows >= STATUS_FROM ? 1 : 0;
	int title = rows >= TITLE_FROM ? 1 : 0;
	int pane = rows - title - status - input;
	rects.title = (struct rect){.y = 0, .rows = title, .cols = cols};
	rects.pane = (struct rect){.y = title, .rows = pane > 0 ? pane : 0, .cols = cols};
	rects.status = (struct rect){.y = title + pane, .rows = status, .cols = cols};
	rects.input = (struct rect){.y = rows - input, .rows = input, .cols = cols};
	share_sides(&rects, cols, sides);
	return rects;
}
