/* Where a daemon's log goes. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"

#define LINE_MAX_BYTES 4096 /* with its LF, so that a pipe takes all of a line or nothing */

static const int priorities[] = {
    [LOG_LEVEL_ERROR] = LOG_ERR,
    [LOG_LEVEL_WARN] = LOG_WARNING,
    [LOG_LEVEL_INFO] = LOG_INFO,
    [LOG_LEVEL_DEBUG] = LOG_DEBUG,
};

/* All of it at once, or none where that would have to wait. */
static void put_on_stderr(const char *head, const char *line)
{
	char out[LINE_MAX_BYTES];
	struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
	int len = snprintf(out, sizeof out - 1, "%s%s", head, line);
	if (len < 0 || poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
		return;
	size_t kept = (size_t)len < sizeof out - 1 ? (size_t)len : sizeof out - 2;
	out[kept] = '\n';
	if (write(STDERR_FILENO, out, kept + 1) < 0)
		return; /* there is nobody left to tell */
}

static void to_stderr(enum log_level level, const char *line, void *arg)
{
	char date[DATE_MS_SIZE], head[DATE_MS_SIZE + 8];
	(void)arg;
	date_ms(clock_wall_ms(), date);
	snprintf(head, sizeof head, "%s %-5s ", date, log_level_name(level));
	put_on_stderr(head, line);
}

static void to_journal(enum log_level level, const char *line, void *arg)
{
	char head[8];
	(void)arg;
	snprintf(head, sizeof head, "<%d>", priorities[level]);
	put_on_stderr(head, line);
}

static void to_syslog(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	syslog(priorities[level], "%s", line);
}

/* $JOURNAL_STREAM is "DEVICE:INODE" of what the service manager gave us, see systemd.exec(5). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat status;
	return stream != NULL && sscanf(stream, "%ju:%ju", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &status) == 0 && (uintmax_t)status.st_dev == device &&
	       (uintmax_t)status.st_ino == inode;
}

void log_to(enum log_target target, const char *program)
{
	if (target == LOG_TO_AUTO)
		target = stderr_is_journal() ? LOG_TO_JOURNAL : LOG_TO_STDERR;
	if (target == LOG_TO_SYSLOG)
		openlog(program, LOG_PID, LOG_DAEMON);
	log_set_sink(target == LOG_TO_SYSLOG    ? to_syslog
	             : target == LOG_TO_JOURNAL ? to_journal
	                                        : to_stderr,
	    NULL);
}
