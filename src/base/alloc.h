#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Checked allocation: these never return NULL. A machine that is out of memory gets one line of
 * log and abort(), since no part of confab could go on in a state that it can vouch for.
 * The caller owns what they return and gives it to free().
 */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
/* As xrealloc() for an array; what is new of it is zeroes. */
void *xrecallocarray(void *old, size_t old_count, size_t count, size_t size);
char *xstrdup(const char *text);
char *xmemdup0(const char *data, size_t len); /* adds a NUL */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#endif
