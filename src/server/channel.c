#include "server/fold.h"

#include "server/channel.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "proto/irc.h"
#include "server/access.h"
#include "server/channel_store.h"
#include "server/event.h"
#include "server/history.h"
#include "server/mode.h"
#include "server/presence.h"
#include "server/registration.h"
#include "server/seal.h"
#include "server/server.h"
#include "server/user.h"

struct channel *channel_find(const struct server *server, struct str name)
{
	struct channel *channel = NULL;
	if (name.len > 0)
		FOLD_FIND(server->channels, name, channel);
	return channel;
}

struct member *channel_member(const struct channel *channel, const struct user *user)
{
	struct membership *membership = user_membership(user, channel);
	return membership != NULL ? &channel->members[membership->index] : NULL;
}

bool channel_has_rank(const struct channel *channel, const struct user *user, enum member_rank rank)
{
	const struct member *member = channel_member(channel, user);
	return member != NULL && rank_reaches(member->rank, rank);
}

bool channel_visible(const struct channel *channel, const struct user *viewer)
{
	return (channel->flags & CHANNEL_SECRET) == 0 || (viewer->modes & USER_OPERATOR) != 0 ||
	       channel_member(channel, viewer) != NULL;
}

static bool is_default(const struct server *server, struct str name)
{
	return str_eq_case(name, str_from(server->config->default_channel));
}

/* Where nobody becomes operator, everybody may set the topic. */
static bool has_no_operators(const struct server *server, struct str name)
{
	return is_default(server, name) && server->config->first_comer == CONFIG_FIRST_NONE;
}

static struct channel *channel_new(struct server *server, struct str name)
{
	struct channel *channel = xcalloc(1, sizeof *channel);
	channel->name = xmemdup0(name.data, name.len);
	channel->name_len = (uint16_t)name.len;
	channel->id = ++server->last_id;
	channel->since = clock_wall_s();
	channel->flags = CHANNEL_NO_EXTERNAL;
	if (!has_no_operators(server, name))
		channel->flags |= CHANNEL_TOPIC_LOCK;
	FOLD_ADD(server->channels, channel_name(channel), channel);
	return channel;
}

static void channel_free(struct server *server, struct channel *channel)
{
	HASH_DEL(server->channels, channel);
	mode_lists_clear(channel);
	free(channel->members);
	free(channel->name);
	free(channel->key);
	free(channel->topic);
	free(channel->topic_by);
	free(channel->invited);
	registration_free(channel->registration);
	free(channel);
}

struct channel *channel_restore(struct server *server, struct str name)
{
	struct channel *channel = channel_new(server, name);
	seal_restore(server, channel);
	return channel;
}

void channel_check_empty(struct server *server, struct channel *channel)
{
	if (channel->member_count == 0 && channel->registration == NULL)
		channel_free(server, channel);
}

void channels_clear(struct server *server)
{
	while (server->channels != NULL)
		channel_free(server, server->channels);
}

#define MEMBERS_FIRST 4 /* members that a new channel has room for */

static bool has_operator(const struct channel *channel)
{
	for (uint32_t i = 0; i < channel->member_count; i++)
		if (rank_reaches(channel->members[i].rank, MEMBER_OPERATOR))
			return true;
	return false;
}

/* Everybody is led to the default channel: being the first there says nothing. */
static unsigned ranks_in_default(
    const struct server *server, const struct channel *channel, const struct user *user)
{
	bool chosen = server->config->first_comer == CONFIG_FIRST_OPERATOR;
	bool runs_server = (user->modes & USER_OPERATOR) != 0;
	return runs_server || (chosen && !has_operator(channel)) ? MEMBER_OPERATOR : 0;
}

/* What somebody is who enters: an account what it is there, else the first one an operator. */
static unsigned entering_ranks(
    const struct server *server, const struct channel *channel, const struct user *user)
{
	if (channel->registration != NULL)
		return registration_ranks(channel, user->account);
	if (is_default(server, channel_name(channel)))
		return ranks_in_default(server, channel, user);
	return channel->member_count == 0 ? MEMBER_OPERATOR : 0;
}

