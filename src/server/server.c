#include "server/server.h"
#include "base/clock.h"
#include "net/net.h"
#include "server/announce.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/log.h"
#include "net/conn.h"
#include "net/listener.h"
#include "server/account.h"
#include "server/ban.h"
#include "server/channel.h"
#include "server/channel_store.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/history.h"
#include "server/hold.h"
#include "server/login.h"
#include "server/mark.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/recent.h"
#include "server/sasl.h"
#include "server/secure.h"
#include "server/sweep.h"
#include "server/talk.h"
#include "server/token.h"
#include "server/voucher.h"
#include "server/whowas.h"
#include "store/store.h"

struct server_listener {
	struct listener *listener;
	struct server_listener *next;
};

static void on_resume(void *arg)
{
	hold_resume(arg);
}

static void on_sweep(void *arg)
{
	struct server *server = arg;
	sweep(server);
	loop_timer_after(server->loop, &server->sweep, SWEEP_EVERY);
}

static void on_presence(void *arg)
{
	struct server *server = arg;
	presence_sweep(server);
	loop_timer_after(server->loop, &server->presence, PRESENCE_SWEEP_EVERY);
}

static void on_certificate(void *arg)
{
	struct server *server = arg;
	secure_look(server);
	loop_timer_after(server->loop, &server->certificate, SECURE_LOOK_EVERY);
}

/* Whoever has not gone by now is dropped. */
static void on_deadline(void *arg)
{
	struct server *server = arg;
	struct peer *peer;
	DL_FOREACH (server->peers, peer)
		conn_abort(peer->conn, "the server ended");
}

struct server *server_new(struct loop *loop, struct net *net, struct config *config)
{
	struct server *server = xcalloc(1, sizeof *server);
	server->loop = loop;
	server->net = net;
	server->config = config;
	net_set_lean(net, config->lean_datagrams);
	server->started = clock_wall_ns();
	server->stamp_second = -1;
	loop_timer_init(&server->resume, on_resume, server);
	loop_timer_init(&server->sweep, on_sweep, server);
	loop_timer_init(&server->presence, on_presence, server);
	loop_timer_init(&server->certificate, on_certificate, server);
	loop_timer_init(&server->deadline, on_deadline, server);
	loop_timer_after(loop, &server->sweep, SWEEP_EVERY);
	loop_timer_after(loop, &server->presence, PRESENCE_SWEEP_EVERY);
	loop_timer_after(loop, &server->certificate, SECURE_LOOK_EVERY);
	history_open(server, NULL);
	return server;
}

void server_keep_history(struct server *server, const char *folder)
{
	history_open(server, folder);
	server->unread = store_has_disk() && !store_is_writing(history_tables(server));
	accounts_load(server);
	vouchers_load(server);
	channel_store_load(server);
	mark_load(server);
	presence_load(server);
	talk_load(server);
	ban_load(server);
	tokens_load(server);
}

static void close_listeners(struct server *server)
{
	struct server_listener *entry, *next;
	LL_FOREACH_SAFE (server->listeners, entry, next) {
		listener_close(entry->listener);
		free(entry);
	}
	server->listeners = NULL;
}

void server_free(struct server *server)
{
	server->stopping = true;
	presence_stop(server);
	announce_end(server);
	close_listeners(server);
	loop_timer_stop(server->loop, &server->resume);
	loop_timer_stop(server->loop, &server->sweep);
	loop_timer_stop(server->loop, &server->presence);
	loop_timer_stop(server->loop, &server->certificate);
	loop_timer_stop(server->loop, &server->deadline);
	if (server->stopped.fn != NULL)
		loop_undefer(server->loop, &server->stopped);
	recent_clear(server);
	history_close(server);
	secure_close(server);
	notes_clear(&server->marks);
	notes_clear(&server->talks);
	notes_clear(&server->accepted);
	tokens_clear(server);
	whowas_clear(server);
	channels_clear(server);
	ban_clear(server);
	accounts_clear(server);
	vouchers_clear(server);
	login_clear(server);
	sasl_close(server);
	variants_free(server);
	buf_fini(&server->capture);
	config_free(server->config);
	free(server);
}

static void on_accept(struct listener *listener, struct conn *conn, void *arg)
{
	(void)listener;
	peer_accept(arg, conn);
}

