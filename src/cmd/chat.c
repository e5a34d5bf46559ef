#include "cmd/chat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/state_home.h"
#include "base/timeslice.h"
#include "client/client.h"
#include "client/target.h"
#include "cmd/identity.h"
#include "cmd/options.h"
#include "cmd/password.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/net.h"
#include "net/tls.h"
#include "proto/irc.h"
#include "ui/ui.h"

#define LOG_MOST         ((size_t)64 * 1024)       /* bytes kept until the screen is gone */
#define WIDTH_MOST       10000                     /* columns */
#define BLIND_SCROLLBACK ((size_t)4 * 1024 * 1024) /* bytes a channel, where nobody scrolls */

/* The file of what a client remembers by that name; NULL: nowhere. */
static char *state_path(const char *name)
{
	char *folder = state_home();
	char *path = folder ? xasprintf("%s/%s", folder, name) : NULL;
	free(folder);
	return path;
}

/* Before anything is on the screen; false after it has said what is wrong. */
static bool take_secret(struct chat *chat, const struct options *options)
{
	if (options->password_file) {
		chat->secret = password_from_file(options->password_file);
	} else if (options->account && !options->certificate) {
		char *question = xasprintf("Password of %s: ", options->account);
		chat->secret = password_from_terminal(question);
		free(question);
	} else {
		return true;
	}
	return chat->secret != NULL;
}

/* What would be told in the middle of a call is better told now. */
static bool check_authorities(const struct options *options)
{
	char *cause;
	if (!options->authorities || tls_check_authorities(options->authorities, &cause))
		return true;
	fail(STATUS_USAGE, "--ca: %s", cause);
	free(cause);
	return false;
}

static int open_client(struct chat *chat, const struct options *options, bool unattended)
{
	*chat = (struct chat){.loop = loop_new(LOOP_POLLER_SELECT)};
	if (!chat->loop)
		return fail(STATUS_FAILED, "cannot start: %s", strerror(errno));
	if (!check_authorities(options) || !identity_open(options, &chat->identity) ||
	    !take_secret(chat, options))
		return STATUS_USAGE;
	chat->net = net_new(chat->loop);
	char *known = state_path("known-servers"), *sts = state_path("sts-servers");
	struct client_config config = {
	    .known = known,
	    .sts = sts,
	    .authorities = options->authorities,
	    .nick = options->nick ? options->nick : options->account,
	    .lines_bytes = unattended ? BLIND_SCROLLBACK : LINES_BYTES_DEFAULT,
	    .unattended = unattended,
	};
	chat->client = client_new(chat->net, &config);
	free(known);
	free(sts);
	return 0;
}

int chat_open(struct chat *chat, const struct options *options)
{
	return open_client(chat, options, true);
}

bool chat_has_terminal(void)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return true;
	fail(STATUS_USAGE, "the chat needs a terminal; without one, confab say and confab tail do "
	                   "(confab --help)");
	return false;
}

static void keep_for_later(enum log_level level, const char *line, void *arg)
{
	(void)level;
	struct chat *chat = arg;
	if (chat->log.len + strlen(line) < LOG_MOST)
		buf_printf(&chat->log, "%s\n", line);
}

/* What --width says; -1 when that is no number of columns. */
static int text_most(const struct options *options)
{
	char *end;
	if (!options->width)
		return UI_TEXT_MOST;
	long columns = strtol(options->width, &end, 10);
	return *end == '\0' && end != options->width && columns >= 0 && columns <= WIDTH_MOST
	           ? (int)columns
	           : -1;
}

int chat_open_screen(struct chat *chat, const struct options *options)
{
	*chat = (struct chat){0};
	if (!chat_has_terminal())
		return STATUS_USAGE;
	int width = text_most(options);
	if (width < 0)
		return fail(STATUS_USAGE, "--width wants a number of columns, as in --width 80");
	int status = open_client(chat, options, false);
	if (status != 0)
		return status;
	timeslice_shorten();
	char *cause = NULL;
	const char *no_color = getenv("NO_COLOR");
	char *past = state_path("history");
	struct ui_config config = {
	    .color = !no_color || !*no_color, .title = "confab", .text_most = width, .past = past};
	chat->ui = ui_new(chat->loop, chat->client, &config, &cause);
	free(past);
	if (!chat->ui)
		return fail_cause(STATUS_USAGE, cause);
	log_set_sink(keep_for_later, chat);
	return 0;
}

