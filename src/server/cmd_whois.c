/* Who somebody is or was: WHOIS, WHOWAS, USERHOST, ISON. */

#include "base/buf.h"
#include "base/date.h"
#include "net/conn.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"
#include "server/whowas.h"

static void add_channel(struct reply_list *list, const struct channel *channel, unsigned rank)
{
	struct buf name = {0};
	char prefixes[MEMBER_RANK_COUNT];
	struct str shown = rank_shown(list->peer, rank, prefixes);
	buf_add(&name, shown.data, shown.len);
	buf_add(&name, channel->name, channel->name_len);
	reply_list_add(list, (struct str){name.data, name.len});
	buf_fini(&name);
}

/* An invisible user's channels are shown to those who are in them too. */
static bool shown_in(
    const struct peer *peer, const struct user *user, const struct channel *channel)
{
	bool own = user == peer->user || channel_member(channel, peer->user) != NULL ||
	           (peer->user->modes & USER_OPERATOR) != 0;
	return own ||
	       ((user->modes & USER_INVISIBLE) == 0 && (channel->flags & CHANNEL_SECRET) == 0);
}

static void whois_channels(struct peer *peer, const struct user *user)
{
	struct reply_list list;
	reply_list_begin(
	    &list, peer, RPL_WHOISCHANNELS, ' ', STR_FMT " :", STR_ARG(user_nick(user)));
	for (uint32_t i = 0; i < user->channel_count; i++) {
		const struct channel *channel = user->channels[i].channel;
		if (shown_in(peer, user, channel))
			add_channel(&list, channel, channel_member(channel, user)->rank);
	}
	reply_list_end(&list, false);
}

static void whois_modes(struct peer *peer, const struct user *user)
{
	struct str nick = user_nick(user);
	if ((user->modes & USER_OPERATOR) != 0)
		reply(peer, RPL_WHOISOPERATOR, STR_FMT, STR_ARG(nick));
	if ((user->modes & USER_BOT) != 0)
		reply(peer, RPL_WHOISBOT, STR_FMT, STR_ARG(nick));
	if (user->away != NULL)
		reply(peer, RPL_AWAY, STR_FMT " :%s", STR_ARG(nick), user->away);
}

static bool is_secure(const struct user *user)
{
	const struct peer *peer = user->peers;
	while (peer != NULL && conn_is_secure(peer->conn))
		peer = peer->sibling;
	return peer == NULL && user->peers != NULL;
}

/* What its clients come from, for operators and itself. */
static void whois_clients(struct peer *peer, const struct user *user)
{
	struct str nick = user_nick(user);
	char from[NET_TEXT_MAX], host[USER_HOST_MAX + 2];
	struct str own = STR("");
	if (user->cloaked && user->peers != NULL)
		own = user_host_of(user->peers, host);
	if (own.len > 0)
		reply(peer, RPL_WHOISACTUALLY, STR_FMT " " STR_FMT, STR_ARG(nick), STR_ARG(own));
	for (const struct peer *client = user->peers; client != NULL; client = client->sibling) {
		conn_peer(client->conn, from);
		reply(peer, RPL_WHOISHOST, STR_FMT " :is connecting from %s %s, %s%s",
		    STR_ARG(nick), conn_kind_name(client->conn), from, client->dialect->name,
		    conn_is_secure(client->conn) ? ", TLS" : "");
	}
	struct buf modes = {0};
	umode_text(user, &modes);
	reply(peer, RPL_WHOISMODES, STR_FMT " :is using modes %s", STR_ARG(nick), modes.data);
	buf_fini(&modes);
}

static void whois_user(struct peer *peer, const struct user *user)
{
	const struct config *config = peer->server->config;
	struct str nick = user_nick(user);
	int64_t idle = (loop_now(peer->server->loop) - user->active) / NS_PER_S;
	reply(peer, RPL_WHOISUSER, STR_FMT " " STR_FMT " " STR_FMT " * :" STR_FMT, STR_ARG(nick),
	    STR_ARG(user_username(user)), STR_ARG(user_host(user)), STR_ARG(user_real_name(user)));
	if (user->account != NULL)
		reply(peer, RPL_WHOISACCOUNT, STR_FMT " " STR_FMT, STR_ARG(nick),
		    STR_ARG(account_name(user->account)));
	whois_channels(peer, user);
	reply(peer, RPL_WHOISSERVER, STR_FMT " %s :%s", STR_ARG(nick), config->name,
	    config->description);
	whois_modes(peer, user);
	if (is_secure(user))
		reply(peer, RPL_WHOISSECURE, STR_FMT, STR_ARG(nick));
	if (user == peer->user || (peer->user->modes & USER_OPERATOR) != 0)
		whois_clients(peer, user);
	reply(peer, RPL_WHOISIDLE, STR_FMT " %lld %lld", STR_ARG(nick), (long long)idle,
	    (long long)user->since);
}

