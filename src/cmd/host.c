#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "client/client.h"
#include "client/target.h"
#include "cmd/chat.h"
#include "cmd/host_server.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/reach.h"
#include "net/tls.h"
#include "proto/invite.h"
#include "ui/qr.h"
#include "ui/ui.h"

#define GREET_EVERY (20 * NS_PER_MS) /* until the channel is there to greet in */
#define TCP_SCHEME  "tcp://"

/* What the screen needs besides a picture of the invite. */
#define ROWS_BESIDE    10
#define COLUMNS_BESIDE 24

struct host {
	struct chat chat;
	struct host_server server;
	struct session *session;
	struct loop_timer greeting;
	char invitation[NET_TEXT_MAX]; /* what others type behind `confab` */
	bool by_link;                  /* other machines can call, by an invite */
	bool open;                     /* and by nothing but the address */
	bool runs_on;                  /* when we leave */
};

static bool is_wildcard(const struct net_addr *addr)
{
	return strcmp(addr->host, "0.0.0.0") == 0 || strcmp(addr->host, "::") == 0;
}

static bool is_loopback(const struct net_addr *addr)
{
	return strcmp(addr->host, "::1") == 0 || strncmp(addr->host, "127.", 4) == 0;
}

/* What others type: an invite; where only this machine can call, and needs none, the address. */
static void write_invitation(struct host *host)
{
	const struct child *child = &host->server.child;
	const struct net_addr *addr = &child->listen;
	char text[NET_TEXT_MAX];
	bool reached = addr->host[0] != '\0' && !is_loopback(addr);
	host->by_link = reached && child->invite;
	if (host->by_link) {
		snprintf(host->invitation, sizeof host->invitation, "'%s'", child->invite);
		return;
	}
	net_addr_format(addr, text);
	bool plain_tcp =
	    addr->scheme == NET_TCP && strncmp(text, TCP_SCHEME, strlen(TCP_SCHEME)) == 0;
	snprintf(host->invitation, sizeof host->invitation, "%s",
	    text + (plain_tcp ? strlen(TCP_SCHEME) : 0));
}

/* By which we come in ourselves: over loopback where that leads there. */
static void find_own_way(const struct host *host, struct client_target *target)
{
	char *cause = NULL;
	*target = (struct client_target){.addr = host->server.child.listen};
	if (is_wildcard(&target->addr))
		snprintf(target->addr.host, sizeof target->addr.host, "localhost");
	else if (host->by_link && !target_parse(host->server.child.invite, target, &cause))
		free(cause);
}

static bool is_in_path(const char *program)
{
	char *path = xstrdup(getenv("PATH") ? getenv("PATH") : "");
	char *rest = NULL;
	bool found = false;
	for (char *dir = strtok_r(path, ":", &rest); dir && !found;
	     dir = strtok_r(NULL, ":", &rest)) {
		char *file = xasprintf("%s/%s", dir, program);
		found = access(file, X_OK) == 0;
		free(file);
	}
	free(path);
	return found;
}

/* What calls confab here: its name, or its path where a shell would not find it by that. */
static char *own_command(void)
{
	char path[PATH_MAX];
	ssize_t len = is_in_path("confab") ? 0 : readlink("/proc/self/exe", path, sizeof path);
	return len > 0 ? xmemdup0(path, (size_t)len) : xstrdup("confab");
}

static int start_server(
    struct host *host, const struct options *options, const char *listen, const char *channel)
{
	char *cause = NULL;
	if (host_server_start(&host->server, options, listen, channel, &cause)) {
		write_invitation(host);
		return 0;
	}
	return fail_cause(STATUS_FAILED, cause);
}

static struct conversation *joined_channel(const struct host *host)
{
	struct conversation *one = client_conversations(host->chat.client);
	for (; one; one = one->next) {
		if (one->session == host->session && one->kind == CONVERSATION_CHANNEL &&
		    one->joined)
			return one;
	}
	return NULL;
}

