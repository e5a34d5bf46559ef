#include "cmd/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cmd/mute.h"
#include "cmd/subcommand.h"

#define PASSWORD_MOST 1024 /* bytes of a line, its end included */

/* Its first line; an empty one is none. */
static char *read_line(int fd)
{
	char line[PASSWORD_MOST];
	size_t len = 0;
	while (len < sizeof line && read(fd, line + len, 1) == 1 && line[len] != '\n')
		len++;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	char *password = len > 0 && len < sizeof line ? xmemdup0(line, len) : NULL;
	explicit_bzero(line, sizeof line);
	return password;
}

char *password_from_file(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &info) != 0) {
		fail(STATUS_USAGE, "cannot read %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	char *password = NULL;
	if (S_ISREG(info.st_mode) && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		fail(STATUS_USAGE, "%s can be read by others: chmod 600 %s first", path, path);
	else if ((password = read_line(fd)) == NULL)
		fail(STATUS_USAGE, "%s has no password in its first line", path);
	close(fd);
	return password;
}

static char *read_unseen(int fd, const char *question)
{
	struct mute mute;
	if (!mute_begin(&mute, fd))
		return NULL;
	dprintf(fd, "%s", question);
	char *password = mute_wait(&mute) ? read_line(fd) : NULL;
	dprintf(fd, "\n");
	mute_end(&mute);
	return password;
}

char *password_from_terminal(const char *question)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		fail(STATUS_USAGE, "there is no terminal to ask for the password: "
		                   "--password-file FILE names a file with it");
		return NULL;
	}
	char *password = read_unseen(fd, question);
	close(fd);
	if (password == NULL)
		fail(STATUS_USAGE, "no password was given");
	return password;
}
