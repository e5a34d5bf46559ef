#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"

#define CTRL_C '\003'
#define CTRL_D '\004'

static const char screen[] =
    "confab, a chat in your terminal\n"
    "\n"
    "  h  host: open a chat here, and get the line that others join by\n"
    "  j  join: somebody gave you an address\n"
    "  ?  help: all commands and options\n"
    "  q  quit\n"
    "\n"
    "Inside a chat, type and press Enter; /help lists commands, F1 keys, /quit leaves.\n"
    "Next time, to be there at once:  confab host  or  confab ADDRESS\n"
    "\n";

/* One key, not echoed and without Enter; EOF at the end. */
static int read_key(void)
{
	struct termios before;
	unsigned char key;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return EOF;
	struct termios raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	ssize_t got = read(STDIN_FILENO, &key, 1);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return got == 1 ? key : EOF;
}

static int host(const struct options *options)
{
	static const char *no_words[] = {NULL};
	struct options mine = *options;
	mine.words = no_words;
	mine.word_count = 0;
	return host_run(&mine);
}

static int join(const struct options *options)
{
	char line[512];
	fputs("Address, as in 127.0.0.1:6697, then channels if you like: ",
	    stdout);
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return 0;
	const char *words[sizeof line / 2 + 1];
	struct options mine = *options;
	mine.words = words;
	mine.word_count = 0;
	char *rest = NULL;
	for (char *word = strtok_r(line, " \t\n", &rest); word;
	     word = strtok_r(NULL, " \t\n", &rest))
		words[mine.word_count++] = word;
	words[mine.word_count] = NULL;
	return mine.word_count > 0 ? join_run(&mine) : 0;
}

int welcome_run(const struct options *options)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(STATUS_USAGE, "say what to do, for example confab host or confab join "
		                          "ADDRESS; confab --help lists it all");
	fputs(screen, stdout);
	for (;;) {
		fputs("Press a key: ", stdout);
		fflush(stdout);
		int key = read_key();
		putchar('\n');
		switch (key) {
		case 'h':
			return host(options);
		case 'j':
			return join(options);
		case '?':
			confab_print_help();
			break;
		case 'q':
		case '\033':
		case CTRL_C:
		case CTRL_D:
		case EOF:
			return 0;
		default:
			puts("That key does nothing here: h, j, ? or q.");
		}
	}
}
