#include "tests/e2e/run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/e2e/process.h"
#include "tests/e2e/stage.h"

struct running {
	pid_t pid;
	int status;
};

static bool has_ended(void *arg)
{
	struct running *running = arg;
	return process_ended(running->pid, &running->status);
}

static int open_file(struct stage *stage, const char *name)
{
	int fd = open(stage_path(stage, name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		stage_fail(stage, "%s: %s", name, strerror(errno));
	return fd;
}

static struct buf read_all(int fd)
{
	struct buf buf = {0};
	char bytes[4096];
	ssize_t got;
	buf_add(&buf, "", 0);
	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, bytes, sizeof bytes)) > 0)
		buf_add(&buf, bytes, (size_t)got);
	close(fd);
	return buf;
}

struct run run_program(struct stage *stage, const char *const argv[], const char *input)
{
	int in = open_file(stage, "input"), out = open_file(stage, "output"),
	    err = open_file(stage, "errors");
	if (input != NULL && write(in, input, strlen(input)) != (ssize_t)strlen(input))
		stage_fail(stage, "input: %s", strerror(errno));
	lseek(in, 0, SEEK_SET);
	struct running running = {.pid = process_start(&(struct process_config){.argv = argv,
	                              .home = stage_folder(stage),
	                              .input = in,
	                              .output = out,
	                              .errors = err})};
	if (!stage_wait(stage, STAGE_PATIENCE, has_ended, &running)) {
		process_kill(running.pid);
		stage_fail(stage, "%s does not end", argv[0]);
	}
	close(in);
	return (struct run){
	    .status = WIFEXITED(running.status) ? WEXITSTATUS(running.status) : -1,
	    .output = read_all(out),
	    .errors = read_all(err),
	};
}

void run_expect(const struct run *run, const char *wanted)
{
	if (run->output.len == 0 || strstr(run->output.data, wanted) == NULL)
		fail_msg("no %s in:\n%s", wanted, run->output.len > 0 ? run->output.data : "");
}

void run_fini(struct run *run)
{
	buf_fini(&run->output);
	buf_fini(&run->errors);
}
