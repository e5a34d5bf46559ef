#include "server/registration.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/channel_store.h"
#include "server/server.h"
#include "server/user.h"

struct registration *registration_new(struct str founder, int64_t since)
{
	struct registration *registration = xcalloc(1, sizeof *registration);
	registration->founder = xmemdup0(founder.data, founder.len);
	registration->since = since;
	return registration;
}

void registration_free(struct registration *registration)
{
	if (registration == NULL)
		return;
	for (size_t i = 0; i < registration->grant_count; i++)
		free(registration->grants[i].account);
	free(registration->grants);
	free(registration->founder);
	free(registration);
}

static size_t grant_index(const struct registration *registration, struct str account)
{
	size_t at = 0;
	while (at < registration->grant_count &&
	       !str_eq_case(str_from(registration->grants[at].account), account))
		at++;
	return at;
}

static void remove_grant(struct registration *registration, size_t at)
{
	free(registration->grants[at].account);
	registration->grants[at] = registration->grants[--registration->grant_count];
}

void registration_set_grant(struct registration *registration, struct str account, unsigned ranks)
{
	size_t at = grant_index(registration, account);
	bool there = at < registration->grant_count;
	if (ranks == 0) {
		if (there)
			remove_grant(registration, at);
		return;
	}
	if (!there) {
		registration->grants =
		    xrealloc(registration->grants, (at + 1) * sizeof registration->grants[0]);
		registration->grants[at].account = xmemdup0(account.data, account.len);
		registration->grant_count++;
	}
	registration->grants[at].ranks = ranks;
}

static bool is_founder(const struct registration *registration, const struct account *account)
{
	return str_eq_case(str_from(registration->founder), account_name(account));
}

unsigned registration_ranks(const struct channel *channel, const struct account *account)
{
	const struct registration *registration = channel->registration;
	if (registration == NULL || account == NULL)
		return 0;
	size_t at = grant_index(registration, account_name(account));
	unsigned ranks = at < registration->grant_count ? registration->grants[at].ranks : 0;
	if (is_founder(registration, account))
		ranks |= (unsigned)MEMBER_FOUNDER | (unsigned)MEMBER_OPERATOR;
	return ranks;
}

/* Members of an account have the ranks that come with it. */
static void give_ranks(
    struct server *server, struct channel *channel, const struct account *account)
{
	for (uint32_t i = 0; i < channel->member_count; i++)
		if (channel->members[i].user->account == account)
			channel_set_ranks(server, channel, channel->members[i].user,
			    registration_ranks(channel, account));
}

/* Without telling the members: theirs are what they are. */
static void set_grant(
    struct server *server, struct channel *channel, const struct account *account, unsigned ranks)
{
	registration_set_grant(channel->registration, account_name(account), ranks);
	channel_store_grant(server, channel, account_name(account), ranks);
}

void registration_begin(
    struct server *server, struct channel *channel, const struct account *founder)
{
	channel->registration = registration_new(account_name(founder), clock_wall_s());
	channel_store_put_all(server, channel);
	for (uint32_t i = 0; i < channel->member_count; i++)
		registration_keep(server, channel, channel->members[i].user);
	give_ranks(server, channel, founder);
}

void registration_end(struct server *server, struct channel *channel)
{
	channel_store_drop(server, channel_name(channel));
	registration_free(channel->registration);
	channel->registration = NULL;
	for (uint32_t i = 0; i < channel->member_count; i++)
		channel_set_ranks(server, channel, channel->members[i].user,
		    channel->members[i].rank & ~(unsigned)MEMBER_FOUNDER);
	channel_check_empty(server, channel);
}

void registration_hand_over(
    struct server *server, struct channel *channel, const struct account *founder)
{
	struct registration *registration = channel->registration;
	struct account *before = account_find(server, str_from(registration->founder));
	free(registration->founder);
	registration->founder = xmemdup0(founder->name, founder->name_len);
	channel_store_put(server, channel);
	set_grant(server, channel, founder, 0);
	if (before != NULL && before != founder) {
		set_grant(server, channel, before, MEMBER_OPERATOR);
		give_ranks(server, channel, before);
	}
	give_ranks(server, channel, founder);
}

void registration_grant(
    struct server *server, struct channel *channel, const struct account *account, unsigned ranks)
{
	set_grant(server, channel, account, ranks);
	give_ranks(server, channel, account);
}

void registration_keep(struct server *server, struct channel *channel, const struct user *user)
{
	const struct member *member = channel_member(channel, user);
	if (channel->registration == NULL || user->account == NULL ||
	    is_founder(channel->registration, user->account))
		return;
	set_grant(server, channel, user->account, member->rank & ~(unsigned)MEMBER_FOUNDER);
}

size_t registration_count(const struct server *server, const struct account *founder)
{
	size_t count = 0;
	const struct channel *channel = server->channels;
	for (; channel != NULL; channel = channel->hh.next)
		if (channel->registration != NULL && is_founder(channel->registration, founder))
			count++;
	return count;
}

void registration_logged_in(struct server *server, struct user *user, const struct account *before)
{
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct channel *channel = user->channels[i].channel;
		unsigned ranks = channel_member(channel, user)->rank;
		ranks &= ~registration_ranks(channel, before);
		ranks |= registration_ranks(channel, user->account);
		channel_set_ranks(server, channel, user, ranks);
	}
}

void registration_forget(struct server *server, const struct account *account)
{
	struct channel *channel = server->channels, *next;
	for (; channel != NULL; channel = next) {
		next = channel->hh.next;
		if (channel->registration == NULL)
			continue;
		if (registration_ranks(channel, account) != 0)
			set_grant(server, channel, account, 0);
		if (is_founder(channel->registration, account))
			registration_end(server, channel);
	}
}
