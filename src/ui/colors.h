#ifndef UI_COLORS_H
#define UI_COLORS_H

#include <stdbool.h>

#include <curses.h>

#include "base/str.h"

/* How something looks, as ncurses takes it: wattr_set(window, paint.attrs, paint.pair, NULL). */
struct paint {
	attr_t attrs;
	short pair;
};

/* What is painted. Everything is told apart without colour too, by attributes or by a sign. */
enum paint_role {
	PAINT_TEXT,
	PAINT_DIM,    /* times, events, rules */
	PAINT_ACTION, /* /me */
	PAINT_NOTICE,
	PAINT_STATUS, /* confab's own words */
	PAINT_ERROR,
	PAINT_OWN_NICK,
	PAINT_MENTION,      /* a line that names us */
	PAINT_WAITING,      /* own words that are not confirmed yet */
	PAINT_FAILED,       /* the sign beside own words that were refused */
	PAINT_UNREAD,       /* the rule above the first unread line */
	PAINT_MATCH,        /* what a search found */
	PAINT_BAR,          /* title and status lines */
	PAINT_BAR_STRONG,   /* names in them */
	PAINT_BAR_ALERT,    /* offline, failed */
	PAINT_LIST,         /* channel and nick lists */
	PAINT_LIST_CURRENT, /* the conversation on screen */
	PAINT_LIST_UNREAD,
	PAINT_LIST_MENTION,
	PAINT_PROMPT,
	PAINT_PICTURE, /* light on dark, whatever the terminal has */
	PAINT_ROLES
};

#define COLORS_NICKS_MOST 32 /* colours that nicks are spread over */

struct colors {
	struct paint roles[PAINT_ROLES];
	struct paint nicks[COLORS_NICKS_MOST];
	unsigned nick_count;
};

/*
 * Sets up the pairs this terminal can show. Call once, after initscr(); starts colour itself, on
 * the terminal's own background. `wanted` false (NO_COLOR) leaves bold, dim, underline and reverse.
 */
void colors_init(struct colors *colors, bool wanted);

static inline struct paint colors_role(const struct colors *colors, enum paint_role role)
{
	return colors->roles[role];
}

/* Always the same one for a nick, letters' case not counted; never the own nick's. */
struct paint colors_nick(const struct colors *colors, struct str nick);

#endif
