#include "server/fold.h"

#include "server/user.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "proto/irc.h"
#include "server/account.h"
#include "server/account_rules.h"
#include "server/announce.h"
#include "server/ban.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/history.h"
#include "server/mark.h"
#include "server/monitor.h"
#include "server/origin.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/registration.h"
#include "server/rejoin.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/whowas.h"

struct str user_host(const struct user *user)
{
	size_t before = user->nick_len + 1u + user->username_len + 1u;
	return (struct str){user->source + before, user->source_len - before};
}

struct str user_real_name(const struct user *user)
{
	return str_from(user->source + user->source_len + 1);
}

struct str user_account_name(const struct user *user)
{
	return user->account != NULL ? account_name(user->account) : STR("*");
}

struct user *user_find(const struct server *server, struct str nick)
{
	struct user *user = NULL;
	if (nick.len > 0)
		FOLD_FIND(server->users, nick, user);
	return user;
}

/* Operators may be called what they like. */
static bool nick_is_banned(const struct server *server, struct str nick, const struct user *self)
{
	if (self == NULL)
		return ban_of_nick(server, nick) != NULL;
	return (self->modes & USER_OPERATOR) == 0 && ban_of_new_nick(server, self, nick) != NULL;
}

enum outcome user_check_nick(const struct server *server, struct str nick, const struct user *self)
{
	if (nick.len > server->config->limits.nick)
		return OUTCOME_NICK_LONG;
	if (!irc_nick_valid(nick))
		return OUTCOME_NICK_BAD;
	const struct user *other = user_find(server, nick);
	if (other != NULL && other != self)
		return OUTCOME_NICK_TAKEN;
	return nick_is_banned(server, nick, self) ? OUTCOME_NICK_BANNED : OUTCOME_OK;
}

/* A host must not begin like a trailing parameter: "::1" is said as "0::1". */
struct str user_host_of(const struct peer *peer, char out[USER_HOST_MAX + 2])
{
	const char *host = peer->origin->host;
	if (host[0] == '/' || host[0] == '@' || host[0] == '\0')
		return STR("localhost");
	snprintf(out, USER_HOST_MAX + 2, "%s%s", host[0] == ':' ? "0" : "", host);
	return str_clip(str_from(out), USER_HOST_MAX);
}

static char *put(char *at, struct str text, char end)
{
	if (text.len > 0)
		memcpy(at, text.data, text.len);
	at[text.len] = end;
	return at + text.len + 1;
}

/* Lays the names out anew; they may be the old ones. */
static void set_names(
    struct user *user, struct str nick, struct str username, struct str host, struct str real_name)
{
	size_t source_len = nick.len + 1 + username.len + 1 + host.len;
	char *source = xmalloc(source_len + 1 + real_name.len + 1);
	char *at = put(source, nick, '!');
	at = put(at, username, '@');
	at = put(at, host, '\0');
	put(at, real_name, '\0');
	free(user->source);
	user->source = source;
	user->source_len = (uint16_t)source_len;
	user->nick_len = (uint8_t)nick.len;
	user->username_len = (uint8_t)username.len;
}

static void count_in(struct server *server, struct user *user)
{
	user->id = ++server->last_id;
	author_begin_session(user, history_new_id(server));
	FOLD_ADD(server->users, user_nick(user), user);
	if (HASH_COUNT(server->users) > server->user_count_most)
		server->user_count_most = HASH_COUNT(server->users);
	announce_users_changed(server);
	monitor_changed(server, user, true);
}

static struct str clip_real_name(const struct server *server, struct str text)
{
	return str_clip(text, server->config->limits.real_name);
}

static struct user *user_make(struct server *server, struct str nick, struct str username,
    struct str host, struct str real_name)
{
	struct user *user = xcalloc(1, sizeof *user);
	set_names(user, nick, str_clip(username, USER_USERNAME_MAX), host,
	    clip_real_name(server, real_name));
	user->since = clock_wall_s();
	user->active = loop_now(server->loop);
	return user;
}

struct user *user_new(struct peer *peer, struct str nick, struct str username, struct str real_name)
{
	struct server *server = peer->server;
	char host[USER_HOST_MAX + 2];
	struct user *user = user_make(server, nick, username, user_host_of(peer, host), real_name);
	user->account = peer->account;
	user_attach(user, peer);
	count_in(server, user);
	presence_keep(server, user);
	return user;
}

struct user *user_restore(struct server *server, struct account *account, struct str nick,
    struct str username, struct str host, struct str real_name)
{
	struct user *user =
	    user_make(server, nick, username, str_clip(host, USER_HOST_MAX), real_name);
	user->account = account;
	count_in(server, user);
	return user;
}

void user_attach(struct user *user, struct peer *peer)
{
	peer->user = user;
	LL_APPEND2(user->peers, peer, sibling);
	peer_log(peer, LOG_LEVEL_INFO, "let in, speaks %s", peer->dialect->name);
}

void user_quit(struct peer *peer, struct str reason)
{
	struct user *user = peer->user;
	if (user == NULL)
		return;
	bool last = user->peers->sibling == NULL;
	if (last && !presence_stays(peer->server, user)) {
		user_end(peer->server, user, reason);
		return;
	}
	LL_DELETE2(user->peers, peer, sibling);
	peer->sibling = NULL;
	peer->user = NULL;
	presence_changed(peer->server, user);
}

static void detach_all(struct user *user)
{
	struct peer *peer, *next;
	LL_FOREACH_SAFE2(user->peers, peer, next, sibling)
	{
		peer->sibling = NULL;
		peer->user = NULL;
	}
	user->peers = NULL;
}

