#ifndef SERVER_SELECTOR_H
#define SERVER_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * selector: a place in time as CHATHISTORY, SEARCH and MARKREAD name it: a message, or all ids of a
 * millisecond. Pure.
 */
struct selector {
	int64_t first;
	int64_t last;
};

/* "msgid=..." or "timestamp=...". */
bool selector_read(struct str text, struct selector *selector);
/* YYYY-MM-DDThh:mm:ss.sssZ as server-time has it; the fraction may be missing. Since 1970. */
bool selector_read_time(struct str text, struct selector *selector);

#endif
