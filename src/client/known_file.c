#include "client/known_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

/* False with errno; a file that is not there is empty. */
static bool read_whole(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	char part[4096];
	ssize_t got;
	while ((got = read(fd, part, sizeof part)) > 0 && text->len <= KNOWN_FILE_MAX)
		buf_add(text, part, (size_t)got);
	int error = got > 0 ? EFBIG : errno;
	close(fd);
	errno = error;
	return got == 0;
}

static struct str str_of(const struct buf *text)
{
	return (struct str){text->data != NULL ? text->data : "", text->len};
}

static char *cannot(const char *what, const char *path)
{
	return xasprintf("cannot %s %s: %s", what, path, strerror(errno));
}

enum known_found known_file_get(
    const char *path, struct str server, struct known *found, char **cause)
{
	struct buf text = {0};
	size_t line;
	enum known_found result = KNOWN_BROKEN;
	if (path == NULL)
		return KNOWN_NOT;
	if (!read_whole(path, &text)) {
		*cause = cannot("read", path);
	} else {
		result = known_find(str_of(&text), server, found, &line);
		if (result == KNOWN_BROKEN)
			*cause = xasprintf("%s:%zu: this is not HOST:PORT and a key: mend or "
			                   "remove the line",
			    path, line);
	}
	buf_fini(&text);
	return result;
}

/* The folder, should it not be there; its own parents are the system's. */
static void make_folder(const char *path)
{
	char *folder = xstrdup(path);
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(folder, 0700);
		*slash = '/';
	}
	free(folder);
}

static bool replace(const char *path, const struct buf *text)
{
	char *draft = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(draft); /* 0600 */
	bool wrote =
	    fd >= 0 && write(fd, text->data, text->len) == (ssize_t)text->len && fsync(fd) == 0;
	bool done = wrote && rename(draft, path) == 0;
	int error = errno;
	if (fd >= 0) {
		close(fd);
		if (!done)
			unlink(draft);
	}
	free(draft);
	errno = error;
	return done;
}

bool known_file_put(const char *path, struct str server, const struct known *known, char **cause)
{
	struct buf text = {0}, next = {0};
	if (path == NULL)
		return true;
	make_folder(path);
	bool read = read_whole(path, &text);
	known_rewrite(&next, str_of(&text), server, known);
	bool done = read && replace(path, &next);
	if (!done)
		*cause = cannot("write", path);
	buf_fini(&text);
	buf_fini(&next);
	return done;
}
