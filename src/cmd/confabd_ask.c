#include "cmd/confabd_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/str.h"
#include "cmd/columns.h"
#include "cmd/confabd_options.h"
#include "cmd/fail.h"
#include "cmd/password.h"
#include "config.h"
#include "server/control.h"
#include "server/control_command.h"
#include "server/control_request.h"
#include "server/state.h"

#define PATIENCE 15   /* seconds without a word from the server; its end takes less */
#define READ_MAX 4096 /* bytes */

struct ask {
	int fd; /* -1: not connected */
	struct buf heard;
	char *version; /* of the server */
};

/* Finding the server */

/* Whether nobody is there, so that another place may be tried. */
static bool is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ECONNREFUSED;
}

static int connect_to(const char *folder)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	const struct timeval patience = {.tv_sec = PATIENCE};
	int len = snprintf(un.sun_path, sizeof un.sun_path, "%s/" CONTROL_SOCKET, folder);
	if (len >= (int)sizeof un.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (const struct sockaddr *)&un, sizeof un) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int explain_absence(char *const *places, size_t count, size_t last, int error)
{
	if (error == EACCES || error == EPERM)
		return fail(STATUS_NO_SERVER,
		    "you may not ask the server in %s: be root, or the user it runs as",
		    places[last]);
	if (!is_absent(error))
		return fail(STATUS_NO_SERVER, "cannot ask the server in %s: %s", places[last],
		    strerror(error));
	struct buf list = {0};
	for (size_t i = 0; i < count; i++)
		buf_printf(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", places[i]);
	int status = fail(STATUS_NO_SERVER, "no server runs with its state in %s%s", list.data,
	    count > 1 ? "; name its folder with --state" : "");
	buf_fini(&list);
	return status;
}

static int find_server(struct ask *ask, const struct confabd_options *options)
{
	char *state, *cause, *places[STATE_PLACES];
	if (!confabd_options_state(options, &state, &cause)) {
		fail_cause(STATUS_FAILED, cause);
		return fail(STATUS_FAILED, "name the server's folder with --state, or mend that");
	}
	size_t count = state_places(state, places), at = 0;
	int status = STATUS_FINE;
	while ((ask->fd = connect_to(places[at])) < 0 && is_absent(errno) && at + 1 < count)
		at++;
	if (ask->fd < 0)
		status = explain_absence(places, count, at, errno);
	for (size_t i = 0; i < count; i++)
		free(places[i]);
	free(state);
	return status;
}

/* Talking to it */

static bool send_all(const struct ask *ask, const struct buf *request)
{
	size_t sent = 0;
	while (sent < request->len) {
		ssize_t took =
		    send(ask->fd, request->data + sent, request->len - sent, MSG_NOSIGNAL);
		if (took < 0 && errno != EINTR)
			return false;
		sent += took > 0 ? (size_t)took : 0;
	}
	return true;
}

/* The next line without its LF, to free(); NULL with errno (0 at the end). */
static char *next_line(struct ask *ask)
{
	char *end;
	while (
	    ask->heard.len == 0 || (end = memchr(ask->heard.data, '\n', ask->heard.len)) == NULL) {
		buf_reserve(&ask->heard, READ_MAX);
		ssize_t got = recv(ask->fd, ask->heard.data + ask->heard.len, READ_MAX, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? 0 : errno;
			return NULL;
		}
		ask->heard.len += (size_t)got;
	}
	size_t len = (size_t)(end - ask->heard.data);
	char *line = xmemdup0(ask->heard.data, len);
	buf_consume(&ask->heard, len + 1);
	return line;
}

static int explain_silence(int error)
{
	if (error == EAGAIN || error == EWOULDBLOCK)
		return fail(STATUS_NO_SERVER, "the server does not answer");
	if (error == 0 || error == EPIPE || error == ECONNRESET)
		return fail(STATUS_NO_SERVER, "the server went away without an answer");
	return fail(STATUS_NO_SERVER, "cannot hear the server: %s", strerror(error));
}

static bool is_other_version(const struct ask *ask)
{
	return ask->version != NULL && strcmp(ask->version, PACKAGE_VERSION) != 0;
}

/* The line that ends an answer. */
static int take_end(const struct ask *ask, const char *end)
{
	struct str rest = str_from(end);
	struct str outcome = str_word(&rest);
	struct str sentence = str_trim(rest);
	bool usage = str_eq(outcome, STR(".usage"));
	if (str_eq(outcome, STR(".ok")))
		return STATUS_FINE;
	if (usage && is_other_version(ask))
		return fail(STATUS_FAILED,
		    STR_FMT " (the server that runs is version %s, this program " PACKAGE_VERSION
		            ": restart the server)",
		    STR_ARG(sentence), ask->version);
	return fail(usage ? STATUS_USAGE : STATUS_FAILED, STR_FMT, STR_ARG(sentence));
}

/* "confabd VERSION control 1" */
static int hear_greeting(struct ask *ask)
{
	char *line = next_line(ask);
	if (line == NULL)
		return explain_silence(errno);
	struct str rest = str_from(line);
	int status = STATUS_FINE;
	if (line[0] == '.')
		status = take_end(ask, line);
	else if (!str_eq(str_word(&rest), STR("confabd")))
		status = fail(STATUS_NO_SERVER, "what answers there is no confabd");
	struct str version = str_word(&rest);
	if (status == STATUS_FINE)
		ask->version = xmemdup0(version.data, version.len);
	free(line);
	return status;
}

static int hear_answer(struct ask *ask)
{
	char *line;
	while ((line = next_line(ask)) != NULL) {
		if (line[0] == '.' && line[1] != '.') {
			int status = take_end(ask, line);
			free(line);
			return status;
		}
		puts(line + (line[0] == '.'));
		free(line);
	}
	return explain_silence(errno);
}

static int talk(struct ask *ask, const struct buf *request)
{
	int status = hear_greeting(ask);
	if (status != STATUS_FINE)
		return status;
	if (!send_all(ask, request))
		return explain_silence(errno);
	status = hear_answer(ask);
	if (fflush(stdout) != 0 && status == STATUS_FINE)
		status = fail(STATUS_FAILED, "cannot print: %s", strerror(errno));
	return status;
}

/* What is asked */

static int refuse_half(const char *word, char *seconds)
{
	int status = fail(STATUS_USAGE, "write confabd %s and one of: %s", word, seconds);
	free(seconds);
	return status;
}

static int refuse_unknown(const char *word)
{
	char *seconds = control_command_seconds(word);
	const char *near = control_command_near(word);
	if (seconds != NULL)
		return refuse_half(word, seconds);
	if (near != NULL)
		return fail(STATUS_USAGE, "there is no command %s; did you mean %s?", word, near);
	if (strchr(word, ':') != NULL || strchr(word, '/') != NULL)
		return fail(STATUS_USAGE,
		    "\"%s\" stands alone; to listen there: confabd --listen %s", word, word);
	return fail(STATUS_USAGE, "there is no command %s; confabd --help lists them", word);
}

static const struct control_command *choose(const struct confabd_options *options, int *status)
{
	struct str words[CONTROL_WORDS_MAX];
	size_t count =
	    options->word_count < CONTROL_WORDS_MAX ? options->word_count : CONTROL_WORDS_MAX;
	for (size_t i = 0; i < count; i++)
		words[i] = str_from(options->words[i]);
	const struct control_command *command = control_command_find(words, count);
	if (command == NULL) {
		*status = refuse_unknown(options->words[0]);
		return NULL;
	}
	size_t given = options->word_count - control_command_words(command) + command->secret;
	if (given >= command->least && given <= command->most)
		return command;
	*status = fail(STATUS_USAGE, "write: confabd %s%s%s%s", command->name,
	    *command->arguments != '\0' ? " " : "", command->arguments,
	    command->secret ? ", and the password when it is asked for" : "");
	return NULL;
}

/* A password is no argument: others could read that, in ps(1) and in the shell's history. */
static int write_request(
    const struct confabd_options *options, const char *password, struct buf *out)
{
	const char **words = xcalloc(options->word_count + 1, sizeof *words);
	size_t count = options->word_count;
	memcpy(words, options->words, count * sizeof *words);
	if (password != NULL)
		words[count++] = password;
	const char *problem =
	    control_request_write(out, confabd_options_has(options, CONFABD_JSON), words, count);
	free(words);
	return problem != NULL ? fail(STATUS_USAGE, "%s", problem) : STATUS_FINE;
}

static int ask_server(
    struct ask *ask, const struct confabd_options *options, const struct control_command *command)
{
	struct buf request = {0};
	char *password = NULL;
	if (command->secret &&
	    (password = password_from_input(options->words[options->word_count - 1])) == NULL)
		return STATUS_FAILED;
	int status = write_request(options, password, &request);
	if (status == STATUS_FINE)
		status = talk(ask, &request);
	if (command->secret && request.data != NULL)
		explicit_bzero(request.data, request.len);
	secret_free(password);
	buf_fini(&request);
	return status;
}

int confabd_ask(const struct confabd_options *options)
{
	struct ask ask = {.fd = -1};
	int status = STATUS_FINE;
	const struct control_command *command = choose(options, &status);
	if (command == NULL)
		return status;
	status = find_server(&ask, options);
	if (status == STATUS_FINE)
		status = ask_server(&ask, options, command);
	if (ask.fd >= 0)
		close(ask.fd);
	buf_fini(&ask.heard);
	free(ask.version);
	return status;
}

void confabd_ask_print(FILE *out)
{
	size_t count;
	const struct control_command *all = control_commands(&count);
	for (size_t i = 0; i < count; i++) {
		char *left = xasprintf(
		    "%s%s%s", all[i].name, *all[i].arguments != '\0' ? " " : "", all[i].arguments);
		columns_print(out, left, CONFABD_HELP_COLUMN, all[i].summary);
		free(left);
	}
}
