#include "cmd/confabd_serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "cmd/confabd_options.h"
#include "config.h"
#include "loop/loop.h"
#include "net/net.h"
#include "server/announce.h"
#include "server/config.h"
#include "server/control.h"
#include "server/invitation.h"
#include "server/notify.h"
#include "server/scrape.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/state.h"
#include "store/store.h"

struct confabd {
	const struct confabd_options *options;
	struct loop *loop;
	struct net *net;
	struct server *server; /* NULL once it has ended */
	struct control *control;
	struct scrape *scrape; /* NULL: the metrics are not served by HTTP */
};

/* Where it listens when nobody says where. The second is for systems that have IPv6. */
static const char *const default_listen[] = {"127.0.0.1:6697", "[::1]:6697"};

static void configure_log(const struct config *config)
{
	log_set_level(config->log_level);
	log_set_bound(config->limits.log_rate, config->limits.log_burst);
	log_to(config->log_to, "confabd");
}

static void on_stopped(void *arg)
{
	struct confabd *confabd = arg;
	loop_stop(confabd->loop);
}

static void stop(struct confabd *confabd, const char *reason)
{
	if (confabd->server == NULL)
		return;
	notify(NOTIFY_STOPPING);
	server_stop(confabd->server, reason, on_stopped, confabd);
}

static void on_terminate(void *arg)
{
	log_info("server: asked to end");
	stop(arg, "the server is shutting down");
}

static bool reload(void *arg, char **cause)
{
	struct confabd *confabd = arg;
	notify(NOTIFY_RELOADING);
	bool done = server_reload(confabd->server, cause);
	notify(NOTIFY_READY);
	return done;
}

static void on_hang_up(void *arg)
{
	char *cause;
	if (!reload(arg, &cause))
		free(cause);
}

static struct config *on_reload(void *arg, char **cause)
{
	struct confabd *confabd = arg;
	struct config *config = confabd_configure(confabd->options, cause);
	if (config != NULL)
		configure_log(config);
	return config;
}

/* Whoever started us went away, or sent a byte to let us run on. */
static void on_input(int fd, unsigned events, void *arg)
{
	struct confabd *confabd = arg;
	char byte;
	ssize_t got = read(fd, &byte, 1);
	(void)events;
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	loop_unwatch(confabd->loop, fd);
	if (got <= 0)
		stop(confabd, "the host ended this chat");
}

static bool take_events(struct confabd *confabd)
{
	struct loop *loop = confabd->loop;
	bool until_eof = (confabd->options->given & 1u << CONFABD_UNTIL_EOF) != 0;
	signal(SIGPIPE, SIG_IGN);
	return loop_signal(loop, SIGTERM, on_terminate, confabd) &&
	       loop_signal(loop, SIGINT, on_terminate, confabd) &&
	       loop_signal(loop, SIGHUP, on_hang_up, confabd) &&
	       (!until_eof || loop_watch(loop, STDIN_FILENO, LOOP_READ, on_input, confabd));
}

static bool listen_by_default(struct server *server, char **cause)
{
	if (!server_listen(server, default_listen[0], cause))
		return false;
	if (!server_listen(server, default_listen[1], cause)) {
		log_warn("server: without IPv6: %s", *cause);
		free(*cause);
	}
	return true;
}

static bool listen_everywhere(struct server *server, char **cause)
{
	const struct config *config = server->config;
	if (config->listen_count == 0)
		return listen_by_default(server, cause);
	for (size_t i = 0; i < config->listen_count; i++) {
		if (!server_listen(server, config->listen[i], cause))
			return false;
	}
	return true;
}

/* Before it says where it listens, which is what others wait for. */
static void say_invite(struct server *server)
{
	const struct token_wish wish = {.standing = true};
	struct invitation made;
	char *cause;
	if (invitation_make(server, &wish, &made, &cause)) {
		fprintf(stderr, "invite %s\n", made.link);
		return;
	}
	log_warn("no invite: %s", cause);
	free(cause);
}

