#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>

#include <curses.h>

#include "ui/outlet.h"
#include "ui/rects.h"

/* ncurses, and the windows that cover the screen. */
struct screen {
	struct outlet outlet;
	SCREEN *terminal;
	WINDOW *keys; /* a pad: reading from it refreshes nothing */
	struct rects rects;
	struct rects_sides sides;                                        /* that were wanted */
	WINDOW *title, *pane, *conversations, *members, *status, *input; /* NULL: no room */
};

/* After terminal_check(). False with *cause, a sentence to free(). */
bool screen_open(struct screen *screen, char **cause);
void screen_close(struct screen *screen);

/* Windows anew for the screen's size; all of them want drawing afterwards. */
void screen_arrange(struct screen *screen, int input_rows, struct rects_sides sides);
/*
 * Takes the terminal's size as it is now. What it shows is unknown then: the next refresh writes
 * all of it; the windows are gone until screen_arrange().
 */
void screen_measure(struct screen *screen);
/* Gives the terminal back, stops the process, and takes it again once it is continued. */
void screen_suspend(struct screen *screen);

#endif
