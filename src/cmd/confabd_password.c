#include "cmd/confabd_password.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "cmd/mute.h"

#define PASSWORD_MAX 1024 /* bytes; the server takes fewer */

/* The line without its LF; -1 with errno, also at the end of the input. */
static ssize_t read_line(char line[PASSWORD_MAX + 1])
{
	size_t len = 0;
	for (;;) {
		char c;
		ssize_t got = read(STDIN_FILENO, &c, 1);
		if (got < 0 || (got == 0 && len == 0)) {
			errno = got == 0 ? 0 : errno;
			return -1;
		}
		if (got == 0 || c == '\n')
			break;
		if (len == PASSWORD_MAX) {
			errno = EMSGSIZE;
			return -1;
		}
		line[len++] = c;
	}
	line[len] = '\0';
	return strlen(line) == len ? (ssize_t)len : (errno = EILSEQ, -1);
}

static void explain(int error)
{
	const char *why = error == 0          ? "the input ended before a password"
	                  : error == EINTR    ? "interrupted: nothing was changed"
	                  : error == EMSGSIZE ? "that is too long for a password"
	                  : error == EILSEQ   ? "a password has no NUL in it"
	                                      : strerror(error);
	fprintf(stderr, "confabd: %s\n", why);
}

/* `mute`: the terminal; NULL: it is none. */
static char *take_line(const struct mute *mute)
{
	char line[PASSWORD_MAX + 1];
	ssize_t len = mute == NULL || mute_wait(mute) ? read_line(line) : -1;
	char *password = len >= 0 ? xmemdup0(line, (size_t)len) : NULL;
	int error = errno;
	explicit_bzero(line, sizeof line);
	if (password == NULL)
		explain(error);
	return password;
}

static char *ask(const struct mute *mute, const char *question, const char *whose)
{
	fprintf(stderr, "%s%s: ", question, whose);
	char *password = take_line(mute);
	if (password != NULL)
		fputc('\n', stderr);
	return password;
}

static char *ask_twice(const struct mute *mute, const char *whose)
{
	char *password = ask(mute, "Password for ", whose);
	char *again = password != NULL ? ask(mute, "The same again", "") : NULL;
	bool same = again != NULL && strcmp(password, again) == 0;
	if (again != NULL && !same)
		fputs("confabd: the two are not the same: nothing was changed\n", stderr);
	secret_free(again);
	if (same)
		return password;
	secret_free(password);
	return NULL;
}

char *confabd_password(const char *whose)
{
	struct mute mute;
	if (!mute_begin(&mute, STDIN_FILENO))
		return take_line(NULL);
	char *password = ask_twice(&mute, whose);
	mute_end(&mute);
	return password;
}
