#include "tests/e2e/stage.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "tests/check.h"

#define PARTS_MOST 64
#define TURN_LENGTH                                                                                \
	(20 * NS_PER_MS) /* between two looks at a condition that no descriptor tells              \
	                  */

struct path {
	struct path *next;
	char text[];
};

struct stage {
	char folder[64];
	struct stage_part *parts;
	struct path *paths;
};

struct stage *stage_new(void)
{
	struct stage *stage = xcalloc(1, sizeof *stage);
	/* Short, whatever TMPDIR says: the paths of Unix sockets are made in it. */
	snprintf(stage->folder, sizeof stage->folder, "/tmp/confab-test.XXXXXX");
	if (mkdtemp(stage->folder) == NULL) {
		perror(stage->folder);
		abort();
	}
	signal(SIGPIPE, SIG_IGN);
	return stage;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void stage_free(struct stage *stage)
{
	while (stage->parts != NULL)
		stage_remove(stage, stage->parts);
	nftw(stage->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	while (stage->paths != NULL) {
		struct path *path = stage->paths;
		stage->paths = path->next;
		free(path);
	}
	free(stage);
}

void stage_add(struct stage *stage, struct stage_part *part)
{
	part->next = stage->parts;
	stage->parts = part;
}

void stage_remove(struct stage *stage, struct stage_part *part)
{
	for (struct stage_part **at = &stage->parts; *at != NULL; at = &(*at)->next) {
		if (*at == part) {
			*at = part->next;
			part->free(part);
			return;
		}
	}
}

const char *stage_folder(const struct stage *stage)
{
	return stage->folder;
}

static const char *keep_path(struct stage *stage, const char *folder, const char *name)
{
	size_t size = strlen(folder) + 1 + strlen(name) + 1;
	struct path *path = xmalloc(sizeof *path + size);
	snprintf(path->text, size, "%s/%s", folder, name);
	path->next = stage->paths;
	stage->paths = path;
	return path->text;
}

const char *stage_path(struct stage *stage, const char *name)
{
	return keep_path(stage, stage->folder, name);
}

const char *stage_program(struct stage *stage, const char *name)
{
	const char *build = getenv("top_builddir");
	char folder[PATH_MAX];
	if (realpath(build != NULL ? build : ".", folder) == NULL)
		stage_fail(stage, "%s: %s", build, strerror(errno));
	return keep_path(stage, folder, name);
}

static void hear(struct stage *stage, const struct pollfd *polled, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (polled[i].revents == 0)
			continue;
		struct stage_part *part = stage->parts;
		while (part != NULL && part->fd != polled[i].fd)
			part = part->next;
		if (part != NULL)
			part->ready(part);
	}
}

void stage_turn(struct stage *stage, int64_t most)
{
	struct pollfd polled[PARTS_MOST];
	size_t count = 0;
	for (struct stage_part *part = stage->parts; part != NULL; part = part->next) {
		if (part->fd >= 0 && count < PARTS_MOST)
			polled[count++] = (struct pollfd){.fd = part->fd, .events = POLLIN};
	}
	int ready = poll(polled, (nfds_t)count, (int)(most / NS_PER_MS));
	if (ready > 0)
		hear(stage, polled, count);
}

bool stage_wait(struct stage *stage, int64_t most, stage_condition *condition, void *arg)
{
	int64_t deadline = clock_mono_ns() + most;
	while (!condition(arg)) {
		if (clock_mono_ns() >= deadline)
			return false;
		stage_turn(stage, TURN_LENGTH);
	}
	return true;
}

__attribute__((format(printf, 2, 0))) static void dump_and_fail(
    struct stage *stage, const char *format, va_list args)
{
	char message[1024];
	vsnprintf(message, sizeof message, format, args);
	for (struct stage_part *part = stage->parts; part != NULL; part = part->next)
		part->dump(part);
	fail_msg("%s", message);
}

void stage_expect(
    struct stage *stage, stage_condition *condition, void *arg, const char *format, ...)
{
	if (stage_wait(stage, STAGE_PATIENCE, condition, arg))
		return;
	va_list args;
	va_start(args, format);
	dump_and_fail(stage, format, args);
	va_end(args);
}

void stage_fail(struct stage *stage, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	dump_and_fail(stage, format, args);
	va_end(args);
}

void stage_say(const char *format, ...)
{
	struct buf line = {0};
	va_list args;
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	char *shown = xmalloc(4 * line.len + 1);
	str_escape(line.data, line.len, shown, 4 * line.len + 1);
	fprintf(stderr, "# %s\n", shown);
	free(shown);
	buf_fini(&line);
}

int stage_setup(void **state)
{
	*state = stage_new();
	return 0;
}

int stage_teardown(void **state)
{
	stage_free(*state);
	return 0;
}
