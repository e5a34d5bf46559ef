#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/*
 * One event a line: "WHAT: what happened to it", where WHAT is a part of the program (history,
 * control, server) or a connection. The text is made safe for a terminal (control bytes escaped,
 * invalid UTF-8 shown as U+FFFD) before a sink sees it, so a peer's words may stand in it; secrets
 * may not. The sink is the one mutable global of confab; without one, lines go to standard error.
 */
typedef void log_sink_fn(enum log_level level, const char *line, void *arg);
void log_set_sink(log_sink_fn *sink, void *arg);
void log_set_level(enum log_level most); /* LOG_LEVEL_INFO unless set */
bool log_wants(enum log_level level);
const char *log_level_name(enum log_level level); /* "error" */

/*
 * At most `burst` lines at once and `rate` a second lastingly, so that no flood fills a disk; what
 * is left out is counted, and told. 0, as at first: no bound. None holds for LOG_LEVEL_DEBUG.
 */
void log_set_bound(unsigned rate, unsigned burst);

/* Where a daemon's log goes. */
enum log_target {
	LOG_TO_AUTO,    /* journal if standard error is one ($JOURNAL_STREAM), else stderr */
	LOG_TO_STDERR,  /* with time and level */
	LOG_TO_JOURNAL, /* standard error with the level as sd-daemon(3) has it, "<6>" */
	LOG_TO_SYSLOG,
};
/*
 * Sets the sink. `program` is borrowed for good. A line that standard error does not take at once
 * is left out: a daemon does not wait for those who read its log.
 */
void log_to(enum log_target target, const char *program);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_at(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For what cannot happen: one line, then abort(). Never for a peer's or a user's fault. */
_Noreturn void log_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
