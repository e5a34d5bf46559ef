#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Numbers that stand for names in the file, remembered so that it need not be asked each time. */
struct name;
struct names {
	struct name *table; /* uthash */
};

bool names_find(const struct names *names, struct str text, int64_t *number);
void names_add(struct names *names, struct str text, int64_t number);
void names_clear(struct names *names);

#endif
