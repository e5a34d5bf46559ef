#include "client/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

bool state_file_read(const char *path, size_t most, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	char part[4096];
	ssize_t got;
	while ((got = read(fd, part, sizeof part)) > 0 && text->len <= most)
		buf_add(text, part, (size_t)got);
	int error = got > 0 ? EFBIG : errno;
	close(fd);
	errno = error;
	return got == 0;
}

struct str state_file_text(const struct buf *text)
{
	return (struct str){text->data != NULL ? text->data : "", text->len};
}

/* Its own parents are the system's. */
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

/* Of the folder, as the file itself is another one after each change. -1: none is to be had. */
static int lock(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash != NULL ? xmemdup0(path, (size_t)(slash - path)) : xstrdup(".");
	int fd = open(folder[0] != '\0' ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

static bool replace(const char *path, struct str text)
{
	char *draft = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(draft); /* 0600 */
	bool wrote =
	    fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
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

bool state_file_change(const char *path, size_t most, state_file_fn *change, void *arg)
{
	struct buf text = {0}, next = {0};
	make_folder(path);
	int fd = lock(path);
	errno = 0;
	bool done = state_file_read(path, most, &text);
	if (done) {
		change(&next, state_file_text(&text), arg);
		done = replace(path, state_file_text(&next));
	}
	int error = errno;
	if (fd >= 0)
		close(fd);
	buf_fini(&text);
	buf_fini(&next);
	errno = error;
	return done;
}
