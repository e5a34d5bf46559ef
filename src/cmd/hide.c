#include "cmd/hide.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "base/str.h"
#include "proto/invite.h"

#define PASSWORD "--pass" /* options may be cut short; that of the file's name is no loss */

static void overwrite(char *text)
{
	memset(text, '*', strlen(text));
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Behind that sign, if it has it. */
static bool overwrite_behind(char *text, char sign)
{
	char *at = strchr(text, sign);
	if (at != NULL)
		overwrite(at + 1);
	return at != NULL;
}

char **hide_secrets(int argc, char **argv)
{
	char **copies = xcalloc((size_t)argc + 1, sizeof *copies);
	for (int i = 0; i < argc; i++)
		copies[i] = xstrdup(argv[i]);
	for (int i = 1; i < argc; i++) {
		if (invite_begins(str_from(argv[i])))
			overwrite_behind(argv[i], '?');
		else if (begins(argv[i], PASSWORD) && !overwrite_behind(argv[i], '=') &&
		         i + 1 < argc)
			overwrite(argv[++i]);
	}
	return copies;
}

void hide_free(char **copies)
{
	for (char **one = copies; *one != NULL; one++)
		secret_free(*one);
	free(copies);
}
