#include "base/duration.h"

#include <stddef.h>

static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = {
    /* "mo" and "min" before "m", which they begin with */
    {"y", INT64_C(365) * 86400},
    {"mo", INT64_C(30) * 86400},
    {"w", INT64_C(7) * 86400},
    {"d", 86400},
    {"h", 3600},
    {"min", 60},
    {"m", 60},
    {"s", 1},
    {"", 60},
};

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
	uint64_t number;
	*seconds = 0;
	do {
		const struct unit *unit;
		if (!str_cut_number(&text, &number) || (unit = cut_unit(&text)) == NULL ||
		    number > (uint64_t)(DURATION_MOST / unit->seconds))
			return false;
		*seconds += (int64_t)number * unit->seconds;
		if (*seconds > DURATION_MOST)
			return false;
	} while (text.len > 0);
	return true;
}
