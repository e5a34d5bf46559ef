#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdarg.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/*
 * One event a line. The text is made safe for a terminal (control bytes escaped, invalid UTF-8
 * shown as U+FFFD) before a sink sees it, so a peer's words may stand in it.
 * The sink is the one mutable global of confab; without one, lines go to standard error.
 */
typedef void log_sink_fn(enum log_level level, const char *line, void *arg);
void log_set_sink(log_sink_fn *sink, void *arg);
void log_set_level(enum log_level most); /* LOG_LEVEL_INFO unless set */

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For what cannot happen: one line, then abort(). Never for a peer's or a user's fault. */
_Noreturn void log_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