static void add_member(struct channel *channel, struct user *user, unsigned ranks)
{
	if (channel->member_count == channel->member_room) {
		channel->member_room =
		    channel->member_room > 0 ? channel->member_room * 2 : MEMBERS_FIRST;
		channel->members =
		    xrealloc(channel->members, channel->member_room * sizeof(struct member));
	}
	channel->members[channel->member_count] = (struct member){user, (uint8_t)ranks};
	user->channels =
	    xrealloc(user->channels, (user->channel_count + 1) * sizeof(struct membership));
	user->channels[user->channel_count++] =
	    (struct membership){channel, channel->member_count++};
}

/* The last member takes the free place, on both sides. An empty channel is freed. */
static void remove_member(struct server *server, struct channel *channel, struct user *user)
{
	struct membership *membership = user_membership(user, channel);
	uint32_t index = membership->index;
	*membership = user->channels[--user->channel_count];
	struct member last = channel->members[--channel->member_count];
	if (index < channel->member_count) {
		channel->members[index] = last;
		user_membership(last.user, channel)->index = index;
	}
	channel_check_empty(server, channel);
	if (user->channel_count > 0)
		return;
	free(user->channels);
	user->channels = NULL;
}

/* Letters of which each has the same nick as its parameter. */
static void add_letters(
    struct buf *out, struct buf *nicks, char sign, unsigned ranks, struct str nick)
{
	char letters[MEMBER_RANK_COUNT];
	struct str changed = rank_letters(ranks, letters);
	if (changed.len > 0)
		buf_printf(out, "%c" STR_FMT, sign, STR_ARG(changed));
	for (size_t i = 0; i < changed.len; i++)
		buf_printf(nicks, " " STR_FMT, STR_ARG(nick));
}

void channel_write_ranks(struct buf *out, unsigned before, unsigned after, struct str nick)
{
	struct buf nicks = {0};
	add_letters(out, &nicks, '+', after & ~before, nick);
	add_letters(out, &nicks, '-', before & ~after, nick);
	buf_add(out, nicks.data, nicks.len);
	buf_fini(&nicks);
}

static void tell_ranks(struct server *server, struct channel *channel, const struct user *user,
    unsigned before, unsigned after)
{
	struct buf text = {0};
	channel_write_ranks(&text, before, after, user_nick(user));
	struct event event = {
	    .kind = EVENT_MODE, .channel = channel, .text = {text.data, text.len}};
	if (text.len > 0)
		event_to_channel(server, &event, NULL);
	buf_fini(&text);
}

void channel_set_ranks(
    struct server *server, struct channel *channel, const struct user *user, unsigned ranks)
{
	struct member *member = channel_member(channel, user);
	unsigned before = member->rank;
	member->rank = (uint8_t)ranks;
	tell_ranks(server, channel, user, before, ranks);
	presence_keep(server, user);
}

void channel_leave_all(struct server *server, struct user *user)
{
	while (user->channel_count > 0)
		remove_member(server, user->channels[user->channel_count - 1].channel, user);
}

/* Members that asked for it are told that somebody who joined is away. */
static void tell_away(struct server *server, struct user *user, struct channel *channel)
{
	if (user->away == NULL)
		return;
	struct event event = {
	    .kind = EVENT_AWAY, .source = user, .channel = channel, .text = str_from(user->away)};
	event_to_others(server, &event);
}

void channel_enter_again(struct server *server, struct user *user, struct str name, unsigned ranks)
{
	struct channel *channel = channel_find(server, name);
	if (channel == NULL)
		channel = channel_new(server, name);
	if (channel_member(channel, user) == NULL)
		add_member(channel, user, ranks);
}

static enum outcome check_name(const struct server *server, struct str name)
{
	if (!irc_channel_valid(name) || name.len > server->config->limits.channel)
		return OUTCOME_CHANNEL_BAD;
	return OUTCOME_OK;
}

