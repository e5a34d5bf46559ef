#include "base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static void *checked(void *memory, size_t size)
{
	if (memory == NULL)
		log_die("out of memory asking for %zu bytes", size);
	return memory;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size > 0 ? size : 1), size);
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(count > 0 ? count : 1, size > 0 ? size : 1), size);
}

void *xrealloc(void *old, size_t size)
{
	return checked(realloc(old, size > 0 ? size : 1), size);
}

void *xrecallocarray(void *old, size_t old_count, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		log_die("an array of %zu times %zu bytes is too large", count, size);
	char *array = xrealloc(old, count * size);
	if (count > old_count)
		memset(array + old_count * size, 0, (count - old_count) * size);
	return array;
}

char *xstrdup(const char *text)
{
	return xmemdup0(text, strlen(text));
}

char *xmemdup0(const char *data, size_t len)
{
	char *copy = xmalloc(len + 1);
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	return text;
}

char *xvasprintf(const char *format, va_list args)
{
	char *text = NULL;
	if (vasprintf(&text, format, args) < 0)
		log_die("out of memory formatting a text");
	return text;
}
