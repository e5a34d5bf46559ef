#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Appends text as a JSON string with its quotes (RFC 8259 section 7): valid UTF-8 whatever the
 * bytes, controls escaped, and nothing in it that a terminal or a line reader would take for more
 * than text (C1 controls, U+2028 and U+2029 are escaped too).
 */
void json_add_string(struct buf *out, struct str text);

/* A time in milliseconds since 1970 as "2026-11-22T13:05:09.250Z", quotes included. */
void json_add_time(struct buf *out, int64_t ms);

#endif