enum outcome channel_join(struct server *server, struct user *user, struct str name, struct str key,
    struct channel **joined)
{
	uint32_t most = server->config->limits.channels_per_user;
	struct channel *channel = channel_find(server, name);
	enum outcome outcome = OUTCOME_OK;
	if (joined != NULL)
		*joined = NULL;
	if (channel != NULL && channel_member(channel, user) != NULL)
		return OUTCOME_OK;
	if (most != 0 && user->channel_count >= most)
		return OUTCOME_CHANNELS_MANY;
	outcome = channel != NULL ? access_join(channel, user, key) : check_name(server, name);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (channel == NULL) {
		channel = channel_new(server, name);
		seal_begin(server, channel);
	}
	unsigned ranks = entering_ranks(server, channel, user);
	add_member(channel, user, ranks);
	struct event event = {.kind = EVENT_JOIN, .source = user, .channel = channel};
	event_to_channel(server, &event, NULL);
	if (channel->registration != NULL || channel->member_count > 1)
		tell_ranks(server, channel, user, 0, ranks);
	tell_away(server, user, channel);
	presence_keep(server, user);
	if (joined != NULL)
		*joined = channel;
	return OUTCOME_OK;
}

enum outcome channel_part(
    struct server *server, struct user *user, struct channel *channel, struct str reason)
{
	if (channel_member(channel, user) == NULL)
		return OUTCOME_NOT_MEMBER;
	struct event event = {.kind = EVENT_PART, .source = user, .channel = channel};
	event.text = str_clip(reason, event_room(&event));
	event_to_channel(server, &event, NULL);
	remove_member(server, channel, user);
	presence_keep(server, user);
	return OUTCOME_OK;
}

enum outcome channel_kick(struct server *server, struct user *user, struct channel *channel,
    struct user *target, struct str reason)
{
	const struct member *member = channel_member(channel, user);
	if (member == NULL)
		return OUTCOME_NOT_MEMBER;
	if (!rank_reaches(member->rank, MEMBER_HELPER))
		return OUTCOME_NOT_CHANNEL_OPERATOR;
	const struct member *other = channel_member(channel, target);
	if (other == NULL)
		return OUTCOME_TARGET_NOT_MEMBER;
	if (rank_above(other->rank, member->rank))
		return OUTCOME_TARGET_ABOVE;
	struct event event = {
	    .kind = EVENT_KICK, .source = user, .channel = channel, .target = target};
	reason = str_clip(reason, server->config->limits.kick);
	event.text = str_clip(reason, event_room(&event));
	event_to_channel(server, &event, NULL);
	remove_member(server, channel, target);
	presence_keep(server, target);
	return OUTCOME_OK;
}

enum outcome channel_check_rename(const struct server *server, const struct user *user,
    const struct channel *channel, struct str name)
{
	const struct channel *other = channel_find(server, name);
	if (channel_member(channel, user) == NULL)
		return OUTCOME_NOT_MEMBER;
	if (!channel_has_rank(channel, user, MEMBER_OPERATOR))
		return OUTCOME_NOT_CHANNEL_OPERATOR;
	if ((other != NULL && other != channel) || str_eq(name, channel_name(channel)))
		return OUTCOME_CHANNEL_TAKEN;
	return check_name(server, name);
}

void channel_rename(struct server *server, struct user *user, struct channel *channel,
    struct str name, struct str reason)
{
	struct event event = {
	    .kind = EVENT_RENAME, .source = user, .channel = channel, .name = name};
	event.text = str_clip(reason, event_room(&event));
	event_to_channel(server, &event, NULL);
	seal_rename(server, channel, name);
	history_rename(server, channel_name(channel), name);
	if (channel->registration != NULL)
		channel_store_drop(server, channel_name(channel));
	HASH_DEL(server->channels, channel);
	free(channel->name);
	channel->name = xmemdup0(name.data, name.len);
	channel->name_len = (uint16_t)name.len;
	FOLD_ADD(server->channels, channel_name(channel), channel);
	channel_store_put_all(server, channel);
	for (uint32_t i = 0; i < channel->member_count; i++)
		presence_keep(server, channel->members[i].user);
}
