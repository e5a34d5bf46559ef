/* MODE for channels: reads a change letter by letter and tells what came of it in one message. */
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "server/channel.h"
#include "server/channel_store.h"
#include "server/command.h"
#include "server/event.h"
#include "server/mask.h"
#include "server/mode.h"
#include "server/peer.h"
#include "server/registration.h"
#include "server/reply.h"
#include "server/seal.h"
#include "server/server.h"
#include "server/user.h"

/* One MODE command under way. */
struct change {
	struct peer *peer;
	struct channel *channel;
	const struct irc_message *message;
	size_t next;          /* the parameter that comes next */
	bool on;              /* after '+', not after '-' */
	bool refused;         /* was told that it is no operator */
	char sign;            /* the last one in `letters` */
	uint64_t told[2];     /* letters that were answered by themselves, by their code */
	struct buf letters;   /* what was changed so far: "+ov-k" */
	struct buf arguments; /* " alice bob *" */
};

static void tell(struct change *change)
{
	if (change->letters.len == 0)
		return;
	buf_add(&change->letters, change->arguments.data, change->arguments.len);
	struct event event = {.kind = EVENT_MODE,
	    .source = change->peer->user,
	    .channel = change->channel,
	    .text = {change->letters.data, change->letters.len}};
	event_to_channel(change->peer->server, &event, NULL);
	seal_update(change->peer->server, change->channel);
	buf_clear(&change->letters);
	buf_clear(&change->arguments);
	change->sign = 0;
}

/* A mask grows when it is completed, so what is told may be more than what was said. */
static void note(struct change *change, char letter, struct str argument)
{
	struct event event = {
	    .kind = EVENT_MODE, .source = change->peer->user, .channel = change->channel};
	if (change->letters.len + change->arguments.len + argument.len + 3 > event_room(&event))
		tell(change);
	char sign = change->on ? '+' : '-';
	if (change->sign != sign)
		buf_add_char(&change->letters, sign);
	change->sign = sign;
	buf_add_char(&change->letters, letter);
	if (argument.len > 0)
		buf_printf(&change->arguments, " " STR_FMT, STR_ARG(argument));
}

static bool take_argument(struct change *change, struct str *argument)
{
	if (change->next >= change->message->param_count)
		return false;
	*argument = change->message->params[change->next++];
	return true;
}

/*
 * Whether a letter that is answered by itself (with a list, or with what is wrong with it) is there
 * for the first time: one line of them must not bring thousands.
 */
static bool is_first(struct change *change, char letter)
{
	unsigned code = (unsigned char)letter % 128u;
	uint64_t bit = UINT64_C(1) << code % 64;
	bool first = (change->told[code / 64] & bit) == 0;
	change->told[code / 64] |= bit;
	return first;
}

static bool may_change(struct change *change, enum member_rank least)
{
	if (channel_has_rank(change->channel, change->peer->user, least))
		return true;
	if (!change->refused)
		reply(change->peer, ERR_CHANOPRIVSNEEDED, "%s", change->channel->name);
	change->refused = true;
	return false;
}

static void refuse_argument(
    struct change *change, char letter, struct str argument, const char *why)
{
	struct str shown = str_clip(reply_word(argument), MASK_MAX);
	reply(change->peer, ERR_INVALIDMODEPARAM, "%s %c " STR_FMT " :%s", change->channel->name,
	    letter, STR_ARG(shown), why);
}

static void refuse_absence(struct change *change, char letter, const char *why)
{
	if (is_first(change, letter))
		refuse_argument(change, letter, STR("*"), why);
}

/* Helpers give voice, operators the ranks up to their own; a founder stays what it is. */
static const char *why_not_rank(
    const struct change *change, const struct user *user, enum member_rank rank)
{
	const struct member *self = channel_member(change->channel, change->peer->user);
	const struct member *other = channel_member(change->channel, user);
	if (rank == MEMBER_FOUNDER)
		return "CHANNEL FOUNDER hands a channel over";
	if (!change->on && rank_above(other->rank, self->rank))
		return "They rank above you";
	return NULL;
}

