#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"
#include "client/nearby.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/conn.h"

#define CTRL_C       '\003'
#define CTRL_D       '\004'
#define NEARBY_SHOWN 9  /* one digit each */
#define NAME_COLUMNS 30 /* of a server's name */

static const char screen[] =
    "confab, a chat in your terminal\n"
    "\n"
    "  h  host: open a chat here, and get the line that others join by\n"
    "  j  join: somebody gave you an address or an invite\n"
    "  ?  help: all commands and options\n"
    "  q  quit\n"
    "\n"
    "Inside a chat: type, press Enter; /help lists commands, F1 keys, /quit leaves.\n"
    "Next time, to be there at once:  confab host  or  confab ADDRESS\n"
    "\n";
static const char prompt[] = "Press a key: ";

struct welcome {
	struct loop *loop;
	struct net *net;
	struct nearby *nearby; /* NULL: this machine has no network of that kind */
	struct nearby_server shown[NEARBY_SHOWN];
	size_t shown_count;
	int key;
};

static void show_prompt(void)
{
	fputs(prompt, stdout);
	fflush(stdout);
}

/* Servers nearby: each is printed once, in the place of the prompt, which moves on. */

static bool is_shown(const struct welcome *welcome, const struct nearby_server *server)
{
	for (size_t i = 0; i < welcome->shown_count; i++) {
		const struct nearby_server *one = &welcome->shown[i];
		if (strcmp(one->addr.host, server->addr.host) == 0 &&
		    one->addr.port == server->addr.port)
			return true;
	}
	return false;
}

static void print_server(size_t number, const struct nearby_server *server)
{
	char address[NET_TEXT_MAX];
	size_t len = strlen(server->name), shown;
	text_wrap(server->name, len, NAME_COLUMNS, &shown);
	size_t gap = NAME_COLUMNS - text_width(server->name, shown);
	net_addr_format(&server->addr, address);
	printf("  %zu  %.*s%*s", number, (int)shown, server->name, (int)gap, "");
	if (server->knows_users)
		printf("  %3u here", server->users);
	printf("  %s%s%s\n", address, server->is_confab ? "" : "  (IRC)",
	    server->by_invitation ? "  by invitation" : "");
	if (*server->key)
		printf("     key %s\n", server->key);
}

static void show_nearby(void *arg)
{
	struct welcome *welcome = arg;
	struct nearby_server server;
	size_t before = welcome->shown_count;
	for (size_t i = 0; nearby_get(welcome->nearby, i, &server); i++) {
		if (welcome->shown_count == NEARBY_SHOWN || is_shown(welcome, &server))
			continue;
		if (welcome->shown_count == before)
			printf("\r%*s\r%s", (int)strlen(prompt), "",
			    before == 0 ? "Chats nearby, as they call themselves:\n" : "");
		welcome->shown[welcome->shown_count++] = server;
		print_server(welcome->shown_count, &server);
	}
	if (welcome->shown_count > before)
		show_prompt();
}

/* Keys */

static void on_key(int fd, unsigned events, void *arg)
{
	struct welcome *welcome = arg;
	unsigned char key;
	(void)events;
	welcome->key = read(fd, &key, 1) == 1 ? key : EOF;
	loop_stop(welcome->loop);
}

/* One key, not echoed and without Enter; EOF at the end. */
static int read_key(struct welcome *welcome)
{
	struct termios before;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return EOF;
	struct termios raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	welcome->key = EOF;
	if (loop_watch(welcome->loop, STDIN_FILENO, LOOP_READ, on_key, welcome))
		loop_run(welcome->loop);
	loop_unwatch(welcome->loop, STDIN_FILENO);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return welcome->key;
}

static int choose(struct welcome *welcome)
{
	static const char keys[] = {'h', 'j', 'q', '\033', CTRL_C, CTRL_D};
	for (;;) {
		show_prompt();
		int key = read_key(welcome);
		putchar('\n');
		if (key == EOF || memchr(keys, key, sizeof keys) ||
		    (key > '0' && (size_t)(key - '0') <= welcome->shown_count))
			return key;
		if (key == '?')
			confab_print_help();
		else if (welcome->shown_count > 0)
			printf("That key does nothing here: 1 to %zu, h, j, ? or q.\n",
			    welcome->shown_count);
		else
			puts("That key does nothing here: h, j, ? or q.");
	}
}

/* What comes of it */

static int run_with(const struct options *options, const char **words, size_t count,
    int (*run)(const struct options *options))
{
	struct options mine = *options;
	mine.words = words;
	mine.word_count = count;
	return run(&mine);
}

static int host(const struct options *options)
{
	const char *no_words[] = {NULL};
	return run_with(options, no_words, 0, host_run);
}

/* People paste the line as it was meant for a shell: confab 'confab://…' */
static bool is_for_a_shell(const char *word, size_t before)
{
	return before == 0 && (strcmp(word, "confab") == 0 || strcmp(word, "join") == 0);
}

static int join(const struct options *options)
{
	static const char between[] = " \t\n'\"";
	char line[512];
	fputs("Address, as in 127.0.0.1:6697, or the invite: ", stdout);
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return 0;
	const char *words[sizeof line / 2 + 1];
	size_t count = 0;
	char *rest = NULL;
	for (char *word = strtok_r(line, between, &rest); word;
	     word = strtok_r(NULL, between, &rest))
		if (!is_for_a_shell(word, count))
			words[count++] = word;
	words[count] = NULL;
	return count > 0 ? run_with(options, words, count, join_run) : 0;
}

static int join_nearby(const struct options *options, const struct nearby_server *server)
{
	char address[NET_TEXT_MAX];
	net_addr_format(&server->addr, address);
	bool has_channel = *server->addr.channel != '\0';
	const char *words[] = {address, has_channel ? server->addr.channel : NULL, NULL};
	return run_with(options, words, has_channel ? 2 : 1, join_run);
}

static bool open_welcome(struct welcome *welcome)
{
	char *cause;
	welcome->loop = loop_new(LOOP_POLLER_SELECT);
	if (!welcome->loop)
		return false;
	welcome->net = net_new(welcome->loop);
	welcome->nearby = nearby_open(welcome->net, show_nearby, welcome, &cause);
	if (!welcome->nearby)
		free(cause); /* one can still be told an address */
	return true;
}

static void close_welcome(struct welcome *welcome)
{
	nearby_close(welcome->nearby);
	net_free(welcome->net);
	loop_free(welcome->loop);
}

int welcome_run(const struct options *options)
{
	struct welcome welcome = {0};
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(STATUS_USAGE, "say what to do, for example confab host or confab join "
		                          "ADDRESS; confab --help lists it all");
	if (!open_welcome(&welcome))
		return fail(STATUS_FAILED, "cannot wait for keys: no descriptors are left");
	fputs(screen, stdout);
	int key = choose(&welcome);
	close_welcome(&welcome);
	switch (key) {
	case 'h':
		return host(options);
	case 'j':
		return join(options);
	default:
		return key > '0' && key <= '9' ? join_nearby(options, &welcome.shown[key - '1'])
		                               : 0;
	}
}
