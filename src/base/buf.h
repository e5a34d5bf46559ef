#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

/*
 * A growable run of bytes. `{0}` is an empty one; it owns `data` until buf_fini().
 * data[len] is always NUL once something was added, so that text in it can be printed.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void buf_fini(struct buf *buf); /* leaves an empty one */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_str(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_lower(struct buf *buf, struct str text); /* ASCII letters as lower case */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* Drops the first len bytes; len must not be more than there are. */
void buf_consume(struct buf *buf, size_t len);
void buf_clear(struct buf *buf); /* keeps the memory */
/* Hands the bytes, NUL-terminated, to the caller, who frees them; leaves an empty buffer. */
char *buf_take(struct buf *buf);

#endif
