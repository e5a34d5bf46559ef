#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define DURATION_MOST (INT64_C(100) * 366 * 86400) /* seconds; no longer one is meant */

/*
 * How long, as people write it: "1h30m", "7d", "2w", with y, mo, w, d, h, m or min, and s; a bare
 * number is minutes. False for anything else, and past DURATION_MOST.
 */
bool duration_parse(struct str text, int64_t *seconds);

#endif