static void change_rank_of(
    struct change *change, char letter, enum member_rank rank, const struct user *user)
{
	const char *why = why_not_rank(change, user, rank);
	if (why != NULL)
		refuse_argument(change, letter, user_nick(user), why);
	else if (mode_set_rank(change->channel, user, rank, change->on)) {
		note(change, letter, user_nick(user));
		registration_keep(change->peer->server, change->channel, user);
	}
}

static void change_rank(struct change *change, char letter, enum member_rank rank)
{
	struct str nick;
	if (!take_argument(change, &nick)) {
		refuse_absence(change, letter, "You must name a member");
		return;
	}
	if (!may_change(change, rank == MEMBER_VOICE ? MEMBER_HELPER : MEMBER_OPERATOR))
		return;
	struct user *user = need_user(change->peer, nick);
	if (user == NULL)
		return;
	if (channel_member(change->channel, user) == NULL)
		reply_outcome(change->peer, OUTCOME_TARGET_NOT_MEMBER, STR_FMT " %s", STR_ARG(nick),
		    change->channel->name);
	else
		change_rank_of(change, letter, rank, user);
}

static bool key_is_fit(struct str key)
{
	if (key.len == 0 || key.len > CHANNEL_KEY_MAX || key.data[0] == ':')
		return false;
	for (size_t i = 0; i < key.len; i++)
		if ((unsigned char)key.data[i] <= ' ' || key.data[i] == ',' || key.data[i] == 0x7f)
			return false;
	return true;
}

/* Taking the key away needs no key: what is given is not looked at. */
static void change_key(struct change *change)
{
	struct str key = STR("");
	bool given = take_argument(change, &key);
	if (!may_change(change, MEMBER_OPERATOR))
		return;
	if (!change->on) {
		if (mode_set_key(change->channel, STR("")))
			note(change, 'k', STR("*"));
	} else if (!given) {
		refuse_absence(change, 'k', "You must give a key");
	} else if (!key_is_fit(key)) {
		reply(change->peer, ERR_INVALIDKEY, "%s", change->channel->name);
	} else if (mode_set_key(change->channel, key)) {
		note(change, 'k', key);
	}
}

static void change_limit(struct change *change)
{
	struct str text = STR("");
	if (change->on && !take_argument(change, &text)) {
		refuse_absence(change, 'l', "You must give a number");
		return;
	}
	if (!may_change(change, MEMBER_OPERATOR))
		return;
	uint32_t limit = change->on ? number_of(text) : 0;
	char said[16] = "";
	if (change->on)
		snprintf(said, sizeof said, "%u", limit);
	if (change->on && limit == 0)
		refuse_argument(change, 'l', text, "That is no number of users");
	else if (mode_set_limit(change->channel, limit))
		note(change, 'l', str_from(said));
}

static void show_list(struct change *change, enum channel_list_kind kind)
{
	static const struct {
		enum numeric entry, end;
	} numerics[] = {
	    [CHANNEL_BANS] = {RPL_BANLIST, RPL_ENDOFBANLIST},
	    [CHANNEL_EXCEPTIONS] = {RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST},
	    [CHANNEL_INVITES] = {RPL_INVEXLIST, RPL_ENDOFINVEXLIST},
	};
	const struct channel_list *list = &change->channel->lists[kind];
	const char *name = change->channel->name;
	for (size_t i = 0; i < list->count; i++)
		reply(change->peer, numerics[kind].entry, "%s %s %s %lld", name,
		    list->entries[i].mask, list->entries[i].by, (long long)list->entries[i].at);
	reply(change->peer, numerics[kind].end, "%s", name);
}

static bool add_mask(struct change *change, enum channel_list_kind kind, struct str mask)
{
	struct channel *channel = change->channel;
	struct server *server = change->peer->server;
	struct str by = user_source(change->peer->user);
	if (!mode_list_add(channel, kind, mask, by, clock_wall_s()))
		return false;
	channel_store_mask(server, channel, kind, mode_list_find(channel, kind, mask));
	return true;
}

static bool remove_mask(struct change *change, enum channel_list_kind kind, struct str mask)
{
	if (!mode_list_remove(change->channel, kind, mask))
		return false;
	channel_store_drop_mask(change->peer->server, change->channel, kind, mask);
	return true;
}

