#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * A moment, in seconds since 1970-01-01 UTC, as strftime(3) writes it by `format`: in UTC, or as
 * the clocks of whoever runs this have it. "?" for one that no calendar has, or that has no room.
 */
void date_utc(int64_t seconds, const char *format, char *out, size_t size)
    __attribute__((format(strftime, 2, 0)));
void date_local(int64_t seconds, const char *format, char *out, size_t size)
    __attribute__((format(strftime, 2, 0)));

/* The day alone, in UTC: "2026-11-22". */
#define DATE_DAY_SIZE 16 /* bytes, its NUL included */
void date_day(int64_t seconds, char out[DATE_DAY_SIZE]);

/* Milliseconds since then, in UTC as IRCv3's server-time and RFC 3339 have it:
 * "2026-11-22T13:05:09.250Z". */
#define DATE_MS_SIZE 32 /* bytes, its NUL included */
void date_ms(int64_t ms, char out[DATE_MS_SIZE]);
/* Reads it; the milliseconds may be missing. -1 for what is none, or before 1970. */
int64_t date_read_ms(struct str text);

#endif