static void say_ready(const struct server *server)
{
	struct net_addr addr;
	char text[NET_TEXT_MAX];
	for (size_t i = 0; server_address(server, i, &addr); i++) {
		net_addr_format(&addr, text);
		fprintf(stderr, "listening on %s\n", text);
	}
	notify(NOTIFY_READY);
}

/* Whoever gave a certificate wants that one; without, a chat goes on in the clear on this machine.
 * Where nothing can be kept there may still be a key. */
static bool open_tls(struct server *server, char **cause)
{
	const struct config *config = server->config;
	bool wanted =
	    config->certificate != NULL || config->key != NULL || config->authorities != NULL;
	char *folder = state_place(server->config->state);
	bool open = secure_open(server, folder, cause);
	free(folder);
	if (open)
		return true;
	if (!wanted) {
		log_warn("no TLS: %s", *cause);
		free(*cause);
	}
	return !wanted;
}

static void open_control(struct confabd *confabd, const char *folder)
{
	const struct control_actions actions = {on_terminate, reload, confabd};
	char *cause;
	confabd->control = control_open(confabd->server, folder, &actions, &cause);
	if (confabd->control != NULL)
		return;
	log_warn("control: nobody can ask this server how it is: %s", cause);
	free(cause);
}

static bool open_metrics(struct confabd *confabd, char **cause)
{
	struct net_addr addr;
	char text[NET_TEXT_MAX];
	if (confabd->server->config->metrics == NULL)
		return true;
	confabd->scrape = scrape_open(confabd->server, cause);
	if (confabd->scrape == NULL)
		return false;
	scrape_address(confabd->scrape, &addr);
	net_addr_format(&addr, text);
	log_info("server: metrics are at %s", text);
	return true;
}

/* A chat goes on without. */
static void open_state(struct confabd *confabd)
{
	struct server *server = confabd->server;
	char *cause;
	char *folder = state_folder(server->config->state, &cause);
	if (folder == NULL) {
		log_warn(
		    "server: %s; the chat goes on without, and keeps history in memory", cause);
		free(cause);
		return;
	}
	if (!store_has_disk())
		log_info("server: built without SQLite: history and accounts are kept in memory");
	else
		server_keep_history(server, folder);
	open_control(confabd, folder);
	free(folder);
}

/* Everything that is needed before anybody may come in. */
static bool open_server(struct confabd *confabd, struct config *config, char **cause)
{
	configure_log(config);
	confabd->loop = loop_new(config->poller);
	if (confabd->loop == NULL) {
		*cause = xasprintf("cannot wait for connections: %s", strerror(errno));
		config_free(config);
		return false;
	}
	confabd->net = net_new(confabd->loop);
	confabd->server = server_new(confabd->loop, confabd->net, config);
	server_on_reload(confabd->server, on_reload, confabd);
	open_state(confabd);
	if (!open_tls(confabd->server, cause) || !listen_everywhere(confabd->server, cause) ||
	    !open_metrics(confabd, cause))
		return false;
	announce_configure(confabd->server);
	if (take_events(confabd))
		return true;
	*cause = xasprintf("cannot watch standard input: %s", strerror(errno));
	return false;
}

static void close_server(struct confabd *confabd)
{
	if (confabd->loop == NULL)
		return;
	scrape_close(confabd->scrape);
	server_free(confabd->server);
	confabd->server = NULL;
	control_close(confabd->control);
	net_free(confabd->net);
	loop_free(confabd->loop);
}

bool confabd_serve(const struct confabd_options *options, char **cause)
{
	struct confabd confabd = {.options = options};
	struct config *config = confabd_configure(options, cause);
	bool open = config != NULL && open_server(&confabd, config, cause);
	if (open) {
		log_info(
		    "server: confabd " PACKAGE_VERSION " is ready, process %ld", (long)getpid());
		if (confabd_options_has(options, CONFABD_INVITE))
			say_invite(confabd.server);
		say_ready(confabd.server);
		loop_run(confabd.loop);
	}
	close_server(&confabd);
	if (open)
		log_info("server: has ended");
	return open;
}
