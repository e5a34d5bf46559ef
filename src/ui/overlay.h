#ifndef UI_OVERLAY_H
#define UI_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>

#include <curses.h>

#include "base/str.h"
#include "ui/colors.h"

/* Lines laid over the message pane: help, or what is about to be sent. {0} is none. */
struct overlay {
	char *title;
	char **lines;
	size_t count;
	size_t top;          /* the first one shown */
	size_t room;         /* lines the last drawing had room for */
	size_t picture_from; /* from that line on they are a picture, dark on light; 0: none is */
	bool chooses;        /* one of them is chosen */
	size_t chosen;
	bool wide; /* over the lists at the sides, too: rows that one selects are whole */
};

/* Opens an empty one; one that was open is dropped. */
void overlay_open(struct overlay *overlay, const char *title);
void overlay_add(struct overlay *overlay, struct str line);         /* any bytes */
void overlay_add_picture(struct overlay *overlay, struct str line); /* below all else */
void overlay_close(struct overlay *overlay);
void overlay_scroll(struct overlay *overlay, int pages);
/* Lets one be chosen, the first one to begin with. */
void overlay_let_choose(struct overlay *overlay);
void overlay_choose(
    struct overlay *overlay, int rows); /* so many further down; stops at the ends */
/* Rows that it takes where there are so many. */
int overlay_rows(const struct overlay *overlay, int most);
/* On the window's last rows, as many as it takes. */
void overlay_draw(struct overlay *overlay, WINDOW *window, const struct colors *colors);

static inline bool overlay_is_open(const struct overlay *overlay)
{
	return overlay->title != NULL;
}

#endif
