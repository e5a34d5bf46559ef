#include "base/state_home.h"

#include <stdlib.h>

#include "base/alloc.h"

static const char *absolute_path(const char *variable)
{
	const char *path = getenv(variable);
	return path != NULL && path[0] == '/' ? path : NULL;
}

size_t state_homes(char *folders[STATE_HOMES])
{
	const char *path;
	size_t count = 0;
	if ((path = absolute_path("XDG_STATE_HOME")) != NULL)
		folders[count++] = xasprintf("%s/confab", path);
	if ((path = absolute_path("HOME")) != NULL)
		folders[count++] = xasprintf("%s/.local/state/confab", path);
	return count;
}

char *state_home(void)
{
	char *folders[STATE_HOMES] = {NULL};
	state_homes(folders);
	free(folders[1]);
	return folders[0];
}