/* Where it leaves room for what is said. */
static void show_picture(const struct host *host, struct conversation *channel)
{
	struct winsize size = {0};
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	if (size.ws_row <= ROWS_BESIDE || size.ws_col <= COLUMNS_BESIDE)
		return;
	struct qr *qr = qr_new(
	    host->server.child.invite, size.ws_col - COLUMNS_BESIDE, size.ws_row - ROWS_BESIDE);
	for (size_t i = 0; qr && i < qr->rows; i++)
		client_tell(channel, LINE_PICTURE, "%s", qr->lines[i]);
	qr_free(qr);
}

/* All that the invite names are. */
static bool is_private(const struct client_target *target)
{
	bool all = reach_is_private(target->addr.host);
	for (size_t i = 0; i < target->other_count; i++)
		all = all && reach_is_private(target->others[i].host);
	return all;
}

static void tell_of_router(const struct host *host, struct conversation *channel)
{
	struct client_target target;
	char *cause = NULL;
	if (target_parse(host->server.child.invite, &target, &cause) && is_private(&target))
		client_tell(channel, LINE_STATUS,
		    "Your network's own addresses are in it: people elsewhere get in once your "
		    "router forwards port %u, TCP and UDP, to this machine, and you begin with "
		    "--invite-address and the address they see.",
		    (unsigned)target.addr.port);
	free(cause);
}

static void tell_who_may_come(const struct host *host, struct conversation *channel)
{
	if (!host->by_link) {
		client_tell(channel, LINE_STATUS,
		    tls_available() ? "Only from this machine."
		                    : "Only from this machine: others need TLS, without which "
		                      "this confab was built (./configure --with-gnutls=yes).");
		return;
	}
	show_picture(host, channel);
	client_tell(channel, LINE_STATUS,
	    host->open ? "Anybody who reaches this machine may come in. All is encrypted."
	               : "Whoever has that line may come in, nobody else. All is encrypted.");
	tell_of_router(host, channel);
	client_tell(channel, LINE_STATUS,
	    "/invite shows the line alone, to copy it; it is the same when you host again.");
}

/* On other machines, confab is where they have it; on this one, where we have it. */
static void tell_how_to_join(const struct host *host, struct conversation *channel)
{
	if (host->by_link) {
		client_tell(
		    channel, LINE_STATUS, CLIENT_INVITE_LINE, "confab", host->server.child.invite);
		return;
	}
	char *command = own_command();
	bool named = strcmp(channel->name, CLIENT_LOBBY) != 0;
	client_tell(channel, LINE_STATUS, "Others join with:  %s %s%s%s%s", command,
	    host->invitation, named ? " '" : "", named ? channel->name : "", named ? "'" : "");
	free(command);
}

static void greet(void *arg)
{
	struct host *host = arg;
	struct conversation *channel = joined_channel(host);
	if (!channel) {
		loop_timer_after(host->chat.loop, &host->greeting, GREET_EVERY);
		return;
	}
	if (host->server.moved)
		client_tell(channel, LINE_STATUS, "Port %d is taken, so this chat has another one.",
		    NET_DEFAULT_PORT);
	if (host->server.aside)
		client_tell(channel, LINE_STATUS, "%s",
		    host->server.folder
		        ? "You host another chat: this one remembers apart from it."
		        : "You host many chats: this one forgets what was said when it ends.");
	tell_how_to_join(host, channel);
	tell_who_may_come(host, channel);
}

/* Where the person looks: a channel, or what there is before the first was joined. */
static struct conversation *any_conversation(const struct host *host)
{
	struct conversation *one = client_conversations(host->chat.client), *found = NULL;
	for (; one; one = one->next) {
		if (one->session == host->session &&
		    (!found ||
		        (one->kind == CONVERSATION_CHANNEL && found->kind != CONVERSATION_CHANNEL)))
			found = one;
	}
	return found;
}

static void on_words(int fd, unsigned events, void *arg);

/* Nobody but us would begin it again, and what was said is on disk. */
static void begin_again(struct host *host)
{
	char *why;
	bool begun = host_server_again(&host->server, &why);
	struct conversation *conversation = any_conversation(host);
	if (begun)
		loop_watch(host->chat.loop, host->server.child.words, LOOP_READ, on_words, host);
	if (conversation && begun)
		client_tell(conversation, LINE_STATUS,
		    "The server of this chat has ended: %s. Another one takes its place.", why);
	else if (conversation)
		client_tell(conversation, LINE_ERROR,
		    "The server of this chat has ended: %s. To begin anew: /quit, then confab "
		    "host.",
		    why);
	free(why);
}

