#include "client/known_file.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "client/state_file.h"

static char *cannot(const char *what, const char *path)
{
	return xasprintf(
	    "cannot %s %s: %s", what, path, errno != 0 ? strerror(errno) : "the disk is full");
}

enum known_found known_file_get(
    const char *path, struct str server, struct known *found, char **cause)
{
	struct buf text = {0};
	size_t line;
	enum known_found result = KNOWN_BROKEN;
	if (path == NULL)
		return KNOWN_NOT;
	if (!state_file_read(path, KNOWN_FILE_MAX, &text)) {
		*cause = cannot("read", path);
	} else {
		result = known_find(state_file_text(&text), server, found, &line);
		if (result == KNOWN_BROKEN)
			*cause = xasprintf("%s:%zu: this is not HOST:PORT and a key: mend or "
			                   "remove the line",
			    path, line);
	}
	buf_fini(&text);
	return result;
}

struct change {
	struct str server;
	const struct known *by;
};

static void rewrite(struct buf *next, struct str text, void *arg)
{
	const struct change *change = arg;
	known_rewrite(next, text, change->server, change->by);
}

bool known_file_put(const char *path, struct str server, const struct known *known, char **cause)
{
	struct change change = {server, known};
	if (path == NULL || state_file_change(path, KNOWN_FILE_MAX, rewrite, &change))
		return true;
	*cause = cannot("write", path);
	return false;
}
