#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>

#define DATE_SIZE 32 /* bytes */

/* The day of so many seconds since 1970, as 2026-11-22 (UTC); "?" when there is no such day. */
void date_format(int64_t seconds, char out[DATE_SIZE]);

#endif
