#include "cmd/columns.h"

#include <string.h>

#include "base/text.h"

#define INDENT 2 /* and at least as many columns are free before the second column */

void columns_print(FILE *out, const char *name, size_t at, const char *about)
{
	size_t len = strlen(about), begin = 0, shown;
	bool beside = INDENT + strlen(name) + INDENT <= at;
	fprintf(out, "%*s%s", INDENT, "", name);
	if (beside)
		fprintf(out, "%*s", (int)(at - INDENT - strlen(name)), "");
	do {
		size_t next = text_wrap(about + begin, len - begin, COLUMNS_MOST - at, &shown);
		if (!beside)
			fprintf(out, "\n%*s", (int)at, "");
		fprintf(out, "%.*s", (int)shown, about + begin);
		begin += next;
		beside = false;
	} while (begin < len);
	fputc('\n', out);
}
