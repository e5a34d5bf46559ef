/* The server alone, as a daemon. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/confabd_archive.h"
#include "cmd/confabd_ask.h"
#include "cmd/confabd_hash.h"
#include "cmd/confabd_options.h"
#include "cmd/confabd_serve.h"
#include "cmd/fail.h"
#include "cmd/version.h"
#include "config.h"
#include "server/config.h"
#include "server/secure.h"

const char program_name[] = "confabd";

static int check(const struct confabd_options *options)
{
	char *cause;
	struct config *config = confabd_configure(options, &cause);
	if (config == NULL)
		return fail_cause(STATUS_FAILED, cause);
	bool good = secure_check(config, &cause);
	config_free(config);
	if (!good)
		return fail_cause(STATUS_FAILED, cause);
	puts("nothing is wrong with the configuration");
	return STATUS_FINE;
}

static int run(const struct confabd_options *options)
{
	char *cause;
	return confabd_serve(options, &cause) ? STATUS_FINE : fail_cause(STATUS_FAILED, cause);
}

static void print_help(void)
{
	puts("usage: confabd [OPTION]...\n"
	     "       confabd [OPTION]... COMMAND [ARGUMENT]...\n"
	     "       confabd [OPTION]... --export|--import [FILE]\n"
	     "Serves a chat to confab, IRC clients, nc and socket scripts, by TCP, UDP and\n"
	     "Unix sockets. Without options it listens on 127.0.0.1 and [::1], port 6697.\n");
	confabd_options_print(stdout);
	puts("\nCommands, for a server that runs:");
	confabd_ask_print(stdout);
	puts("\nSIGHUP reads the configuration again, SIGTERM ends the chat.");
}

static void print_config(void)
{
	char *text = config_example();
	fputs(text, stdout);
	free(text);
}

int main(int argc, char **argv)
{
	struct confabd_options options;
	char *cause;
	int status = STATUS_FINE;
	setlocale(LC_ALL, "");
	if (!confabd_options_parse(argc, argv, &options, &cause))
		status = fail_cause(STATUS_USAGE, cause);
	else if (confabd_options_has(&options, CONFABD_HELP))
		print_help();
	else if (confabd_options_has(&options, CONFABD_VERSION))
		puts("confabd (" PACKAGE_NAME ") " PACKAGE_VERSION "\n" VERSION_NOTICE);
	else if (confabd_options_has(&options, CONFABD_PRINT_CONFIG))
		print_config();
	else if (confabd_options_has(&options, CONFABD_HASH_PASSWORD))
		status = confabd_hash();
	else if (confabd_options_has(&options, CONFABD_EXPORT) ||
	         confabd_options_has(&options, CONFABD_IMPORT))
		status = confabd_archive(&options);
	else if (options.word_count > 0)
		status = confabd_ask(&options);
	else
		status =
		    confabd_options_has(&options, CONFABD_CHECK) ? check(&options) : run(&options);
	confabd_options_fini(&options);
	return status;
}
