#ifndef UI_PANE_H
#define UI_PANE_H

#include <stdbool.h>
#include <stdint.h>

#include <curses.h>

#include "base/str.h"
#include "ui/colors.h"

struct line;
struct lines;

/*
 * How one conversation's lines are looked at: where in them, what is hidden, what was searched. One
 * a conversation, drawn into whatever window it is given. Only lines in view are laid out, so that
 * no call but those that find costs more with a longer scrollback.
 */
struct pane;

struct pane *pane_new(const struct lines *lines); /* borrows lines, which must outlive it */
void pane_free(struct pane *pane);

/*
 * Draws all of the window, its size being the pane's new one; does no refresh. At the end it stays
 * at the end; scrolled up, the line at the top stays there, whatever comes and whatever the size.
 */
void pane_draw(struct pane *pane, WINDOW *window, const struct colors *colors);

/* At most so many columns of text in a row, from the next drawing on; 0: no bound. */
void pane_set_text_most(struct pane *pane, int columns);

/* Scrolls, in the size last drawn; negative is up, to older lines. Stops at either end. */
void pane_scroll(struct pane *pane, int rows);
void pane_page(struct pane *pane, int pages); /* leaves two rows of the last page in view */
void pane_home(struct pane *pane);
void pane_end(struct pane *pane);

/* The oldest line is less than a page away, and nothing older is hidden. */
bool pane_near_oldest(const struct pane *pane);
bool pane_at_end(const struct pane *pane); /* the newest line is in view */
/* Lines below the view that came since it was scrolled up: "N new below". */
uint64_t pane_new_below(const struct pane *pane);

/* Lines before that number are not shown any more (/clear: lines_end()); 0 shows all again. */
void pane_hide_before(struct pane *pane, uint64_t number);
/* See lines_moved(): what is in view stays there. */
void pane_moved(struct pane *pane, uint64_t at, int64_t by);
/* Rules off the lines from that number on as unread; UINT64_MAX for none. */
void pane_mark_unread(struct pane *pane, uint64_t number);

/*
 * Chooses the next message with an id upward or downward, the newest in view at first: it stands
 * out and is scrolled to. False when there is none; downward past the newest ends it.
 */
bool pane_choose(struct pane *pane, bool upward);
/* The one with that id, if it is among the newest. */
bool pane_choose_id(struct pane *pane, struct str id);
void pane_choose_stop(struct pane *pane);
/* False when none is chosen. */
bool pane_chosen(const struct pane *pane, struct line *line);

/* Scrolls to that line, if it is not in view, and chooses it if it is a message with an id. */
void pane_look(struct pane *pane, uint64_t number);
/* The line of a gap in the size last drawn; UINT64_MAX for none. */
uint64_t pane_gap_in_view(struct pane *pane);

/*
 * Searches text and nicks, ASCII case alike, upward or downward from the last match, or from the
 * view when the words are new. A match is scrolled to and stands out until pane_find_stop(). False
 * when there is none in that direction: nothing moves then.
 */
bool pane_find(struct pane *pane, struct str needle, bool upward);
/* The same from the newest line upward, or from the oldest downward. */
bool pane_find_round(struct pane *pane, struct str needle, bool upward);
void pane_find_stop(struct pane *pane); /* stays where it is */

#endif
