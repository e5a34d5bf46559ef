#include "net/unixfile.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/sock.h"

/* Only a refusal proves that nobody listens; a socket of another kind listens too. */
static bool is_stale(int type, const struct sockaddr_un *un, socklen_t len)
{
	int fd = sock_open(AF_UNIX, type);
	if (fd < 0)
		return false;
	bool refused = connect(fd, (const struct sockaddr *)un, len) != 0 && errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static bool make_way(int type, const struct sockaddr_un *un, socklen_t len)
{
	struct stat status;
	if (lstat(un->sun_path, &status) != 0)
		return errno == ENOENT;
	if (!S_ISSOCK(status.st_mode)) {
		errno = EEXIST;
		return false;
	}
	if (!is_stale(type, un, len)) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(un->sun_path) == 0;
}

bool unixfile_bind(int fd, int type, const char *path, struct unixfile *file)
{
	struct sockaddr_un un;
	socklen_t len;
	if (!sock_unix_addr(path, &un, &len))
		return false;
	const struct sockaddr *sa = (const struct sockaddr *)&un;
	if (bind(fd, sa, len) != 0 &&
	    (errno != EADDRINUSE || !make_way(type, &un, len) || bind(fd, sa, len) != 0))
		return false;
	struct stat status;
	if (stat(path, &status) != 0)
		return false;
	*file = (struct unixfile){status.st_dev, status.st_ino};
	return true;
}

void unixfile_remove(const char *path, const struct unixfile *file)
{
	struct stat status;
	if (lstat(path, &status) == 0 && status.st_dev == file->dev && status.st_ino == file->ino)
		unlink(path);
}
