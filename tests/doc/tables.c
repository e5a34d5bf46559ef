/* Prints the tables that the manual has to agree with, a row a line, for tests/doc/tables.sh. */
#include <stdio.h>

#include "server/config.h"

static const char *kind(const struct option_entry *option)
{
	static const char *const kinds[] = {
	    [OPTION_TEXT] = "text",
	    [OPTION_WORD] = "word",
	    [OPTION_CHANNEL] = "channel",
	    [OPTION_SECRET] = "text",
	    [OPTION_PATH] = "folder",
	    [OPTION_ADDRESSES] = "address",
	    [OPTION_LINES] = "text",
	    [OPTION_CONTENT] = "file",
	    [OPTION_FLAG] = "yes | no",
	};
	static const char *const units[] = {
	    [LIMIT_BYTES] = "bytes",
	    [LIMIT_COUNT] = "number",
	    [LIMIT_SECONDS] = "seconds",
	    [LIMIT_PER_SECOND] = "number",
	};
	return option->type == OPTION_LIMIT ? units[option->unit] : kinds[option->type];
}

/* The words of a choice with room around their bars. */
static void print_words(const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words == '|')
			fputs(" | ", stdout);
		else
			putchar(*words);
	}
}

static void print_configuration(void)
{
	size_t count;
	const struct option_entry *options = config_options(&count);
	for (size_t i = 0; i < count; i++) {
		printf("confab.conf.5\t%s = ", options[i].key);
		if (options[i].type == OPTION_CHOICE)
			print_words(options[i].words);
		else
			fputs(kind(&options[i]), stdout);
		printf("\t%s\n", options[i].value);
	}
}

int main(void)
{
	print_configuration();
	return 0;
}
