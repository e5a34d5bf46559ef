#include "tests/e2e/confabd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "tests/check.h"
#include "tests/e2e/process.h"
#include "tests/e2e/stage.h"

#define ARGUMENTS_MOST 64
#define LISTENING      "listening on "

static const char *const schemes[] = {[CONFABD_TCP] = "tcp://",
    [CONFABD_UDP] = "udp://",
    [CONFABD_UNIX] = "unix:",
    [CONFABD_UNIXPACKET] = "unixpacket:"};

struct confabd {
	struct stage_part part;
	struct stage *stage;
	const char *home;
	const char *const *options;
	char *addresses[CONFABD_TRANSPORTS];
	pid_t pid;
	bool ended;
	int status;
	struct buf log;
};

static void confabd_ready(struct stage_part *part)
{
	struct confabd *confabd = (struct confabd *)part;
	char bytes[4096];
	ssize_t got = read(part->fd, bytes, sizeof bytes);
	if (got > 0) {
		buf_add(&confabd->log, bytes, (size_t)got);
	} else if (got == 0 || errno != EINTR) {
		close(part->fd);
		part->fd = -1;
	}
}

static void confabd_dump(struct stage_part *part)
{
	struct confabd *confabd = (struct confabd *)part;
	stage_say("--- confabd%s", confabd->ended ? ", ended" : "");
	char *rest = xstrdup(confabd_log(confabd)), *save = NULL;
	for (char *line = strtok_r(rest, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		stage_say("%s", line);
	free(rest);
}

static void end_now(struct confabd *confabd)
{
	if (!confabd->ended)
		process_kill(confabd->pid);
	confabd->ended = true;
	if (confabd->part.fd >= 0)
		close(confabd->part.fd);
	confabd->part.fd = -1;
}

static void confabd_free(struct stage_part *part)
{
	struct confabd *confabd = (struct confabd *)part;
	end_now(confabd);
	for (size_t i = 0; i < CONFABD_TRANSPORTS; i++)
		free(confabd->addresses[i]);
	buf_fini(&confabd->log);
	free(confabd);
}

/* The address that the log tells for a scheme; NULL before it does. */
static char *announced(const struct confabd *confabd, const char *scheme)
{
	size_t length = strlen(scheme);
	const char *at = confabd_log(confabd);
	while ((at = strstr(at, LISTENING)) != NULL) {
		at += strlen(LISTENING);
		size_t end = strcspn(at, "\n");
		if (strncmp(at, scheme, length) == 0 && at[end] == '\n')
			return xmemdup0(at, end);
	}
	return NULL;
}

static bool listens_everywhere(void *arg)
{
	struct confabd *confabd = arg;
	for (size_t i = 0; i < CONFABD_TRANSPORTS; i++) {
		char *address = announced(confabd, schemes[i]);
		if (address == NULL)
			return false;
		free(confabd->addresses[i]);
		confabd->addresses[i] = address;
	}
	return true;
}

static bool listens_or_ended(void *arg)
{
	struct confabd *confabd = arg;
	confabd->ended = confabd->ended || process_ended(confabd->pid, &confabd->status);
	return listens_everywhere(confabd) || confabd->ended;
}

static void start(struct confabd *confabd)
{
	const char *argv[ARGUMENTS_MOST] = {stage_program(confabd->stage, "confabd"), "--state",
	    stage_path(confabd->stage, "state")};
	size_t count = 3;
	for (size_t i = 0; i < CONFABD_TRANSPORTS; i++) {
		argv[count++] = "--listen";
		argv[count++] = confabd->addresses[i];
	}
	for (const char *const *option = confabd->options; option != NULL && *option != NULL;
	     option++)
		argv[count++] = *option;
	int pipes[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || pipe2(pipes, O_CLOEXEC) != 0)
		stage_fail(confabd->stage, "no descriptors: %s", strerror(errno));
	buf_clear(&confabd->log);
	confabd->ended = false;
	confabd->part.fd = pipes[0];
	confabd->pid = process_start(&(struct process_config){.argv = argv,
	    .home = confabd->home,
	    .input = null,
	    .output = pipes[1],
	    .errors = pipes[1]});
	close(pipes[1]);
	close(null);
	stage_expect(confabd->stage, listens_or_ended, confabd, "confabd does not listen");
	if (confabd->ended)
		stage_fail(confabd->stage, "confabd ended at once, status 0x%x",
		    (unsigned)confabd->status);
}

static struct confabd *start_at(struct stage *stage, const char *host, const char *const *options)
{
	struct confabd *confabd = xcalloc(1, sizeof *confabd);
	confabd->stage = stage;
	confabd->options = options;
	confabd->part = (struct stage_part){
	    .fd = -1, .ready = confabd_ready, .dump = confabd_dump, .free = confabd_free};
	confabd->home = stage_path(stage, "confabd");
	confabd->ended = true;
	mkdir(confabd->home, 0700);
	confabd->addresses[CONFABD_TCP] = xasprintf("tcp://%s:0", host);
	confabd->addresses[CONFABD_UDP] = xasprintf("udp://%s:0", host);
	confabd->addresses[CONFABD_UNIX] = xasprintf("unix:%s", stage_path(stage, "chat.sock"));
	confabd->addresses[CONFABD_UNIXPACKET] =
	    xasprintf("unixpacket:%s", stage_path(stage, "chat.packet"));
	stage_add(stage, &confabd->part);
	start(confabd);
	return confabd;
}

struct confabd *confabd_start(struct stage *stage, const char *const *options)
{
	return start_at(stage, "127.0.0.1", options);
}

struct confabd *confabd_start_apart(struct stage *stage, const char *const *options)
{
	char host[16] = "127.0.0.1";
#ifdef __linux__ /* where all of 127.0.0.0/8 is this machine */
	unsigned pid = (unsigned)getpid();
	snprintf(host, sizeof host, "127.%u.%u.1", 1 + (pid >> 8) % 254, pid % 256);
#endif
	return start_at(stage, host, options);
}

const char *confabd_address(const struct confabd *confabd, enum confabd_transport transport)
{
	return confabd->addresses[transport];
}

const char *confabd_place(const struct confabd *confabd, enum confabd_transport transport)
{
	return confabd->addresses[transport] + strlen(schemes[transport]);
}

pid_t confabd_pid(const struct confabd *confabd)
{
	return confabd->pid;
}

const char *confabd_log(const struct confabd *confabd)
{
	return confabd->log.data != NULL ? confabd->log.data : "";
}

struct wanted {
	struct confabd *confabd;
	const char *text;
};

static bool has_logged(void *arg)
{
	struct wanted *wanted = arg;
	return strstr(confabd_log(wanted->confabd), wanted->text) != NULL;
}

void confabd_expect_log(struct confabd *confabd, const char *text)
{
	stage_expect(confabd->stage, has_logged, &(struct wanted){confabd, text},
	    "confabd never logged \"%s\"", text);
}

void confabd_kill(struct confabd *confabd)
{
	end_now(confabd);
}

static bool has_ended(void *arg)
{
	struct confabd *confabd = arg;
	confabd->ended = confabd->ended || process_ended(confabd->pid, &confabd->status);
	return confabd->ended && confabd->part.fd < 0;
}

int confabd_wait_exit(struct confabd *confabd)
{
	stage_expect(confabd->stage, has_ended, confabd, "confabd does not end");
	return confabd->status;
}

void confabd_stop(struct confabd *confabd)
{
	kill(confabd->pid, SIGTERM);
	int status = confabd_wait_exit(confabd);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		stage_fail(confabd->stage, "confabd ended with wait status 0x%x", (unsigned)status);
}

void confabd_restart(struct confabd *confabd)
{
	start(confabd);
}
