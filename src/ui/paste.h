#ifndef UI_PASTE_H
#define UI_PASTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "loop/loop.h"

struct ui;

/* A bracketed paste, from its first byte until it is inserted, sent or dropped. */
#define PASTE_MOST  ((size_t)64 * 1024) /* bytes; what is over is dropped, and said */
#define PASTE_LINES 3                   /* more than that and one is asked */

struct paste {
	bool collecting;
	bool cut; /* there was more than PASTE_MOST */
	struct buf text;
	struct loop_timer silence; /* for a paste whose end never comes */
};

void paste_init(struct ui *ui);
void paste_fini(struct ui *ui);
void paste_begin(struct ui *ui);
void paste_add(struct ui *ui, struct str text);
void paste_end(struct ui *ui);

/*
 * As a message may have it: newlines kept, those at the end dropped, tabs as spaces, other controls
 * gone. Works in place.
 */
void paste_tidy(struct buf *text);
size_t paste_lines(struct str text);

#endif
