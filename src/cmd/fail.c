#include "cmd/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

static void print_line(const char *line, size_t len)
{
	size_t size = 4 * len + 1;
	char *safe = xmalloc(size);
	str_escape(line, len, safe, size);
	fprintf(stderr, "%s: %s\n", program_name, safe);
	free(safe);
}

int fail_cause(int status, char *cause)
{
	const char *line = cause, *end;
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
		print_line(line, (size_t)(end - line));
	print_line(line, strlen(line));
	free(cause);
	return status;
}

int fail(int status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *cause = xvasprintf(format, args);
	va_end(args);
	return fail_cause(status, cause);
}
