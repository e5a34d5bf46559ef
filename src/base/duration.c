#include "base/duration.h"

#include <stddef.h>

static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = {
    /* "mo" before "m", which it begins with */
    {"y", INT64_C(365) * 86400},
    {"mo", INT64_C(30) * 86400},
    {"w", INT64_C(7) * 86400},
    {"d", 86400},
    {"h", 3600},
    {"m", 60},
    {"s", 1},
    {"", 60},
};

static bool cut_number(struct str *rest, int64_t *number)
{
	size_t len = 0;
	*number = 0;
	for (; len < rest->len && rest->data[len] >= '0' && rest->data[len] <= '9'; len++) {
		*number = *number * 10 + (rest->data[len] - '0');
		if (*number > DURATION_MOST)
			return false;
	}
	*rest = (struct str){rest->data + len, rest->len - len};
	return len > 0;
}

/* The last unit, which has no name, fits only where nothing follows. */
static const struct unit *cut_unit(struct str *rest)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		struct str name = str_from(units[i].name);
		bool fits = name.len > 0 ? str_starts(*rest, name) : rest->len == 0;
		if (!fits)
			continue;
		*rest = (struct str){rest->data + name.len, rest->len - name.len};
		return &units[i];
	}
	return NULL;
}

bool duration_parse(struct str text, int64_t *seconds)
{
	int64_t number;
	*seconds = 0;
	do {
		const struct unit *unit;
		if (!cut_number(&text, &number) || (unit = cut_unit(&text)) == NULL)
			return false;
		*seconds += number * unit->seconds;
		if (number > DURATION_MOST / unit->seconds || *seconds > DURATION_MOST)
			return false;
	} while (text.len > 0);
	return true;
}
