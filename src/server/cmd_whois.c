/* Who somebody is or was: WHOIS, WHOWAS, USERHOST, ISON. */
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"
#include "server/whowas.h"

static void add_channel(
    struct reply_list *list, const struct channel *channel, const struct user *user, bool both)
{
	struct buf name = {0};
	unsigned rank = channel_member(channel, user)->rank;
	if ((rank & MEMBER_OPERATOR) != 0)
		buf_add_char(&name, '@');
	if ((rank & MEMBER_VOICE) != 0 && (both || (rank & MEMBER_OPERATOR) == 0))
		buf_add_char(&name, '+');
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
			add_channel(&list, channel, user, (peer->caps & CAP_MULTI_PREFIX) != 0);
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

static void whois_user(struct peer *peer, const struct user *user)
{
	const struct config *config = peer->server->config;
	struct str nick = user_nick(user);
	int64_t idle = (loop_now(peer->server->loop) - user->active) / NS_PER_S;
	reply(peer, RPL_WHOISUSER, STR_FMT " " STR_FMT " " STR_FMT " * :" STR_FMT, STR_ARG(nick),
	    STR_ARG(user_username(user)), STR_ARG(user_host(user)), STR_ARG(user_real_name(user)));
	whois_channels(peer, user);
	reply(peer, RPL_WHOISSERVER, STR_FMT " %s :%s", STR_ARG(nick), config->name,
	    config->description);
	whois_modes(peer, user);
	reply(peer, RPL_WHOISIDLE, STR_FMT " %lld %lld", STR_ARG(nick), (long long)idle,
	    (long long)user->since);
}

/* With two parameters the first names the server that shall answer: here, or one of its users. */
static bool asks_here(struct peer *peer, const struct irc_message *message)
{
	struct str target = message->params[0];
	if (message->param_count == 1 || user_find(peer->server, target) != NULL ||
	    str_glob(target, str_from(peer->server->config->name)))
		return true;
	reply(peer, ERR_NOSUCHSERVER, STR_FMT, STR_ARG(reply_word(target)));
	return false;
}

void command_whois(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, message->param_count > 1 ? 1 : 0);
	if (nick.len == 0) {
		reply_bare(peer, ERR_NONICKNAMEGIVEN);
		return;
	}
	if (!asks_here(peer, message))
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
	time_t second = (time_t)entry->at;
	struct tm parts;
	char when[40];
	gmtime_r(&second, &parts);
	strftime(when, sizeof when, "%a %b %e %H:%M:%S %Y UTC", &parts);
	reply(peer, RPL_WHOWASUSER, "%.*s " STR_FMT " " STR_FMT " * :%s", entry->nick_len,
	    entry->source, STR_ARG(username), STR_ARG(host), entry->source + entry->source_len + 1);
	reply(peer, RPL_WHOISSERVER, "%.*s %s :%s", entry->nick_len, entry->source,
	    peer->server->config->name, when);
}

/* A count that is not positive asks for all. */
static size_t count_of(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++)
		count = count < 100000 ? count * 10 + (size_t)(text.data[i] - '0') : count;
	return count > 0 ? count : SIZE_MAX;
}

void command_whowas(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, 0);
	size_t most = count_of(param(message, 1)), found = 0;
	const struct whowas_entry *entry;
	if (nick.len == 0) {
		reply_bare(peer, ERR_NONICKNAMEGIVEN);
		return;
	}
	while (found < most && (entry = whowas_find(peer->server, nick, found)) != NULL) {
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
