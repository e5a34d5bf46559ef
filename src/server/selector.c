#include "server/selector.h"

#include <stddef.h>

#include "server/history.h"

#define US_PER_MS INT64_C(1000)

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
		if (c < '0' || c > '9')
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

bool selector_read_time(struct str text, struct selector *selector)
{
	enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLI, COUNT };
	int n[COUNT] = {0};
	if (!read_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ", n) &&
	    (!read_shape(text, "dddd-dd-ddTdd:dd:ddZ", n) || (n[MILLI] = 0) != 0))
		return false;
	int64_t days = days_of(n[YEAR], n[MONTH], n[DAY]);
	if (days < 0 || n[HOUR] > 23 || n[MINUTE] > 59 || n[SECOND] > 60)
		return false;
	int64_t seconds = ((days * 24 + n[HOUR]) * 60 + n[MINUTE]) * 60 + n[SECOND];
	selector->first = (seconds * 1000 + n[MILLI]) * US_PER_MS;
	selector->last = selector->first + US_PER_MS - 1;
	return true;
}

bool selector_read(struct str text, struct selector *selector)
{
	struct str id = STR("msgid="), stamp = STR("timestamp=");
	if (str_starts(text, stamp)) {
		struct str time = {text.data + stamp.len, text.len - stamp.len};
		return selector_read_time(time, selector);
	}
	if (!str_starts(text, id) ||
	    !msgid_read((struct str){text.data + id.len, text.len - id.len}, &selector->first))
		return false;
	selector->last = selector->first;
	return true;
}