/* With two parameters the first names the server that shall answer. */
void command_whois(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, message->param_count > 1 ? 1 : 0);
	if (nick.len == 0) {
		reply_bare(peer, ERR_NONICKNAMEGIVEN);
		return;
	}
	if (message->param_count > 1 && !asks_here(peer, message->params[0]))
		return;
	struct user *user = need_user(peer, nick);
	if (user != NULL)
		whois_user(peer, user);
	reply(peer, RPL_ENDOFWHOIS, STR_FMT, STR_ARG(reply_word(nick)));
}

static void whowas_one(struct peer *peer, const struct whowas_entry *entry)
{
	size_t at = entry->nick_len + 1u;
	struct str username = {entry->source + at, entry->username_len};
	at += entry->username_len + 1u;
	struct str host = {entry->source + at, entry->source_len - at};
	char when[40];
	date_utc(entry->at, "%a %b %e %H:%M:%S %Y UTC", when, sizeof when);
	reply(peer, RPL_WHOWASUSER, "%.*s " STR_FMT " " STR_FMT " * :%s", entry->nick_len,
	    entry->source, STR_ARG(username), STR_ARG(host), entry->source + entry->source_len + 1);
	reply(peer, RPL_WHOISSERVER, "%.*s %s :%s", entry->nick_len, entry->source,
	    peer->server->config->name, when);
}

void command_whowas(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, 0);
	size_t most = number_of(param(message, 1)), found = 0;
	const struct whowas_entry *entry = NULL;
	if (nick.len == 0) {
		reply_bare(peer, ERR_NONICKNAMEGIVEN);
		return;
	}
	/* A count that is not positive asks for all. */
	while ((most == 0 || found < most) && list_has_room(peer) &&
	       (entry = whowas_before(peer->server, nick, entry)) != NULL) {
		whowas_one(peer, entry);
		found++;
	}
	if (found == 0)
		reply(peer, ERR_WASNOSUCHNICK, STR_FMT, STR_ARG(reply_word(nick)));
	reply(peer, RPL_ENDOFWHOWAS, STR_FMT, STR_ARG(reply_word(nick)));
}

#define USERHOST_MOST 5 /* nicks of one USERHOST, RFC 2812 section 4.8 */

static void add_userhost(struct reply_list *list, const struct user *user)
{
	struct buf text = {0};
	buf_printf(&text, STR_FMT "%s=%c" STR_FMT "@" STR_FMT, STR_ARG(user_nick(user)),
	    (user->modes & USER_OPERATOR) != 0 ? "*" : "", user->away != NULL ? '-' : '+',
	    STR_ARG(user_username(user)), STR_ARG(user_host(user)));
	reply_list_add(list, (struct str){text.data, text.len});
	buf_fini(&text);
}

void command_userhost(struct peer *peer, const struct irc_message *message)
{
	struct reply_list list;
	reply_list_begin(&list, peer, RPL_USERHOST, ' ', ":");
	for (size_t i = 0; i < message->param_count && i < USERHOST_MOST; i++) {
		const struct user *user = user_find(peer->server, message->params[i]);
		if (user != NULL)
			add_userhost(&list, user);
	}
	reply_list_end(&list, true);
}

void command_ison(struct peer *peer, const struct irc_message *message)
{
	struct reply_list list;
	reply_list_begin(&list, peer, RPL_ISON, ' ', ":");
	for (size_t i = 0; i < message->param_count; i++) {
		struct str rest = message->params[i], nick;
		while ((nick = str_word(&rest)).len > 0) {
			const struct user *user = user_find(peer->server, nick);
			if (user != NULL)
				reply_list_add(&list, user_nick(user));
		}
	}
	reply_list_end(&list, true);
}
