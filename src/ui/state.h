#ifndef UI_STATE_H
#define UI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "client/client.h"
#include "loop/loop.h"
#include "ui/amend.h"
#include "ui/ask.h"
#include "ui/colors.h"
#include "ui/complete.h"
#include "ui/draft.h"
#include "ui/find.h"
#include "ui/frame.h"
#include "ui/input.h"
#include "ui/overlay.h"
#include "ui/pane.h"
#include "ui/paste.h"
#include "ui/results.h"
#include "ui/screen.h"
#include "ui/secret.h"
#include "ui/typing.h"
#include "ui/ui.h"

/* What the screen keeps for a conversation, in its `view`. */
struct kept {
	struct pane *pane;
	struct draft draft;
	struct amend amend;
	bool away; /* somewhere in the past, where a search led: Esc comes back */
};

struct ui {
	struct loop *loop;
	struct client *client;
	struct conversation *shown; /* NULL while there is none at all */

	struct screen screen;
	struct colors colors;
	struct frame frame;
	struct input input;
	struct complete complete;
	struct typing typing;
	struct paste paste;
	struct ask ask;
	struct secret secret;
	struct find find;
	struct overlay overlay;
	struct results results;

	int text_most;            /* columns of text in a row; 0: no bound */
	char *past;               /* the path of a file, or NULL */
	bool said;                /* a line was entered: no more first hints */
	bool focused;             /* the terminal has told that it has the keyboard */
	int64_t belled_at;        /* ns, monotonic */
	int64_t warned_at;        /* when Ctrl-C said how to leave */
	struct loop_timer second; /* for what counts seconds */

	bool leaving;
	struct loop_timer leave_poll;
	int64_t leave_by; /* ns, monotonic */
	ui_leave_fn *leave;
	void *leave_arg;
};

/* Its pane and draft, made when first asked for. */
struct kept *ui_kept(struct conversation *conversation);
void ui_drop_kept(struct ui *ui, struct conversation *conversation); /* drafts are remembered */
/* Whether lines typed there go into the history. */
bool ui_remembers(const struct conversation *conversation);
void ui_write_past(struct ui *ui); /* what was typed since, to the file */
void ui_show(struct ui *ui, struct conversation *conversation); /* NULL is allowed */
void ui_entered(const char *line, void *arg);                   /* the struct ui */
void ui_sends(struct ui *ui); /* before something is sent: the newest line comes into view */
void ui_suspend(struct ui *ui);
void ui_resized(struct ui *ui);
void ui_mark_read(struct ui *ui); /* if the newest line is in view */

/* draw.c: the frame's draw function. */
void ui_draw(unsigned parts, void *arg); /* the struct ui */

#endif