void user_end(struct server *server, struct user *user, struct str reason)
{
	struct event event = {.kind = EVENT_QUIT, .source = user};
	event.text = str_clip(reason, event_room(&event));
	if (!server->stopping)
		event_to_neighbours(server, &event, user);
	detach_all(user);
	channel_leave_all(server, user);
	user_set_modes(server, user, 0);
	HASH_DEL(server->users, user);
	announce_users_changed(server);
	mark_end(server, user);
	talk_end(server, user);
	monitor_changed(server, user, false);
	whowas_add(server, user);
	free(user->channels);
	free(user->away);
	free(user->source);
	free(user);
}

enum outcome user_rename(struct server *server, struct user *user, struct str nick)
{
	enum outcome outcome = user_check_nick(server, nick, user);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (str_eq(nick, user_nick(user)))
		return OUTCOME_OK;
	outcome = account_check_nick(server, nick, user->account);
	if (outcome != OUTCOME_OK)
		return outcome;
	bool other = !str_eq_case(nick, user_nick(user));
	struct event event = {.kind = EVENT_NICK, .source = user, .text = nick};
	event_to_neighbours(server, &event, user);
	event_also_to_user(server, &event, user);
	if (other) {
		whowas_add(server, user);
		monitor_changed(server, user, false);
	}
	HASH_DEL(server->users, user);
	set_names(user, nick, user_username(user), user_host(user), user_real_name(user));
	FOLD_ADD(server->users, user_nick(user), user);
	if (other)
		monitor_changed(server, user, true);
	presence_keep(server, user);
	return OUTCOME_OK;
}

void user_set_account(struct server *server, struct user *user, struct account *account)
{
	if (user->account == account)
		return;
	const struct account *before = user->account;
	user->account = account;
	struct event event = {
	    .kind = EVENT_ACCOUNT, .source = user, .text = user_account_name(user)};
	event_to_neighbours(server, &event, user);
	monitor_tell(server, &event);
	event_also_to_user(server, &event, user);
	registration_logged_in(server, user, before);
}

void user_set_away(struct server *server, struct user *user, struct str text)
{
	text = str_clip(text, server->config->limits.away);
	bool same = user->away == NULL ? text.len == 0 : str_eq(str_from(user->away), text);
	if (same)
		return;
	free(user->away);
	user->away = text.len > 0 ? xmemdup0(text.data, text.len) : NULL;
	struct event event = {.kind = EVENT_AWAY, .source = user, .text = text};
	event_to_neighbours(server, &event, user);
	monitor_tell(server, &event);
}

void user_set_real_name(struct server *server, struct user *user, struct str text)
{
	text = clip_real_name(server, text);
	set_names(user, user_nick(user), user_username(user), user_host(user), text);
	user->hh.key = user->source;
	struct event event = {.kind = EVENT_SETNAME, .source = user, .text = text};
	event_to_neighbours(server, &event, user);
	monitor_tell(server, &event);
	event_also_to_user(server, &event, user);
}

void user_tell(const struct user *user, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *sentence = xvasprintf(format, args);
	va_end(args);
	for (struct peer *peer = user->peers; peer != NULL; peer = peer->sibling)
		peer_tell(peer, "%s", sentence);
	free(sentence);
}

void user_set_host(struct server *server, struct user *user, struct str host)
{
	char own[USER_HOST_MAX + 2];
	bool cloaked = host.len > 0;
	if (!cloaked && user->peers == NULL)
		return; /* it has no address now */
	if (!cloaked)
		host = user_host_of(user->peers, own);
	user->cloaked = cloaked;
	if (str_eq(host, user_host(user)))
		return;
	struct event event = {.kind = EVENT_CHGHOST, .source = user, .name = host};
	event_to_neighbours(server, &event, user);
	monitor_tell(server, &event);
	event_also_to_user(server, &event, user);
	rejoin_leave(server, user);
	set_names(user, user_nick(user), user_username(user), host, user_real_name(user));
	user->hh.key = user->source;
	rejoin_enter(server, user);
}

static bool matches_at(const struct user *user, struct str mask, struct str host)
{
	struct buf source = {0};
	struct str shown = user_source(user);
	buf_add(&source, shown.data, shown.len - user_host(user).len);
	buf_add(&source, host.data, host.len);
	bool found = str_glob(mask, (struct str){source.data, source.len});
	buf_fini(&source);
	return found;
}

bool user_matches(const struct user *user, struct str mask)
{
	bool found = str_glob(mask, user_source(user));
	const struct peer *peer = user->cloaked ? user->peers : NULL;
	char host[USER_HOST_MAX + 2];
	for (; !found && peer != NULL; peer = peer->sibling)
		found = matches_at(user, mask, user_host_of(peer, host));
	return found;
}

void user_set_modes(struct server *server, struct user *user, unsigned modes)
{
	unsigned changed = modes ^ user->modes;
	if ((changed & USER_OPERATOR) != 0)
		server->operator_count += (modes & USER_OPERATOR) != 0 ? 1 : -1;
	if ((changed & USER_INVISIBLE) != 0)
		server->invisible_count += (modes & USER_INVISIBLE) != 0 ? 1 : -1;
	user->modes = (uint8_t)modes;
}

struct membership *user_membership(const struct user *user, const struct channel *channel)
{
	for (uint32_t i = 0; i < user->channel_count; i++)
		if (user->channels[i].channel == channel)
			return &user->channels[i];
	return NULL;
}
