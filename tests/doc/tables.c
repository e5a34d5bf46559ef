/* Prints the tables that the manual has to agree with, a row a line, for tests/doc/tables.sh. */
#include <stdio.h>

#include "client/command.h"
#include "cmd/confabd_options.h"
#include "cmd/options.h"
#include "server/config.h"
#include "ui/keys.h"

static const char *kind(const struct option_entry *option)
{
	static const char *const kinds[] = {
	    [OPTION_TEXT] = "text",
	    [OPTION_WORD] = "word",
	    [OPTION_CHANNEL] = "channel",
	    [OPTION_SECRET] = "text",
	    [OPTION_PATH] = "folder",
	    [OPTION_ADDRESSES] = "address",
	    [OPTION_ADDRESS] = "address",
	    [OPTION_LINES] = "text",
	    [OPTION_CONTENT] = "file",
	    [OPTION_FILE] = "file",
	    [OPTION_FLAG] = "yes | no",
	};
	static const char *const units[] = {
	    [LIMIT_BYTES] = "bytes",
	    [LIMIT_COUNT] = "number",
	    [LIMIT_MEGABYTES] = "megabytes",
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

static void print_commands(void)
{
	size_t count;
	const struct command *commands = command_table(&count);
	for (size_t i = 0; i < count; i++)
		printf("confab.1\t/%s%s%s\t\n", commands[i].name,
		    *commands[i].arguments != '\0' ? " " : "", commands[i].arguments);
}

static void print_key(const char *keys, const char *help, void *arg)
{
	(void)help, (void)arg;
	printf("confab.1\t%s\t\n", keys);
}

static void print_option(const char *page, char letter, const char *name, const char *value)
{
	printf("%s\t", page);
	if (letter != '\0')
		printf("-%c, ", letter);
	printf("--%s%s%s\t\n", name, value != NULL ? " " : "", value != NULL ? value : "");
}

static void print_options(void)
{
#define PRINT_CONFAB(option, name, letter, value, summary)                                         \
	print_option("confab.1", letter, name, value);
	CONFAB_OPTIONS(PRINT_CONFAB)
#define PRINT_CONFABD(option, name, value, summary) print_option("confabd.8", '\0', name, value);
	CONFABD_OPTIONS(PRINT_CONFABD)
}

int main(void)
{
	print_configuration();
	print_commands();
	print_options();
	keys_each(print_key, NULL);
	return 0;
}
