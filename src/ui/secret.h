#ifndef UI_SECRET_H
#define UI_SECRET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * A password on the input line: dots stand for what is typed, and neither readline nor the history
 * of lines ever has it. {0} is none. One at a time: a new one answers the old with nothing.
 */
struct conversation;

struct secret {
	struct conversation *conversation; /* that wants it; NULL: closed */
	char *question;
	struct buf typed;
	struct buf dots; /* what is shown of it */
};

void secret_open(struct secret *secret, struct conversation *conversation, const char *question);
/* One character or control key; Enter answers, Esc and Ctrl-C answer nothing. */
void secret_key(struct secret *secret, struct str text);
void secret_backspace(struct secret *secret);
void secret_fini(struct secret *secret); /* answers nothing, and leaves nothing behind */

static inline bool secret_is_open(const struct secret *secret)
{
	return secret->conversation != NULL;
}

#endif
