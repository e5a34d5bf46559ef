#include "server/presence.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/event.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/rank.h"
#include "server/server.h"
#include "server/user.h"
#include "store/registry.h"

#define AWAY_ALONE "nobody is at the keyboard" /* what an AWAY * of all clients is shown as */
#define AWAY_GONE  "will read this later"      /* without a client */

struct user *presence_find(
    const struct server *server, const struct account *account, struct str nick)
{
	struct user *user = user_find(server, nick);
	if (account == NULL)
		return NULL;
	if (user != NULL && user->account == account)
		return user;
	for (user = server->users; user != NULL; user = user->hh.next)
		if (user->account == account && (account->flags & ACCOUNT_ALWAYS_ON) != 0)
			return user;
	return NULL;
}

void presence_show(struct peer *peer)
{
	const struct user *user = peer->user;
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct channel *channel = user->channels[i].channel;
		struct event event = {.kind = EVENT_JOIN, .source = user, .channel = channel};
		event_to_peer(peer->server, &event, peer);
		entered_reply(peer, channel);
	}
}

void presence_entered(const struct peer *peer, const struct channel *channel)
{
	for (struct peer *other = peer->user->peers; other != NULL; other = other->sibling)
		if (other != peer)
			entered_reply(other, channel);
}

/* The text of the client that went away last and said one; empty when one of them is here. */
static struct str away_of(const struct user *user)
{
	struct str text = user->peers != NULL ? STR(AWAY_ALONE) : STR(AWAY_GONE);
	for (const struct peer *peer = user->peers; peer != NULL; peer = peer->sibling) {
		if (peer->away == NULL)
			return STR("");
		if (strcmp(peer->away, "*") != 0)
			text = str_from(peer->away);
	}
	return text;
}

void presence_changed(struct server *server, struct user *user)
{
	user_set_away(server, user, away_of(user));
	if (user->peers == NULL)
		user->active = loop_now(server->loop);
}

void presence_set_away(struct peer *peer, struct str text)
{
	free(peer->away);
	peer->away = text.len > 0 ? xmemdup0(text.data, text.len) : NULL;
	if (peer->user != NULL)
		presence_changed(peer->server, peer->user);
}

bool presence_stays(const struct server *server, const struct user *user)
{
	return user->account != NULL && (user->account->flags & ACCOUNT_ALWAYS_ON) != 0 &&
	       !server->stopping;
}

/* "@#one,#two": as what it is in which channels. */
static void add_channels(const struct user *user, struct buf *out)
{
	char prefixes[MEMBER_RANK_COUNT];
	for (uint32_t i = 0; i < user->channel_count; i++) {
		const struct channel *channel = user->channels[i].channel;
		struct str ranks =
		    rank_prefixes(channel_member(channel, user)->rank, true, prefixes);
		buf_printf(out, "%s" STR_FMT "%s", i > 0 ? "," : "", STR_ARG(ranks), channel->name);
	}
}

void presence_keep(struct server *server, const struct user *user)
{
	if (!presence_stays(server, user))
		return;
	struct buf channels = {0};
	add_channels(user, &channels);
	const struct store_value values[STORE_PRESENCE_WIDTH] = {
	    [STORE_PRESENCE_ACCOUNT] = store_text(account_name(user->account)),
	    [STORE_PRESENCE_NICK] = store_text(user_nick(user)),
	    [STORE_PRESENCE_USERNAME] = store_text(user_username(user)),
	    [STORE_PRESENCE_HOST] = store_text(user_host(user)),
	    [STORE_PRESENCE_REAL_NAME] = store_text(user_real_name(user)),
	    [STORE_PRESENCE_CHANNELS] = store_text((struct str){channels.data, channels.len}),
	};
	store_put(history_tables(server), STORE_PRESENCE, values);
	buf_fini(&channels);
}

static void forget(struct server *server, const struct account *account)
{
	const struct store_value keys[] = {store_text(account_name(account))};
	store_drop(history_tables(server), STORE_PRESENCE, keys, 1);
}

void presence_end(struct server *server, const struct account *account)
{
	struct user *user, *next;
	forget(server, account);
	HASH_ITER (hh, server->users, user, next)
		if (user->account == account && user->peers == NULL)
			user_end(server, user, STR("Always on no more"));
}

static void enter(struct server *server, struct user *user, struct str channels)
{
	struct str name;
	while (next_piece(&channels, &name)) {
		unsigned ranks = 0;
		enum member_rank rank;
		while (name.len > 0 && (rank = rank_of_prefix(name.data[0])) != 0) {
			ranks |= rank;
			name = (struct str){name.data + 1, name.len - 1};
		}
		channel_enter_again(server, user, name, ranks);
	}
}

static void load(const struct store_value *values, void *arg)
{
	struct server *server = arg;
	struct account *account = account_find(server, values[STORE_PRESENCE_ACCOUNT].text);
	struct str nick = values[STORE_PRESENCE_NICK].text;
	if (account == NULL || (account->flags & ACCOUNT_ALWAYS_ON) == 0 ||
	    user_check_nick(server, nick, NULL) != OUTCOME_OK)
		return;
	struct user *user =
	    user_restore(server, account, nick, values[STORE_PRESENCE_USERNAME].text,
	        values[STORE_PRESENCE_HOST].text, values[STORE_PRESENCE_REAL_NAME].text);
	enter(server, user, values[STORE_PRESENCE_CHANNELS].text);
	presence_changed(server, user);
}

void presence_load(struct server *server)
{
	store_rows(history_tables(server), STORE_PRESENCE, load, server);
}

void presence_stop(struct server *server)
{
	struct user *user, *next;
	HASH_ITER (hh, server->users, user, next)
		if (user->peers == NULL)
			user_end(server, user, STR(""));
}

void presence_sweep(struct server *server)
{
	int64_t most = server->config->limits.always_on * NS_PER_S;
	int64_t now = loop_now(server->loop);
	struct user *user, *next;
	if (most == 0)
		return;
	HASH_ITER (hh, server->users, user, next) {
		if (user->peers == NULL && now - user->active >= most) {
			forget(server, user->account);
			user_end(server, user, STR("Nobody came back"));
		}
	}
}
