#include "base/date.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"

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
	unsigned part = (unsigned)(ms % MS_PER_S) % (unsigned)MS_PER_S;
	snprintf(out, DATE_MS_SIZE, "%s.%03uZ", second, part);
}

/* Digits for each 'd' of the shape, the numbers that they make one after the other. */
static bool read_shape(struct str text, const char *shape, int numbers[])
{
	size_t at = 0;
	int count = 0;
	for (; at < text.len && shape[at] != '\0'; at++) {
		char c = text.data[at];
		if (shape[at] != 'd') {
			if (c != shape[at])
				return false;
			continue;
		}
		if (!ascii_is_digit(c))
			return false;
		bool begins = at == 0 || shape[at - 1] != 'd';
		int before = begins ? 0 : numbers[--count];
		numbers[count++] = before * 10 + (c - '0');
	}
	return at == text.len && shape[at] == '\0';
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Since 1970-01-01; -1 when there is no such day. */
static int64_t days_of(int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1970 || month < 1 || month > 12)
		return -1;
	int before = year - 1;
	int64_t days = INT64_C(365) * (year - 1970) + (before / 4 - before / 100 + before / 400) -
	               (1969 / 4 - 1969 / 100 + 1969 / 400);
	for (int i = 1; i < month; i++)
		days += lengths[i - 1] + (i == 2 && is_leap(year));
	bool exists = day >= 1 && day <= lengths[month - 1] + (month == 2 && is_leap(year));
	return exists ? days + day - 1 : -1;
}

int64_t date_read_ms(struct str text)
{
	enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLI, COUNT };
	int n[COUNT] = {0};
	bool whole = read_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ", n);
	if (!whole && !read_shape(text, "dddd-dd-ddTdd:dd:ddZ", n))
		return -1;
	int64_t days = days_of(n[YEAR], n[MONTH], n[DAY]);
	if (days < 0 || n[HOUR] > 23 || n[MINUTE] > 59 || n[SECOND] > 60)
		return -1;
	int64_t seconds = ((days * 24 + n[HOUR]) * 60 + n[MINUTE]) * 60 + n[SECOND];
	return seconds * MS_PER_S + (whole ? n[MILLI] : 0);
}
