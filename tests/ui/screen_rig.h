#ifndef TESTS_UI_SCREEN_RIG_H
#define TESTS_UI_SCREEN_RIG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A screen in memory: ncurses writes to it, libvterm reads it as a terminal would. One at a time,
 * as ncurses has globals. stdscr is the whole screen.
 */
struct screen_rig;

struct screen_rig *rig_new(int rows, int columns, const char *term);
void rig_free(struct screen_rig *rig);
void rig_resize(struct screen_rig *rig, int rows, int columns);

/* doupdate(); returns the bytes that went to the terminal. */
size_t rig_flush(struct screen_rig *rig);

/* The row as UTF-8, without the blanks at its end; valid until the next call. */
const char *rig_row(struct screen_rig *rig, int y);
/* All rows, each with a newline. */
const char *rig_screen(struct screen_rig *rig);

/* How a cell looks; libvterm knows no dim. */
struct rig_look {
	bool bold, underline, reverse;
	int fore, back; /* a colour's number; -1 for the terminal's own */
};
struct rig_look rig_look(struct screen_rig *rig, int y, int x);

#endif
