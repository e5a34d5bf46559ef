#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/state_home.h"
#include "base/str.h"
#include "client/known_file.h"
#include "client/nearby.h"
#include "client/pasted.h"
#include "cmd/ask_address.h"
#include "cmd/nearby_list.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/net.h"
#include "net/tls.h"
#include "ui/control.h"

#define DRAW_EVERY    (200 * NS_PER_MS) /* at most, however often neighbours change */
#define LOOKING       (3 * NS_PER_S)    /* before it is said that nobody is there */
#define PASTED        256               /* no key, but more than anybody types at once */
#define PASTE_LEAST   4                 /* bytes of it */
#define PASTE_GAP     50                /* ms between its parts, at most */
#define NOTICE_MOST   80                /* bytes */
#define ROWS_USUAL    24
#define COLUMNS_USUAL 80
#define CLEAR_BELOW   "\r\033[J" /* from the line's beginning to the screen's end */
#define CLEAR_ALL     "\033[H\033[2J"

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
	struct nearby *nearby; /* NULL: */
	char *alone;           /* … why */
	char *known;           /* the file of servers that were met; may be NULL */
	struct nearby_list list;
	char notice[NOTICE_MOST]; /* about the last key, below it; may be empty */
	size_t lines;             /* of both above the prompt; 0: they are not on the screen */
	bool redraws;             /* this terminal can */
	struct loop_timer draw, looking;
	struct buf typed; /* the key, or what was pasted in its place */
};

/* Servers nearby, and below them the prompt: drawn again in their place when something changes. */

static enum nearby_key key_of(const struct welcome *welcome, const struct nearby_server *server)
{
	char name[NET_TEXT_MAX], digits[TLS_DIGEST_TEXT], *cause = NULL;
	struct known known;
	struct net_addr addr = server->addr;
	addr.scheme = NET_BARE;
	addr.channel[0] = '\0';
	net_addr_format(&addr, name);
	if (!*server->key ||
	    known_file_get(welcome->known, str_from(name), &known, &cause) != KNOWN_YES) {
		free(cause);
		return NEARBY_KEY_NEW;
	}
	tls_format_key_id(known.key, digits);
	return !known.public && strcmp(digits, server->key) == 0 ? NEARBY_KEY_KNOWN
	                                                         : NEARBY_KEY_CHANGED;
}

static void take_servers(struct welcome *welcome)
{
	struct nearby_server server;
	nearby_list_begin(&welcome->list);
	for (size_t i = 0; welcome->nearby && nearby_get(welcome->nearby, i, &server); i++)
		nearby_list_take(&welcome->list, &server, key_of(welcome, &server));
	nearby_list_end(&welcome->list);
}

static const char *why_nobody(const struct welcome *welcome)
{
	if (!welcome->nearby)
		return welcome->alone;
	if (!nearby_has_network(welcome->nearby))
		return "This machine is on no network: there are no chats nearby.";
	return loop_timer_is_set(&welcome->looking) ? "Looking for chats nearby..."
	                                            : "No chats nearby so far.";
}

/* The list and the prompt, below the cursor. */
static void show_list(struct welcome *welcome)
{
	struct buf out = {0};
	struct winsize size = {.ws_row = ROWS_USUAL, .ws_col = COLUMNS_USUAL};
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	size_t rows = size.ws_row > 1 ? size.ws_row : ROWS_USUAL;
	size_t columns = size.ws_col > 1 ? size.ws_col : COLUMNS_USUAL;
	take_servers(welcome);
	if (welcome->lines > 0 && welcome->redraws)
		buf_printf(&out, "\033[%zuA" CLEAR_BELOW, welcome->lines);
	/* One row is the prompt's, and the last column none's: what fills it may wrap. */
	size_t notices = *welcome->notice && rows > 2;
	welcome->lines = notices + nearby_list_draw(&welcome->list, why_nobody(welcome),
	                               rows - 1 - notices, columns - 1, &out);
	if (notices)
		buf_printf(&out, "%.*s\n", (int)columns - 1, welcome->notice);
	buf_add_str(&out, prompt);
	fwrite(out.data, 1, out.len, stdout);
	fflush(stdout);
	buf_fini(&out);
}

static void on_draw(void *arg)
{
	struct welcome *welcome = arg;
	size_t before = welcome->list.count;
	if (welcome->redraws) {
		show_list(welcome);
		return;
	}
	take_servers(welcome);
	if (welcome->list.count > before) {
		putchar('\n');
		show_list(welcome);
	}
}

static void on_changed(void *arg)
{
	struct welcome *welcome = arg;
	if (!loop_timer_is_set(&welcome->draw))
		loop_timer_after(welcome->loop, &welcome->draw, DRAW_EVERY);
}

/* Rows have wrapped anew, nobody knows how. */
static void on_resized(void *arg)
{
	struct welcome *welcome = arg;
	if (!welcome->redraws)
		return;
	welcome->lines = 0;
	fputs(CLEAR_ALL, stdout);
	fputs(screen, stdout);
	show_list(welcome);
}

static void on_signal(void *arg)
{
	struct welcome *welcome = arg;
	buf_clear(&welcome->typed);
	loop_stop(welcome->loop);
}

/* Keys */

static void on_key(int fd, unsigned events, void *arg)
{
	struct welcome *welcome = arg;
	char key;
	(void)events;
	if (read(fd, &key, 1) == 1)
		buf_add_char(&welcome->typed, key);
	loop_stop(welcome->loop);
}

