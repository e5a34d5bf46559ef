#include "base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"

#define LOG_LINE_MAX 1024 /* bytes of one event, the rest is cut */

static struct {
	log_sink_fn *sink;
	void *arg;
	enum log_level most;
	int64_t each;       /* ns that a line costs; 0: no bound */
	int64_t ahead;      /* ns of which lines may be ahead of their time */
	int64_t paid_until; /* monotonic ns */
	unsigned long left_out;
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

bool log_wants(enum log_level level)
{
	return level <= state.most;
}

const char *log_level_name(enum log_level level)
{
	static const char *const names[] = {
	    [LOG_LEVEL_ERROR] = "error",
	    [LOG_LEVEL_WARN] = "warn",
	    [LOG_LEVEL_INFO] = "info",
	    [LOG_LEVEL_DEBUG] = "debug",
	};
	return names[level];
}

void log_set_bound(unsigned rate, unsigned burst)
{
	state.each = rate > 0 ? NS_PER_S / rate : 0;
	state.ahead = state.each * (burst > 0 ? burst - 1 : 0);
}

static void put(enum log_level level, const char *line)
{
	if (state.sink != NULL)
		state.sink(level, line, state.arg);
	else
		fprintf(stderr, "%s\n", line);
}

/* Whether there is room for one more line. */
static bool affords(enum log_level level)
{
	if (state.each == 0 || level == LOG_LEVEL_DEBUG)
		return true;
	int64_t now = clock_mono_ns();
	if (state.paid_until < now)
		state.paid_until = now;
	if (state.paid_until - now > state.ahead)
		return false;
	state.paid_until += state.each;
	return true;
}

/* Those before it that had no room come first. */
static void tell_left_out(void)
{
	char line[80];
	if (state.left_out == 0)
		return;
	snprintf(
	    line, sizeof line, "log: lines left out, as they came too fast: %lu", state.left_out);
	state.left_out = 0;
	put(LOG_LEVEL_WARN, line);
}

__attribute__((format(printf, 2, 0))) static void write_line(
    enum log_level level, const char *format, va_list args)
{
	char raw[LOG_LINE_MAX];
	char line[4 * LOG_LINE_MAX + 1];
	int len = vsnprintf(raw, sizeof raw, format, args);
	if (len < 0)
		return;
	size_t kept = (size_t)len < sizeof raw ? (size_t)len : sizeof raw - 1;
	str_escape(raw, kept, line, sizeof line);
	put(level, line);
}

__attribute__((format(printf, 2, 0))) static void log_event(
    enum log_level level, const char *format, va_list args)
{
	if (!log_wants(level))
		return;
	if (!affords(level)) {
		state.left_out++;
		return;
	}
	tell_left_out();
	write_line(level, format, args);
}

#define LOG_AT(level)                                                                              \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		log_event(level, format, args);                                                    \
		va_end(args);                                                                      \
	} while (0)

void log_at(enum log_level level, const char *format, ...)
{
	LOG_AT(level);
}

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

/* Asks no clock: it may be the clock that fails. */
_Noreturn void log_die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_LEVEL_ERROR, format, args);
	va_end(args);
	abort();
}
