#include "cmd/confabd_password.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/secret.h"

#define PASSWORD_MAX 1024 /* bytes; the server takes fewer */

/* What would leave the terminal mute. */
static const int interruptions[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};
#define INTERRUPTIONS (sizeof interruptions / sizeof interruptions[0])

static volatile sig_atomic_t interrupted;

static void note(int signo)
{
	interrupted = signo;
}

static void catch_all(struct sigaction before[INTERRUPTIONS])
{
	struct sigaction catching = {.sa_handler = note}; /* no SA_RESTART: read() ends */
	interrupted = 0;
	sigemptyset(&catching.sa_mask);
	for (size_t i = 0; i < INTERRUPTIONS; i++)
		sigaction(interruptions[i], &catching, &before[i]);
}

static void release_all(const struct sigaction before[INTERRUPTIONS])
{
	for (size_t i = 0; i < INTERRUPTIONS; i++)
		sigaction(interruptions[i], &before[i], NULL);
	if (interrupted != 0)
		raise(interrupted);
}

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

static char *take_line(void)
{
	char line[PASSWORD_MAX + 1];
	ssize_t len = read_line(line);
	char *password = len >= 0 ? xmemdup0(line, (size_t)len) : NULL;
	int error = errno;
	explicit_bzero(line, sizeof line);
	if (password == NULL)
		explain(error);
	return password;
}

static char *ask(const char *question, const char *whose)
{
	fprintf(stderr, "%s%s: ", question, whose);
	char *password = take_line();
	if (password != NULL)
		fputc('\n', stderr);
	return password;
}

static char *ask_twice(const char *whose)
{
	char *password = ask("Password for ", whose);
	char *again = password != NULL ? ask("The same again", "") : NULL;
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
	struct termios before;
	struct sigaction handlers[INTERRUPTIONS];
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return take_line();
	struct termios mute = before;
	mute.c_lflag &= ~(tcflag_t)ECHO;
	catch_all(handlers);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &mute);
	char *password = ask_twice(whose);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	release_all(handlers);
	return password;
}
