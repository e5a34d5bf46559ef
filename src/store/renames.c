#include "store/renames.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"

struct rename {
	struct rename *next, *prev;
	int64_t up_to;
	int64_t serial;
	char *from;
	char *to;
};

void renames_add(
    struct renames *renames, struct str from, struct str to, int64_t up_to, int64_t serial)
{
	struct rename *rename = xcalloc(1, sizeof *rename);
	*rename = (struct rename){
	    .up_to = up_to, .serial = serial, .from = str_lower(from), .to = str_lower(to)};
	DL_APPEND(renames->first, rename);
}

void renames_done(struct renames *renames, int64_t serial)
{
	struct rename *rename;
	while ((rename = renames->first) != NULL && rename->serial <= serial) {
		DL_DELETE(renames->first, rename);
		free(rename->from);
		free(rename->to);
		free(rename);
	}
}

void renames_clear(struct renames *renames)
{
	renames_done(renames, INT64_MAX);
}

static void add(struct windows *windows, struct window window)
{
	windows->at = xrealloc(windows->at, (windows->count + 1) * sizeof *windows->at);
	windows->at[windows->count++] = window;
}

/* What was under the new name stays there, and what was under the old one is there no more. */
static void look_back(struct windows *windows, const struct rename *rename)
{
	struct str from = str_from(rename->from), to = str_from(rename->to);
	for (size_t i = 0, count = windows->count; i < count; i++) {
		struct window *window = &windows->at[i];
		if (str_eq(window->name, from) && window->after < rename->up_to)
			window->after = rename->up_to;
		else if (str_eq(window->name, to) && window->after < rename->up_to)
			add(windows, (struct window){from, window->after,
			                 window->before <= rename->up_to ? window->before
			                                                 : rename->up_to + 1});
	}
}

void windows_init(struct windows *windows, const struct renames *renames, int64_t done,
    struct str channel, int64_t after, int64_t before)
{
	*windows = (struct windows){.name = str_lower(channel)};
	add(windows, (struct window){{windows->name, channel.len}, after, before});
	const struct rename *rename = renames->first != NULL ? renames->first->prev : NULL;
	for (; rename != NULL && rename->serial > done;
	     rename = rename == renames->first ? NULL : rename->prev)
		look_back(windows, rename);
}

void windows_fini(struct windows *windows)
{
	free(windows->at);
	free(windows->name);
}
