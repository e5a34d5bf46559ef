#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include <stdbool.h>

struct outlet;

/*
 * The terminal itself, below ncurses: whether it will do, the modes that ncurses does not know, and
 * giving it back when the program dies of a fault.
 */

/*
 * Standard input and output are a terminal, TERM names one whose cursor can be placed, and the
 * locale is UTF-8 (a bare "C" locale is made C.UTF-8). False with *cause, a sentence to free().
 */
bool terminal_check(char **cause);

/* Before ncurses starts. */
void terminal_save(void);
/*
 * Keys come one by one and unechoed, Ctrl-C as any other; and as it was when saved. ncurses has no
 * part in it, as what it writes to is no terminal (outlet.h).
 */
void terminal_take(void);
void terminal_give_back(void);

/* Once ncurses runs, and after it has ended. */
void terminal_guard(void);
void terminal_unguard(void);

/* Marked pastes, and word of who has the keyboard. */
void terminal_modes(struct outlet *outlet, bool on);
bool terminal_has_second_screen(void); /* and gives back the first as it was */
bool terminal_marks_pastes(void);      /* it is known to have that */

/* The title bar's words, where the terminal has one; any bytes. NULL gives back what was there. */
void terminal_title(struct outlet *outlet, const char *title);

#endif
