#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

#define LOG_LINE_MAX 1024 /* bytes of one event, the rest is cut */

static struct {
	log_sink_fn *sink;
	void *arg;
	enum log_level most;
} state = {.most = LOG_LEVEL_INFO};

void log_set_sink(log_sink_fn *sink, void *arg)
{
	state.sink = sink;
	state.arg = arg;
}

void log_set_level(enum log_level most)
{
	state.most = most;
}

__attribute__((format(printf, 2, 0))) static void log_event(
    enum log_level level, const char *format, va_list args)
{
	if (level > state.most)
		return;
	char raw[LOG_LINE_MAX];
	char line[4 * LOG_LINE_MAX + 1];
	int len = vsnprintf(raw, sizeof raw, format, args);
	if (len < 0)
		return;
	size_t kept = (size_t)len < sizeof raw ? (size_t)len : sizeof raw - 1;
	str_escape(raw, kept, line, sizeof line);
	if (state.sink != NULL)
		state.sink(level, line, state.arg);
	else
		fprintf(stderr, "%s\n", line);
}

#define LOG_AT(level)                                                                              \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		log_event(level, format, args);                                                    \
		va_end(args);                                                                      \
	} while (0)

void log_error(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
}

void log_warn(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_WARN);
}

void log_info(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_INFO);
}

void log_debug(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_DEBUG);
}

_Noreturn void log_die(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
	abort();
}