static void close_screen(struct chat *chat)
{
	size_t unsure = 0;
	for (struct session *at = client_sessions(chat->client); at; at = at->next)
		unsure += at->waiting;
	ui_free(chat->ui);
	log_set_sink(NULL, NULL);
	fputs(chat->log.data ? chat->log.data : "", stderr);
	if (unsure == 1)
		fputs(
		    "One message did not get through; Up brings it back the next time.\n", stderr);
	else if (unsure > 1)
		fprintf(stderr,
		    "%zu messages did not get through; Up brings them back the next time.\n",
		    unsure);
}

void chat_close(struct chat *chat)
{
	if (chat->ui)
		close_screen(chat);
	if (chat->client)
		client_free(chat->client);
	if (chat->net)
		net_free(chat->net);
	if (chat->loop)
		loop_free(chat->loop);
	buf_fini(&chat->log);
	tls_identity_free(chat->identity);
	secret_wipe(&chat->secret);
	*chat = (struct chat){0};
}

struct session *chat_connect(struct chat *chat, const struct options *options,
    const struct client_target *target, const char **channels, size_t channel_count)
{
	const char *named = target->addr.channel;
	if (channel_count == 0 && *named) {
		channels = &named;
		channel_count = 1;
	}
	unsigned char pin[TLS_DIGEST_SIZE];
	bool pinned = options->fingerprint && tls_parse_key_id(options->fingerprint, pin);
	struct client_join join = {
	    .pin = pinned ? pin : NULL,
	    .pin_len = pinned ? sizeof pin : 0,
	    .identity = chat->identity,
	    .announced = pinned && options->announced,
	    .plain = options_has(options, OPTION_PLAIN),
	    .newline = options_has(options, OPTION_NEWLINE),
	    .password = options->password || options->account ? options->password : chat->secret,
	    .account = options->account,
	    .account_password = options->account ? chat->secret : NULL,
	    .channels = channels,
	    .channel_count = channel_count,
	};
	target_fill(target, &join);
	return client_connect(chat->client, &join);
}

static bool check_fingerprint(const struct options *options, const struct net_addr *addr)
{
	unsigned char key_id[TLS_DIGEST_SIZE];
	const char *text = options->fingerprint;
	if (!text)
		return true;
	if (!tls_parse_key_id(text, key_id)) {
		fail(STATUS_USAGE,
		    "--fingerprint wants the SHA-256 of the server's key, 64 hexadecimal digits, "
		    "as confabd tells it when it starts");
		return false;
	}
	bool udp = addr->scheme == NET_UDP || options_has(options, OPTION_UDP);
	if (addr->scheme == NET_UNIXPACKET || (udp && options_has(options, OPTION_PLAIN))) {
		fail(STATUS_USAGE, "--fingerprint goes with TLS, which neither plain datagrams nor "
		                   "unixpacket: carry");
		return false;
	}
	return true;
}

bool chat_address(const struct options *options, const char *text, struct client_target *target)
{
	char *cause = NULL;
	struct net_addr *addr = &target->addr;
	if (!target_parse(text, target, &cause)) {
		fail_cause(STATUS_USAGE, cause);
		return false;
	}
	if (!check_fingerprint(options, addr))
		return false;
	if (!options_has(options, OPTION_UDP))
		return true;
	if (addr->scheme != NET_BARE && addr->scheme != NET_UDP) {
		fail(STATUS_USAGE, "--udp does not go with %s: leave one of them out", text);
		return false;
	}
	addr->scheme = NET_UDP;
	return true;
}

bool chat_channels(const char **channels, size_t channel_count)
{
	for (size_t i = 0; i < channel_count; i++) {
		if (irc_channel_valid(str_from(channels[i])))
			continue;
		fail(STATUS_USAGE,
		    "%s is no channel: a channel's name begins with #, as in '#lobby'",
		    channels[i]);
		return false;
	}
	return true;
}