static void on_words(int fd, unsigned events, void *arg)
{
	(void)events;
	struct host *host = arg;
	if (child_drain(&host->server.child))
		return;
	loop_unwatch(host->chat.loop, fd);
	begin_again(host);
}

/* People met in any channel; somebody in no channel with us is not seen. */
static bool others_are_here(const struct host *host)
{
	const struct conversation *one = client_conversations(host->chat.client);
	for (; one; one = one->next) {
		if (one->session == host->session && one->joined && one->member_count > 1)
			return true;
	}
	return false;
}

static void on_answer(char key, void *arg)
{
	struct host *host = arg;
	if (key != 'e' && key != 'r')
		return;
	host->runs_on = key == 'r';
	ui_leave(host->chat.ui);
}

static void on_leave(void *arg)
{
	struct host *host = arg;
	if (host->session->state == SESSION_ONLINE && others_are_here(host))
		ui_ask(host->chat.ui, "Others are here: [e]nd it, let it [r]un on, [s]tay?", "ers",
		    on_answer, host);
	else
		ui_leave(host->chat.ui);
}

static int chat(struct host *host, const struct options *options, const char **channel)
{
	int status = chat_open_screen(&host->chat, options);
	if (status != 0)
		return status;
	struct loop *loop = host->chat.loop;
	struct client_target target;
	find_own_way(host, &target);
	host->session = chat_connect(&host->chat, options, &target, channel, *channel ? 1 : 0);
	ui_on_leave(host->chat.ui, on_leave, host);
	loop_timer_init(&host->greeting, greet, host);
	loop_timer_after(loop, &host->greeting, 0);
	loop_watch(loop, host->server.child.words, LOOP_READ, on_words, host);
	loop_run(loop);
	loop_timer_stop(loop, &host->greeting);
	if (host->server.child.pid > 0)
		loop_unwatch(loop, host->server.child.words);
	return 0;
}

static void part_from_server(struct host *host)
{
	if (!host->runs_on) {
		child_end(&host->server.child);
		return;
	}
	char *command = own_command();
	printf("The chat runs on. To come back: %s %s   To end it: kill %ld\n", command,
	    host->invitation, (long)host->server.child.pid);
	free(command);
	child_let_run(&host->server.child);
}

/* Whether an invite can name it. */
static bool check_invite_address(const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-._:";
	struct net_addr addr;
	char *cause = NULL;
	bool good = !text || (net_addr_parse(text, &addr, &cause) && addr.scheme == NET_BARE &&
	                         addr.port > 0 && addr.host[0] != '\0' &&
	                         strlen(addr.host) <= INVITE_HOST_MAX &&
	                         addr.host[strspn(addr.host, letters)] == '\0');
	if (!good)
		fail(STATUS_USAGE, "--invite-address wants what others reach this machine by, as "
		                   "in 203.0.113.7 or "
		                   "chat.example.org:7000");
	free(cause);
	return good;
}

int host_run(const struct options *options)
{
	const char **words = options->words;
	const char *listen = NULL;
	struct client_target ignored;
	if (*words && **words != '#')
		listen = *words++;
	if ((listen && !chat_address(options, listen, &ignored)) ||
	    !chat_channels(words, *words ? 1 : 0) || !check_invite_address(options->invite_address))
		return STATUS_USAGE;
	if (*words && words[1])
		return fail(STATUS_USAGE, "the address comes first: confab host ADDRESS CHANNEL");
	struct host host = {.open = options_has(options, OPTION_OPEN)};
	int status =
	    chat_has_terminal() ? start_server(&host, options, listen, *words) : STATUS_USAGE;
	if (status != 0) {
		host_server_fini(&host.server);
		return status;
	}
	status = chat(&host, options, words);
	chat_close(&host.chat);
	part_from_server(&host);
	host_server_fini(&host.server);
	return status;
}
