#ifndef UI_PANE_PRIVATE_H
#define UI_PANE_PRIVATE_H

#include "base/buf.h"
#include "ui/pane.h"
#include "ui/view.h"

/* What pane.c, which knows where one is, and pane_draw.c, which shows it, have in common. */

#define PANE_NONE UINT64_MAX /* no line */

#define PANE_TAIL_FROM 15 /* rows a pane has before it keeps the newest ones in view */
#define PANE_TAIL      3  /* rows of them, below a rule */

struct pane {
	struct view view;
	int rows, columns;     /* as last drawn */
	int text_most;         /* columns of text in a row; 0: no bound */
	int formatted;         /* the columns that the view's format was made for */
	int widest;            /* columns of the widest nick in view, or lately in view */
	bool follow;           /* at the end */
	struct view_place top; /* the first row in view; stands only while not `follow` */
	size_t top_behind;     /* what it shows, see view_behind() */
	uint64_t seen_end;     /* lines before this number were in view at the end */
	uint64_t shown_end;    /* lines before this number were in view when last drawn */
	uint64_t chosen;       /* the line that stands out for /reply and the like; PANE_NONE */
	struct buf needle;     /* what was searched; empty for nothing */
	uint64_t match;        /* the line it was found in, or PANE_NONE */
};

/* Rows for what one looks at: all of them, or those above the rule and the tail. */
static inline size_t pane_body_rows(const struct pane *pane)
{
	bool tail = !pane->follow && pane->rows >= PANE_TAIL_FROM;
	return (size_t)(tail ? pane->rows - PANE_TAIL - 1 : pane->rows);
}

/* Takes on that size; the row at the top stays there. */
void pane_resize(struct pane *pane, int rows, int columns);
/*
 * The first row in view, below `blank` rows that are left empty. Follows from now on if the end is
 * in view, too.
 */
struct view_place pane_settle(struct pane *pane, int *blank);

#endif
