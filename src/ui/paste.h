#ifndef UI_PASTE_H
#define UI_PASTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "loop/loop.h"

struct conversation;
struct ui;

/* A paste, from its first byte until it is inserted, sent or dropped. */
#define PASTE_MOST  ((size_t)64 * 1024) /* bytes; what is over is dropped, and said */
#define PASTE_LINES 3                   /* more than that and one is asked */

/* The silence after which a paste is over: one whose end gets lost, one whose end is not marked. */
#define PASTE_MARKED_NS INT64_C(2000000000)
#define PASTE_BARE_NS   INT64_C(50000000)

struct paste {
	bool collecting;
	bool cut; /* there was more than PASTE_MOST */
	struct buf text;
	struct conversation *target; /* where one asks about it; NULL: gone */
	struct loop_timer silence;
	int64_t silence_ns;
};

void paste_init(struct ui *ui);
void paste_fini(struct ui *ui);
void paste_begin(struct ui *ui, int64_t silence);
void paste_add(struct ui *ui, struct str text);
void paste_end(struct ui *ui);
void paste_forget(struct ui *ui, const struct conversation *gone);

/*
 * As a message may have it: newlines kept, those at the end dropped, tabs as spaces, other controls
 * gone. Works in place.
 */
void paste_tidy(struct buf *text);
size_t paste_lines(struct str text);

#endif