/* What does nothing as a key may begin what somebody pasted: it comes at once, or nearly so. */
static void take_rest(struct buf *typed)
{
	struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[PASTED_MOST];
	while (typed->len < PASTED_MOST && poll(&ready, 1, PASTE_GAP) > 0) {
		ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
		if (got <= 0)
			return;
		buf_add(typed, bytes, (size_t)got);
	}
}

/* It ends the choice. */
static bool is_choice(const struct welcome *welcome, int key)
{
	static const char keys[] = {'h', 'j', 'q', CONTROL_ESC, CONTROL_C, CONTROL_D};
	return key == EOF || key == PASTED || memchr(keys, key, sizeof keys) ||
	       nearby_list_get(&welcome->list, key) != NULL;
}

/* One key, or what was pasted in its place, not echoed and without Enter; EOF at the end. */
static int read_key(struct welcome *welcome)
{
	struct termios before;
	struct buf *typed = &welcome->typed;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return EOF;
	struct termios raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	buf_clear(typed);
	if (loop_watch(welcome->loop, STDIN_FILENO, LOOP_READ, on_key, welcome))
		loop_run(welcome->loop);
	loop_unwatch(welcome->loop, STDIN_FILENO);
	int key = typed->len > 0 ? (unsigned char)typed->data[0] : EOF;
	if (!is_choice(welcome, key) && key != '?')
		take_rest(typed);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return typed->len >= PASTE_LEAST ? PASTED : key;
}

/* What a key means that leads nowhere. */
static void answer_key(struct welcome *welcome, int key)
{
	size_t count = welcome->list.count;
	char *notice = welcome->notice;
	if (key > '0' && (size_t)(key - '0') <= count)
		snprintf(notice, NOTICE_MOST, "That chat is gone.");
	else if (count > 0)
		snprintf(notice, NOTICE_MOST, "That key does nothing here: 1 to %zu, h, j, ? or q.",
		    count);
	else
		snprintf(notice, NOTICE_MOST, "That key does nothing here: h, j, ? or q.");
}

static int choose(struct welcome *welcome)
{
	for (;;) {
		show_list(welcome);
		int key = read_key(welcome);
		bool ends = is_choice(welcome, key);
		if (ends || key == '?' || !welcome->redraws) {
			putchar('\n');
			welcome->lines = 0;
		}
		if (ends)
			return key;
		*welcome->notice = '\0';
		if (key == '?')
			confab_print_help();
		else
			answer_key(welcome, key);
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

/* The one that was seen, by the key that it was seen with, unless the person named another. */
static int join_nearby(const struct options *options, const struct nearby_server *server)
{
	char address[NET_TEXT_MAX];
	struct options mine = *options;
	net_addr_format(&server->addr, address);
	bool has_channel = *server->addr.channel != '\0';
	const char *words[] = {address, has_channel ? server->addr.channel : NULL, NULL};
	if (!mine.fingerprint && *server->key) {
		mine.fingerprint = server->key;
		mine.announced = true;
	}
	return run_with(&mine, words, has_channel ? 2 : 1, join_run);
}

static bool open_welcome(struct welcome *welcome)
{
	static const int deadly[] = {SIGTERM, SIGHUP, SIGINT};
	const char *term = getenv("TERM");
	char *folder = state_home();
	welcome->loop = loop_new(LOOP_POLLER_SELECT);
	if (!welcome->loop)
		return false;
	welcome->redraws = term && strcmp(term, "dumb") != 0;
	welcome->known = folder ? xasprintf("%s/known-servers", folder) : NULL;
	free(folder);
	loop_timer_init(&welcome->draw, on_draw, welcome);
	loop_timer_init(&welcome->looking, on_draw, welcome);
	loop_timer_after(welcome->loop, &welcome->looking, LOOKING);
	for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
		loop_signal(welcome->loop, deadly[i], on_signal, welcome);
	loop_signal(welcome->loop, SIGWINCH, on_resized, welcome);
	welcome->net = net_new(welcome->loop);
	welcome->nearby = nearby_open(welcome->net, on_changed, welcome, &welcome->alone);
	return true;
}

static void close_welcome(struct welcome *welcome)
{
	nearby_close(welcome->nearby);
	loop_timer_stop(welcome->loop, &welcome->draw);
	loop_timer_stop(welcome->loop, &welcome->looking);
	free(welcome->alone);
	free(welcome->known);
	net_free(welcome->net);
	loop_free(welcome->loop);
}

/* What comes of the key; the network is closed by then. */
static int act_on(struct welcome *welcome, const struct options *options, int key)
{
	const struct nearby_server *server = nearby_list_get(&welcome->list, key);
	if (key == 'h')
		return host(options);
	if (key == 'j')
		buf_clear(&welcome->typed);
	if (key == 'j' || key == PASTED)
		return ask_address(options, &welcome->typed);
	return server ? join_nearby(options, server) : 0;
}

static int ask_once(const struct options *options)
{
	struct welcome welcome = {0};
	if (!open_welcome(&welcome))
		return fail(STATUS_FAILED, "cannot wait for keys: no descriptors are left");
	fputs(screen, stdout);
	int key = choose(&welcome);
	close_welcome(&welcome);
	int status = act_on(&welcome, options, key);
	buf_fini(&welcome.typed);
	return status;
}

int welcome_run(const struct options *options)
{
	int status;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(STATUS_USAGE, "say what to do, for example confab host or confab join "
		                          "ADDRESS; confab --help lists it all");
	do
		status = ask_once(options);
	while (status == ASK_AGAIN);
	return status;
}
