#include "base/date.h"

#include <stdio.h>
#include <time.h>

#define MS_PER_S 1000

/* The compiler has checked the format where the header's functions are called. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* `parts`: NULL when the moment has none. */
static void write_parts(const struct tm *parts, const char *format, char *out, size_t size)
{
	if (parts == NULL || strftime(out, size, format, parts) == 0)
		snprintf(out, size, "?");
}

#pragma GCC diagnostic pop

void date_utc(int64_t seconds, const char *format, char *out, size_t size)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	write_parts(gmtime_r(&time, &parts), format, out, size);
}

void date_local(int64_t seconds, const char *format, char *out, size_t size)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	write_parts(localtime_r(&time, &parts), format, out, size);
}

void date_day(int64_t seconds, char out[DATE_DAY_SIZE])
{
	date_utc(seconds, "%Y-%m-%d", out, DATE_DAY_SIZE);
}

void date_ms(int64_t ms, char out[DATE_MS_SIZE])
{
	char second[DATE_MS_SIZE - sizeof ".000Z" + 1];
	date_utc(ms / MS_PER_S, "%Y-%m-%dT%H:%M:%S", second, sizeof second);
	snprintf(out, DATE_MS_SIZE, "%s.%03uZ", second, (unsigned)(ms % MS_PER_S) % MS_PER_S);
}