static bool listen_one(
    struct server *server, const struct net_addr *addr, struct net_addr *got, char **cause)
{
	struct listener *listener = listener_open(server->net, addr, on_accept, server, cause);
	if (listener == NULL)
		return false;
	struct server_listener *entry = xcalloc(1, sizeof *entry);
	entry->listener = listener;
	listener_set_tls(listener, secure_tls(server));
	LL_APPEND(server->listeners, entry);
	listener_address(listener, got);
	return true;
}

/* Without TLS nobody else could speak anyway, unless the configuration says otherwise. */
static bool may_listen(const struct server *server, const struct net_addr *addr, char **cause)
{
	bool local = addr->scheme == NET_UNIX || addr->scheme == NET_UNIXPACKET;
	if (local || net_addr_is_loopback(addr) || server->config->allow_cleartext ||
	    secure_tls(server) != NULL)
		return true;
	*cause = xasprintf("%s is not on this machine alone, and what is said there could be read "
	                   "by others: listen at 127.0.0.1 or [::1], or allow it with "
	                   "--allow-cleartext",
	    addr->host);
	return false;
}

void server_certificate_changed(struct server *server)
{
	struct server_listener *entry;
	LL_FOREACH (server->listeners, entry)
		listener_set_tls(entry->listener, secure_tls(server));
}

static void drop_last_listener(struct server *server)
{
	struct server_listener *last = server->listeners;
	while (last->next != NULL)
		last = last->next;
	LL_DELETE(server->listeners, last);
	listener_close(last->listener);
	free(last);
}

/* The kernel chooses a port for TCP; that UDP has the same one free is likely, not certain. */
static bool listen_both(struct server *server, struct net_addr *addr, char **cause)
{
	struct net_addr got, other;
	bool chosen = addr->port != 0;
	for (int tries = chosen ? 1 : 20; tries > 0; tries--) {
		addr->scheme = NET_TCP;
		if (!listen_one(server, addr, &got, cause))
			return false;
		got.scheme = NET_UDP;
		if (listen_one(server, &got, &other, cause))
			return true;
		drop_last_listener(server);
		if (tries > 1)
			free(*cause);
	}
	return false;
}

bool server_listen(struct server *server, const char *address, char **cause)
{
	struct net_addr addr, got;
	if (!net_addr_parse(address, &addr, cause) || !may_listen(server, &addr, cause))
		return false;
	if (addr.scheme == NET_BARE)
		return listen_both(server, &addr, cause);
	return listen_one(server, &addr, &got, cause);
}

bool server_address(const struct server *server, size_t index, struct net_addr *addr)
{
	const struct server_listener *entry = server->listeners;
	while (entry != NULL && index-- > 0)
		entry = entry->next;
	if (entry == NULL)
		return false;
	listener_address(entry->listener, addr);
	return true;
}

void server_on_reload(struct server *server, server_reload_fn *reload, void *arg)
{
	server->reload = reload;
	server->reload_arg = arg;
}

bool server_reload(struct server *server, char **cause)
{
	if (server->reload == NULL) {
		*cause = xstrdup("this server was started without a configuration file");
		return false;
	}
	struct config *config = server->reload(server->reload_arg, cause);
	if (config == NULL) {
		log_error("server: the old configuration stays: %s", *cause);
		return false;
	}
	log_info("server: read the configuration again");
	struct config *before = server->config;
	server->config = config;
	net_set_lean(server->net, config->lean_datagrams);
	history_configure(server);
	secure_reload(server);
	announce_configure(server);
	cap_announce(server, before);
	info_tokens_changed(server, before);
	config_free(before);
	return true;
}

void server_stop(struct server *server, const char *reason, loop_fn *stopped, void *arg)
{
	if (server->stopping)
		return;
	server->stopping = true;
	presence_stop(server);
	announce_end(server);
	loop_task_init(&server->stopped, stopped, arg);
	history_finish(server);
	struct peer *peer;
	DL_FOREACH (server->peers, peer)
		peer_close(peer, reason);
	loop_timer_after(server->loop, &server->deadline, SERVER_STOP_MOST);
	close_listeners(server);
	server_peer_gone(server);
}

void server_peer_gone(struct server *server)
{
	if (server->stopping && server->peer_count == 0)
		loop_defer(server->loop, &server->stopped);
}
