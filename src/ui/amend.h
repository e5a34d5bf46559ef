#ifndef UI_AMEND_H
#define UI_AMEND_H

#include <stdbool.h>

#include "ui/draft.h"

struct conversation;
struct line;
struct ui;

/*
 * A message of one's own, brought into the input line of its conversation to be said otherwise; {0}
 * is none. It stands out in the pane meanwhile.
 */
struct amend {
	char *id;           /* its msgid; NULL: none */
	struct draft aside; /* the line that was being typed */
};

/* In the shown conversation. */
bool amend_is_open(const struct ui *ui);
void amend_open(struct ui *ui, struct conversation *conversation, const struct line *line);
/* The line that was entered is what it says from now on; it stays open if that cannot be. */
void amend_enter(struct ui *ui, const char *line);
/* The message stays as it is, and the line that was being typed comes back. */
void amend_close(struct ui *ui);
void amend_fini(struct amend *amend);

#endif
