#include "cmd/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "cmd/fail.h"
#include "cmd/mute.h"

#define PASSWORD_LINE_MAX 1024 /* bytes, its end included; the server takes fewer */

/* Byte by byte: what follows the line is left to others. False with errno, 0 when nothing came. */
static bool fill_line(int fd, char line[PASSWORD_LINE_MAX], size_t *len)
{
	ssize_t got = 0;
	while (
	    *len < PASSWORD_LINE_MAX && (got = read(fd, line + *len, 1)) == 1 && line[*len] != '\n')
		++*len;
	if (got == 0)
		errno = 0;
	else if (*len == PASSWORD_LINE_MAX)
		errno = EMSGSIZE;
	return *len < PASSWORD_LINE_MAX && (got > 0 || (got == 0 && *len > 0));
}

/* A line without its end; NULL with errno. */
static char *read_line(int fd)
{
	char line[PASSWORD_LINE_MAX], *password = NULL;
	size_t len = 0;
	if (fill_line(fd, line, &len)) {
		len -= len > 0 && line[len - 1] == '\r';
		if (memchr(line, '\0', len) != NULL)
			errno = EILSEQ;
		else
			password = xmemdup0(line, len);
	}
	int error = errno;
	explicit_bzero(line, sizeof line);
	errno = error;
	return password;
}

/* NULL as well for an empty one. */
static char *read_some(int fd)
{
	char *password = read_line(fd);
	if (password != NULL && *password == '\0')
		secret_wipe(&password);
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
	else if ((password = read_some(fd)) == NULL)
		fail(STATUS_USAGE, "%s has no password in its first line", path);
	close(fd);
	return password;
}

char *password_from_terminal(const char *question)
{
	struct mute mute;
	char *password = NULL;
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		fail(STATUS_USAGE, "there is no terminal to ask for the password: "
		                   "--password-file FILE names a file with it");
		return NULL;
	}
	if (mute_begin(&mute, fd)) {
		dprintf(fd, "%s", question);
		password = mute_wait(&mute) ? read_some(fd) : NULL;
		dprintf(fd, "\n");
		mute_end(&mute);
	}
	close(fd);
	if (password == NULL)
		fail(STATUS_USAGE, "no password was given");
	return password;
}

static void explain(int error)
{
	const char *why = error == 0          ? "the input ended before a password"
	                  : error == EINTR    ? "interrupted: nothing was changed"
	                  : error == EMSGSIZE ? "that is too long for a password"
	                  : error == EILSEQ   ? "a password has no NUL in it"
	                                      : strerror(error);
	fail(STATUS_FAILED, "%s", why);
}

/* `mute`: the terminal; NULL: it is none. */
static char *read_input(const struct mute *mute)
{
	char *password = mute == NULL || mute_wait(mute) ? read_line(STDIN_FILENO) : NULL;
	int error = errno;
	if (mute != NULL)
		fputc('\n', stderr);
	if (password == NULL)
		explain(error);
	return password;
}

static char *ask_twice(const struct mute *mute, const char *whose)
{
	fprintf(stderr, "Password for %s: ", whose);
	char *password = read_input(mute);
	if (password == NULL)
		return NULL;
	fputs("The same again: ", stderr);
	char *again = read_input(mute);
	bool same = again != NULL && strcmp(password, again) == 0;
	if (again != NULL && !same)
		fail(STATUS_FAILED, "the two are not the same: nothing was changed");
	secret_free(again);
	if (!same)
		secret_wipe(&password);
	return password;
}

char *password_from_input(const char *whose)
{
	struct mute mute;
	if (!mute_begin(&mute, STDIN_FILENO))
		return read_input(NULL);
	char *password = ask_twice(&mute, whose);
	mute_end(&mute);
	return password;
}
