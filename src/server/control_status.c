/* How the server is, and who is here. */
#include <config.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/conn.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/control_command.h"
#include "server/control_table.h"
#include "server/dialect.h"
#include "server/history.h"
#include "server/metrics.h"
#include "server/peer.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/user.h"

#define LISTENERS_MOST 64 /* that are named */

static void put_listeners(struct control_table *table, const struct server *server)
{
	struct str items[LISTENERS_MOST];
	char texts[LISTENERS_MOST][NET_TEXT_MAX];
	struct net_addr addr;
	size_t count = 0;
	while (count < LISTENERS_MOST && server_address(server, count, &addr)) {
		net_addr_format(&addr, texts[count]);
		items[count] = str_from(texts[count]);
		count++;
	}
	table_list(table, items, count);
}

static void put_connections(struct control_table *table, const struct server *server)
{
	struct tally tallies[TALLIES_MOST];
	struct buf json = {0}, text = {0};
	size_t count = metrics_tally(server, tallies);
	buf_add_char(&json, '[');
	for (size_t i = 0; i < count; i++) {
		const struct tally *one = &tallies[i];
		buf_printf(&json, "%s{\"transport\":\"%s\",\"dialect\":\"%s\",\"count\":%zu}",
		    i > 0 ? "," : "", one->transport, one->dialect, one->count);
		buf_printf(&text, "%s%zu %s %s", i > 0 ? ", " : "", one->count, one->transport,
		    one->dialect);
	}
	buf_add_char(&json, ']');
	buf_add_str(&text, "");
	table_raw(table, json.data, text.data);
	buf_fini(&json);
	buf_fini(&text);
}

static void put_memory(struct control_table *table)
{
	int64_t bytes = metrics_memory();
	if (bytes < 0)
		table_none(table);
	else
		table_bytes(table, bytes);
}

void control_status(struct control_call *call)
{
	static const char *const columns[] = {"name", "version", "pid", "uptime", "listening",
	    "users", "users_most", "channels", "connections", "history", "messages", "history_size",
	    "memory", "cert_expires"};
	const struct server *server = call->server;
	const struct store_size size = history_size(server);
	struct control_table table;
	control_table_begin(
	    &table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	table.upright = true;
	table_text(&table, str_from(server->config->name));
	table_text(&table, STR(PACKAGE_VERSION));
	table_number(&table, getpid());
	table_seconds(&table, (clock_wall_ns() - server->started) / NS_PER_S);
	put_listeners(&table, server);
	table_number(&table, HASH_COUNT(server->users));
	table_number(&table, (int64_t)server->user_count_most);
	table_number(&table, HASH_COUNT(server->channels));
	put_connections(&table, server);
	table_text(&table, history_is_on_disk(server) ? STR("disk") : STR("memory"));
	table_number(&table, size.messages);
	table_bytes(&table, size.bytes);
	put_memory(&table);
	if (secure_expires(server) > 0)
		table_time(&table, secure_expires(server));
	else
		table_none(&table);
	control_table_end(&table);
}

static void put_channels(struct control_table *table, const struct user *user)
{
	struct str *items = xcalloc(user->channel_count + 1, sizeof *items);
	for (size_t i = 0; i < user->channel_count; i++)
		items[i] = channel_name(user->channels[i].channel);
	table_list(table, items, user->channel_count);
	free(items);
}

static void put_account(struct control_table *table, const struct account *account)
{
	if (account != NULL)
		table_text(table, account_name(account));
	else
		table_none(table);
}

static void put_peer(struct control_table *table, const struct peer *peer)
{
	const struct user *user = peer->user;
	char address[NET_TEXT_MAX];
	conn_peer(peer->conn, address);
	table_text(table, user_nick(user));
	put_account(table, user->account);
	table_text(table, str_from(address));
	table_text(table, str_from(peer_way(peer)));
	table_text(table, str_from(peer->dialect->name));
	table_seconds(table, (loop_now(peer->server->loop) - user->active) / NS_PER_S);
	put_channels(table, user);
}

/* One that stays without a client. */
static void put_absent(
    struct control_table *table, const struct server *server, const struct user *user)
{
	table_text(table, user_nick(user));
	put_account(table, user->account);
	table_none(table);
	table_none(table);
	table_none(table);
	table_seconds(table, (loop_now(server->loop) - user->active) / NS_PER_S);
	put_channels(table, user);
}

void control_who(struct control_call *call)
{
	static const char *const columns[] = {
	    "nick", "account", "address", "transport", "dialect", "idle", "channels"};
	struct control_table table;
	const struct peer *peer;
	control_table_begin(
	    &table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	DL_FOREACH (call->server->peers, peer)
		if (peer->user != NULL)
			put_peer(&table, peer);
	for (const struct user *user = call->server->users; user != NULL; user = user->hh.next)
		if (user->peers == NULL)
			put_absent(&table, call->server, user);
	control_table_end(&table);
}

void control_metrics(struct control_call *call)
{
	if (call->json)
		control_fail(call, "metrics have a form of their own: leave --json away");
	else
		metrics_write(call->server, &call->out);
}
