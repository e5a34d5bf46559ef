/* confab: finds the subcommand that was asked for and runs it. */
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/hide.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "cmd/version.h"
#include "config.h"

#define TAKES(option) (1u << (option))
#define TAKES_PEER                                                                                 \
	(TAKES(OPTION_NICK) | TAKES(OPTION_ACCOUNT) | TAKES(OPTION_PASSWORD) |                     \
	    TAKES(OPTION_PASSWORD_FILE) | TAKES(OPTION_CERTIFICATE) | TAKES(OPTION_KEY) |          \
	    TAKES(OPTION_FINGERPRINT) | TAKES(OPTION_CA) | TAKES(OPTION_UDP))
#define ANY_NUMBER SIZE_MAX

const char program_name[] = "confab";

static const struct subcommand subcommands[] = {
    {"certificate", "FILE", "make a key and a certificate, to log in by", 0, 1, 1, certificate_run},
    {"host", "[ADDRESS] [CHANNEL]", "open a chat here, and show the line that others paste to join",
        TAKES(OPTION_NICK) | TAKES(OPTION_ALLOW_CLEARTEXT) | TAKES(OPTION_OPEN) |
            TAKES(OPTION_INVITE_ADDRESS) | TAKES(OPTION_WIDTH),
        0, 2, host_run},
    {"join", "ADDRESS [CHANNEL...]", "join a chat; `confab ADDRESS` does the same",
        TAKES_PEER | TAKES(OPTION_PLAIN) | TAKES(OPTION_NEWLINE) | TAKES(OPTION_WIDTH), 1,
        ANY_NUMBER, join_run},
    {"say", "ADDRESS CHANNEL [TEXT...]", "say the text, or each line of standard input, and leave",
        TAKES_PEER, 2, ANY_NUMBER, say_run},
    {"scan", "HOST[:PORTS]", "find what chat servers a host has, as in scan 192.0.2.7:6660-6700",
        TAKES(OPTION_JSON), 1, 1, scan_run},
    {"tail", "ADDRESS CHANNEL", "print what is said, a line each, until ended",
        TAKES_PEER | TAKES(OPTION_JSON), 2, 2, tail_run},
};
#define SUBCOMMAND_COUNT (sizeof subcommands / sizeof *subcommands)

static const struct subcommand welcome = {"", "", "", TAKES_PEER, 0, 0, welcome_run};

void confab_print_help(void)
{
	puts("usage: confab                       show what one can do, and do it on a key\n"
	     "       confab ADDRESS [CHANNEL...]  join a chat\n"
	     "       confab COMMAND [OPTION...] [ARGUMENT...]\n"
	     "A chat in your terminal.\n"
	     "\n"
	     "Commands:");
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
		const struct subcommand *one = &subcommands[i];
		printf("  %s %s\n        %s\n", one->name, one->arguments, one->summary);
	}
	puts("\nOptions:");
	options_print(stdout);
	puts("\n"
	     "An ADDRESS is HOST, HOST:PORT, [V6]:PORT, unix:PATH, unixpacket:PATH or an\n"
	     "invite in quotes, 'confab://...'; ircs://, irc://, tcp:// or udp:// may precede\n"
	     "a HOST. The port is 6697 unless given. Other machines are called by TLS,\n"
	     "unless irc:// or tcp:// is written.\n"
	     "\n"
	     "Examples:\n"
	     "  confab host\n"
	     "  confab join 127.0.0.1:6697 '#lobby'\n"
	     "  make 2>&1 | confab say localhost '#builds'\n"
	     "  confab tail --json localhost '#lobby' | jq .text\n"
	     "\n"
	     "Inside a chat, /help lists what one can type. The manual: man confab");
}

static void print_version(void)
{
	puts(PACKAGE_STRING "\n" VERSION_NOTICE);
}

static const struct subcommand *find(const char *name)
{
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	}
	return NULL;
}

/* A word that is no subcommand is an address, unless it looks like a subcommand misspelt. */
static const struct subcommand *choose(const struct options *options)
{
	if (options->word_count == 0)
		return &welcome;
	const char *word = options->words[0];
	const struct subcommand *found = find(word);
	if (found || strpbrk(word, ".:/[") != NULL)
		return found ? found : find("join");
	const char *known[SUBCOMMAND_COUNT];
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
		known[i] = subcommands[i].name;
	const char *near = suggest(word, known, SUBCOMMAND_COUNT);
	if (!near)
		return find("join");
	fail(STATUS_USAGE,
	    "there is no command %s; did you mean %s? (A server of that name: confab join %s)",
	    word, near, word);
	return NULL;
}

static bool fits(const struct subcommand *chosen, const struct options *options)
{
	if (options->word_count < chosen->least || options->word_count > chosen->most) {
		fail(STATUS_USAGE, "usage: confab %s %s", chosen->name, chosen->arguments);
		return false;
	}
	for (enum option_id i = 0; i < OPTION_COUNT; i++) {
		if (!options_has(options, i) || chosen->options & 1u << i)
			continue;
		fail(STATUS_USAGE, "confab%s%s takes no --%s", *chosen->name ? " " : "",
		    chosen->name, option_name(i));
		return false;
	}
	return true;
}

static int run(struct options *options)
{
	if (options_has(options, OPTION_HELP) || options_has(options, OPTION_VERSION)) {
		if (options_has(options, OPTION_HELP))
			confab_print_help();
		else
			print_version();
		return fflush(stdout) == 0 ? EXIT_SUCCESS : STATUS_FAILED;
	}
	const struct subcommand *chosen = choose(options);
	if (!chosen)
		return STATUS_USAGE;
	const char **all = options->words;
	if (options->word_count > 0 && strcmp(options->words[0], chosen->name) == 0) {
		options->words++;
		options->word_count--;
	}
	int status = fits(chosen, options) ? chosen->run(options) : STATUS_USAGE;
	options->words = all;
	return status;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	struct options options;
	char *cause = NULL;
	int status;
	char **arguments = hide_secrets(argc, argv);
	if (options_parse(argc, arguments, &options, &cause))
		status = run(&options);
	else
		status = fail(STATUS_USAGE, "%s", cause);
	free(cause);
	options_fini(&options);
	hide_free(arguments);
	return status;
}
