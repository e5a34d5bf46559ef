#include "cmd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"

#define PROGRAM   "confabd"
#define LISTENING "listening on "
#define INVITE    "invite "
#define SAID_MOST ((size_t)16 * 1024) /* bytes kept of its words */
#define READ_SIZE 4096                /* bytes */
#define RUN_ON    "r"                 /* any byte lets it run on */

/* Beside our own program, as in a build folder, or in the sbin beside our bin. */
static char *beside(const char *format)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	if (len <= 0)
		return NULL;
	self[len] = '\0';
	char *slash = strrchr(self, '/');
	*slash = '\0';
	char *path = xasprintf("%s/%s", self, format);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static char *find_program(void)
{
	char *path = beside(PROGRAM);
	if (!path)
		path = beside("../sbin/" PROGRAM);
	if (!path && access(SBINDIR "/" PROGRAM, X_OK) == 0)
		path = xstrdup(SBINDIR "/" PROGRAM);
	return path ? path : xstrdup(PROGRAM);
}

static _Noreturn void become_server(
    const char *program, const char *const *arguments, int in, int err)
{
	const char *argv[CHILD_ARGUMENTS_MOST + 3] = {program, "--until-eof"};
	for (size_t i = 0; i < CHILD_ARGUMENTS_MOST && arguments[i]; i++)
		argv[i + 2] = arguments[i];
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	dup2(in, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(program, (char **)argv);
	fprintf(stderr, "%s cannot be started: %s; is it installed beside confab?\n", program,
	    strerror(errno));
	_exit(127);
}

static bool make_pipe(int ends[2], char **cause)
{
	if (pipe(ends) != 0) {
		*cause = xasprintf("cannot start the server: %s", strerror(errno));
		return false;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static bool spawn(struct child *child, const char *const *arguments, char **cause)
{
	int in[2], err[2];
	if (!make_pipe(in, cause))
		return false;
	if (!make_pipe(err, cause)) {
		close(in[0]);
		close(in[1]);
		return false;
	}
	char *program = find_program();
	child->pid = fork();
	if (child->pid == 0)
		become_server(program, arguments, in[0], err[1]);
	const char *error_text = child->pid < 0 ? strerror(errno) : "";
	free(program);
	close(in[0]);
	close(err[1]);
	child->hold = in[1];
	child->words = err[0];
	fcntl(child->words, F_SETFL, O_NONBLOCK);
	if (child->pid > 0)
		return true;
	*cause = xasprintf("cannot start the server: %s", error_text);
	close(child->hold);
	close(child->words);
	return false;
}

/* False at the end of its words. */
static bool read_words(struct child *child)
{
	char bytes[READ_SIZE];
	ssize_t got = read(child->words, bytes, sizeof bytes);
	if (got > 0) {
		if (child->said.len + (size_t)got > SAID_MOST)
			buf_clear(&child->said);
		buf_add(&child->said, bytes, (size_t)got);
	}
	return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* What follows the word at the beginning of a line, to free(); NULL while there is no such line. */
static char *line_after(const struct child *child, const char *word)
{
	const char *at = child->said.data;
	while (at && !str_starts(str_from(at), str_from(word))) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	const char *end = at ? strchr(at, '\n') : NULL;
	at = at ? at + strlen(word) : NULL;
	return end ? xmemdup0(at, (size_t)(end - at)) : NULL;
}

/* Whole lines only: half an address is none. */
static bool find_listening(struct child *child)
{
	char *cause = NULL;
	char *text = line_after(child, LISTENING);
	bool good = text && net_addr_parse(text, &child->listen, &cause);
	if (good)
		child->invite = line_after(child, INVITE);
	free(text);
	free(cause);
	return good;
}

/* The last line of what it said, without "confabd: ". */
static char *last_words(const struct child *child)
{
	char *said = xstrdup(child->said.data ? child->said.data : "");
	size_t len = strlen(said);
	while (len > 0 && said[len - 1] == '\n')
		said[--len] = '\0';
	const char *line = strrchr(said, '\n');
	line = line ? line + 1 : said;
	if (str_starts(str_from(line), STR(PROGRAM ": ")))
		line += strlen(PROGRAM ": ");
	char *words = xstrdup(*line ? line : "the server ended at once, without a word");
	free(said);
	return words;
}

static int64_t ms_until(int64_t deadline)
{
	int64_t left = (deadline - clock_mono_ns() + NS_PER_MS - 1) / NS_PER_MS;
	return left > 0 ? left : 0;
}

/* False when it said nothing more in time, or is gone. */
static bool wait_for_words(struct child *child, int64_t deadline)
{
	struct pollfd ready = {.fd = child->words, .events = POLLIN};
	int count = poll(&ready, 1, (int)ms_until(deadline));
	if (count < 0 && errno == EINTR)
		return true;
	return count > 0 && read_words(child);
}

bool child_begin(struct child *child, const char *const *arguments, char **cause)
{
	*child = (struct child){0};
	if (spawn(child, arguments, cause))
		return true;
	child->pid = 0;
	return false;
}

bool child_start(struct child *child, const char *const *arguments, char **cause)
{
	if (!child_begin(child, arguments, cause))
		return false;
	int64_t deadline = clock_mono_ns() + CHILD_READY_MOST * NS_PER_MS;
	while (!find_listening(child)) {
		if (wait_for_words(child, deadline))
			continue;
		*cause = last_words(child);
		child_end(child);
		return false;
	}
	return true;
}

bool child_drain(struct child *child)
{
	return read_words(child);
}

static void forget(struct child *child)
{
	close(child->words);
	buf_fini(&child->said);
	free(child->invite);
	child->invite = NULL;
	child->pid = 0;
}

char *child_cause_of_end(struct child *child)
{
	int status = 0;
	kill(child->pid, SIGKILL); /* one that only closed its standard error */
	waitpid(child->pid, &status, 0);
	close(child->hold);
	char *cause = WIFSIGNALED(status) ? xasprintf("killed by signal %d", WTERMSIG(status))
	                                  : last_words(child);
	forget(child);
	return cause;
}

void child_let_run(struct child *child)
{
	if (child->pid <= 0)
		return;
	if (write(child->hold, RUN_ON, strlen(RUN_ON)) < 0)
		fprintf(stderr, "confab: the server has ended already\n");
	close(child->hold);
	forget(child);
}

void child_end(struct child *child)
{
	if (child->pid <= 0)
		return;
	close(child->hold);
	/* Its words end with it. */
	int64_t deadline = clock_mono_ns() + CHILD_END_MOST * NS_PER_MS;
	while (wait_for_words(child, deadline))
		continue;
	if (ms_until(deadline) == 0)
		kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	forget(child);
}
