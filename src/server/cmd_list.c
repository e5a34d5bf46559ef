/* NAMES and LIST. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

static void add_name(struct reply_list *list, const struct member *member)
{
	struct buf name = {0};
	char prefixes[MEMBER_RANK_COUNT];
	struct str shown = rank_shown(list->peer, member->rank, prefixes);
	struct str who = (list->peer->caps & CAP_USERHOST_IN_NAMES) != 0 ? user_source(member->user)
	                                                                 : user_nick(member->user);
	buf_add(&name, shown.data, shown.len);
	buf_add(&name, who.data, who.len);
	reply_list_add(list, (struct str){name.data, name.len});
	buf_fini(&name);
}

/* Invisible users are shown to those who are in the channel with them. */
static void list_members(struct peer *peer, const struct channel *channel)
{
	struct reply_list list;
	bool inside = channel_member(channel, peer->user) != NULL;
	char kind = (channel->flags & CHANNEL_SECRET) != 0 ? '@' : '=';
	reply_list_begin(&list, peer, RPL_NAMREPLY, ' ', "%c %s :", kind, channel->name);
	for (uint32_t i = 0; i < channel->member_count; i++) {
		const struct member *member = &channel->members[i];
		if (inside || (member->user->modes & USER_INVISIBLE) == 0)
			add_name(&list, member);
	}
	reply_list_end(&list, false);
}

void names_reply(struct peer *peer, const struct channel *channel)
{
	if (channel_visible(channel, peer->user))
		list_members(peer, channel);
	reply(peer, RPL_ENDOFNAMES, "%s", channel->name);
}

static void names_of_all(struct peer *peer)
{
	struct channel *channel = peer->server->channels;
	for (; channel != NULL && list_has_room(peer); channel = channel->hh.next)
		if (channel_visible(channel, peer->user))
			list_members(peer, channel);
	reply(peer, RPL_ENDOFNAMES, "*");
}

/* They end together, RFC 2812 section 3.2.5. */
static void names_of_several(struct peer *peer, struct str names)
{
	struct str rest = names, name;
	while (next_piece(&rest, &name) && list_has_room(peer)) {
		struct channel *channel = channel_find(peer->server, name);
		if (channel != NULL && channel_visible(channel, peer->user))
			list_members(peer, channel);
	}
	reply(peer, RPL_ENDOFNAMES, STR_FMT, STR_ARG(reply_word(names)));
}

void command_names(struct peer *peer, const struct irc_message *message)
{
	struct str names = param(message, 0);
	struct channel *channel = channel_find(peer->server, names);
	if (names.len == 0)
		names_of_all(peer);
	else if (channel != NULL)
		names_reply(peer, channel);
	else
		names_of_several(peer, names);
}

/* ELIST=CMNTU: conditions that all must hold, each a range without its ends. */
struct range {
	int64_t over, under;
};

struct filter {
	struct range users, age, topic_age; /* ages in seconds */
	struct str mask, not_mask;
};

static const struct range anything = {-1, INT64_MAX};

static struct str after(struct str text, size_t len)
{
	return (struct str){text.data + len, text.len - len};
}

/* ">5" or "<5", in units of `unit`. */
static bool read_range(struct str text, int64_t unit, struct range *range)
{
	if (str_starts(text, STR(">")))
		range->over = number_of(after(text, 1)) * unit;
	else if (str_starts(text, STR("<")))
		range->under = number_of(after(text, 1)) * unit;
	else
		return false;
	return true;
}

static void read_condition(struct filter *filter, struct str word)
{
	if (read_range(word, 1, &filter->users))
		return;
	if (str_starts(word, STR("C")) && read_range(after(word, 1), 60, &filter->age))
		return;
	if (str_starts(word, STR("T")) && read_range(after(word, 1), 60, &filter->topic_age))
		return;
	if (str_starts(word, STR("!")))
		filter->not_mask = after(word, 1);
	else
		filter->mask = word;
}

static bool within(int64_t value, const struct range *range)
{
	return value > range->over && value < range->under;
}

static bool matches(const struct filter *filter, const struct channel *channel)
{
	struct str name = channel_name(channel);
	int64_t now = clock_wall_s();
	bool by_topic = memcmp(&filter->topic_age, &anything, sizeof anything) != 0;
	if (!within(channel->member_count, &filter->users) ||
	    !within(now - channel->since, &filter->age))
		return false;
	if (by_topic &&
	    (channel->topic == NULL || !within(now - channel->topic_at, &filter->topic_age)))
		return false;
	return (filter->mask.len == 0 || str_glob(filter->mask, name)) &&
	       (filter->not_mask.len == 0 || !str_glob(filter->not_mask, name));
}

static void list_one(struct peer *peer, const struct channel *channel)
{
	if (channel_visible(channel, peer->user))
		reply(peer, RPL_LIST, "%s %u :%s", channel->name, channel->member_count,
		    channel->topic != NULL ? channel->topic : "");
}

static bool is_pattern(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.data[i] == '*' || word.data[i] == '?')
			return true;
	return word.data[0] != '#';
}

/* What is no channel's name is a condition. */
static bool read_conditions(struct str words, struct filter *filter)
{
	struct str word;
	bool names = false;
	while (next_piece(&words, &word)) {
		if (is_pattern(word))
			read_condition(filter, word);
		else
			names = true;
	}
	return names;
}

static void list_named(struct peer *peer, struct str words, const struct filter *filter)
{
	struct str word;
	while (next_piece(&words, &word)) {
		const struct channel *channel = channel_find(peer->server, word);
		if (channel != NULL && !is_pattern(word) && matches(filter, channel))
			list_one(peer, channel);
	}
}

static void list_all(struct peer *peer, const struct filter *filter)
{
	const struct channel *channel = peer->server->channels;
	for (; channel != NULL && list_has_room(peer); channel = channel->hh.next)
		if (matches(filter, channel))
			list_one(peer, channel);
}

void command_list(struct peer *peer, const struct irc_message *message)
{
	struct filter filter = {.users = anything, .age = anything, .topic_age = anything};
	bool names = read_conditions(param(message, 0), &filter);
	read_conditions(param(message, 1), &filter);
	reply(peer, RPL_LISTSTART, "Channel :Users  Topic");
	if (names)
		list_named(peer, param(message, 0), &filter);
	else
		list_all(peer, &filter);
	reply_bare(peer, RPL_LISTEND);
}