static void change_mask(
    struct change *change, char letter, enum channel_list_kind kind, struct str mask)
{
	struct channel *channel = change->channel;
	uint32_t most = change->peer->server->config->limits.list;
	bool full = most != 0 && channel->lists[kind].count >= most;
	bool changed;
	if (change->on && full) {
		reply(change->peer, ERR_BANLISTFULL, "%s " STR_FMT, channel->name, STR_ARG(mask));
		return;
	}
	if (change->on)
		changed = add_mask(change, kind, mask);
	else
		changed = remove_mask(change, kind, mask);
	if (changed)
		note(change, letter, mask);
}

static void change_list(struct change *change, char letter, enum channel_list_kind kind)
{
	struct str said = STR("");
	struct buf mask = {0};
	if (!take_argument(change, &said) || said.len == 0) {
		if (is_first(change, letter))
			show_list(change, kind);
		return;
	}
	if (!may_change(change, MEMBER_HELPER))
		return;
	const char *why = mask_complete(said, &mask);
	if (why != NULL)
		refuse_argument(change, letter, said, why);
	else
		change_mask(change, letter, kind, (struct str){mask.data, mask.len});
	buf_fini(&mask);
}

static void change_flag(struct change *change, char letter, enum channel_flag flag)
{
	if (may_change(change, MEMBER_OPERATOR) && mode_set_flag(change->channel, flag, change->on))
		note(change, letter, STR(""));
}

/* A letter that cannot be a parameter is not repeated. */
static void refuse_letter(struct change *change, char letter)
{
	bool fit = letter > ' ' && letter < 0x7f && letter != ':';
	if (is_first(change, fit ? letter : '*'))
		reply(change->peer, ERR_UNKNOWNMODE, "%c", fit ? letter : '*');
}

static void change_one(struct change *change, char letter)
{
	switch (letter) {
	case '+':
	case '-':
		change->on = letter == '+';
		break;
#define CASE_RANK(name, mode_letter, prefix)                                                       \
	case mode_letter:                                                                          \
		change_rank(change, letter, MEMBER_##name);                                        \
		break;
		MEMBER_RANKS(CASE_RANK)
#undef CASE_RANK
	case 'k':
		change_key(change);
		break;
	case 'l':
		change_limit(change);
		break;
#define CASE_LIST(name, mode_letter)                                                               \
	case mode_letter:                                                                          \
		change_list(change, letter, CHANNEL_##name);                                       \
		break;
		CHANNEL_LISTS(CASE_LIST)
#undef CASE_LIST
#define CASE_FLAG(name, mode_letter)                                                               \
	case mode_letter:                                                                          \
		change_flag(change, letter, CHANNEL_##name);                                       \
		break;
		CHANNEL_FLAGS(CASE_FLAG)
#undef CASE_FLAG
	default:
		refuse_letter(change, letter);
	}
}

static void show_modes(struct peer *peer, const struct channel *channel)
{
	struct buf text = {0};
	mode_text(channel, channel_member(channel, peer->user) != NULL, &text);
	reply(peer, RPL_CHANNELMODEIS, "%s %s", channel->name, text.data);
	reply(peer, RPL_CREATIONTIME, "%s %lld", channel->name, (long long)channel->since);
	buf_fini(&text);
}

static void mode_of_channel(struct peer *peer, const struct irc_message *message)
{
	struct channel *channel = need_channel(peer, message->params[0]);
	if (channel == NULL)
		return;
	struct str letters = param(message, 1);
	if (letters.len == 0) {
		show_modes(peer, channel);
		return;
	}
	struct change change = {.peer = peer, .channel = channel, .message = message};
	change.on = true;
	change.next = 2;
	for (size_t i = 0; i < letters.len; i++)
		change_one(&change, letters.data[i]);
	if (change.letters.len > 0)
		channel_store_put(peer->server, channel);
	tell(&change);
	buf_fini(&change.letters);
	buf_fini(&change.arguments);
}

void command_mode(struct peer *peer, const struct irc_message *message)
{
	if (message->params[0].len > 0 && message->params[0].data[0] == '#')
		mode_of_channel(peer, message);
	else
		umode_run(peer, message);
}
