#include "ui/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "ui/control.h"

static void answer(struct ask *ask, char key)
{
	struct ask closed = *ask;
	*ask = (struct ask){0};
	closed.answered(key, closed.arg);
	ask_fini(&closed);
}

void ask_open(
    struct ask *ask, const char *question, const char *keys, ui_answer_fn *answered, void *arg)
{
	if (ask_is_open(ask))
		answer(ask, 0);
	*ask = (struct ask){
	    .question = xasprintf("%s ", question), /* the cursor stands behind it */
	    .keys = xstrdup(keys),
	    .answered = answered,
	    .arg = arg,
	};
}

bool ask_key(struct ask *ask, unsigned key)
{
	if (key == CONTROL_ESC || key == CONTROL_C) {
		answer(ask, 0);
		return true;
	}
	if (key == 0 || key > 127)
		return false;
	char lower = ascii_lower((char)key);
	if (strchr(ask->keys, lower) == NULL)
		return false;
	answer(ask, lower);
	return true;
}

void ask_fini(struct ask *ask)
{
	free(ask->question);
	free(ask->keys);
	*ask = (struct ask){0};
}
