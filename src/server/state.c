#include "server/state.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define PROBE_SIZE 4096 /* bytes; a full disk has no room for them */

size_t state_places(const char *configured, char *places[STATE_PLACES])
{
	const char *service = getenv("STATE_DIRECTORY");
	size_t count = 0;
	if (configured != NULL) {
		places[0] = xstrdup(configured);
		return 1;
	}
	if (service != NULL && service[0] == '/')
		places[count++] = xmemdup0(service, strcspn(service, ":"));
	count += state_homes(places + count);
	places[count++] = xstrdup(LOCALSTATEDIR "/lib/confab");
	return count;
}

char *state_place(const char *configured)
{
	char *places[STATE_PLACES];
	size_t count = state_places(configured, places);
	while (count > 1)
		free(places[--count]);
	return places[0];
}

/* mkdir -p, for the owner alone. */
static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0700) == 0 || errno == EEXIST || access(path, F_OK) == 0;
		*slash = '/';
		if (!made)
			return false;
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* Only writing tells: a file system may be read-only or full whatever the permissions say. */
static bool can_write(const char *path)
{
	static const char bytes[PROBE_SIZE];
	char *probe = xasprintf("%s/.probe-XXXXXX", path);
	int fd = mkstemp(probe);
	bool wrote = fd >= 0 && write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
	int error = errno;
	if (fd >= 0) {
		close(fd);
		unlink(probe);
	}
	free(probe);
	errno = error;
	return wrote;
}

char *state_folder(const char *configured, char **cause)
{
	char *path = state_place(configured);
	errno = 0;
	if (make_folders(path) && can_write(path))
		return path;
	*cause = xasprintf("nothing can be kept in %s: %s", path,
	    errno != 0 ? strerror(errno) : "the disk is full");
	free(path);
	return NULL;
}
