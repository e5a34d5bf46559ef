/* Entering, leaving and keeping channels. */
#include "server/access.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

static void part_all(struct peer *peer)
{
	struct user *user = peer->user;
	while (user->channel_count > 0)
		channel_part(peer->server, user, user->channels[0].channel, STR(""));
}

/* 332 and 333, or 331 if `always`. */
static void topic_reply(struct peer *peer, const struct channel *channel, bool always)
{
	if (channel->topic == NULL) {
		if (always)
			reply(peer, RPL_NOTOPIC, "%s", channel->name);
		return;
	}
	reply(peer, RPL_TOPIC, "%s :%s", channel->name, channel->topic);
	reply(peer, RPL_TOPICWHOTIME, "%s %s %lld", channel->name, channel->topic_by,
	    (long long)channel->topic_at);
}

void entered_reply(struct peer *peer, const struct channel *channel)
{
	if ((peer->caps & CAP_READ_MARKER) != 0)
		markread_reply(peer, channel_name(channel));
	topic_reply(peer, channel, false);
	if ((peer->caps & (CAP_NO_IMPLICIT_NAMES | CAP_DRAFT_NO_IMPLICIT_NAMES)) == 0)
		names_reply(peer, channel);
}

static void join_one(struct peer *peer, struct str name, struct str key)
{
	struct channel *channel;
	enum outcome outcome = channel_join(peer->server, peer->user, name, key, &channel);
	if (outcome != OUTCOME_OK) {
		reply_outcome(peer, outcome, STR_FMT, STR_ARG(reply_word(name)));
	} else if (channel != NULL) {
		entered_reply(peer, channel);
		presence_entered(peer, channel);
	}
}

void command_join(struct peer *peer, const struct irc_message *message)
{
	struct str names = message->params[0], name;
	struct str keys = param(message, 1);
	if (str_eq(names, STR("0"))) {
		part_all(peer);
		return;
	}
	while (next_piece(&names, &name))
		join_one(peer, name, cut_piece(&keys));
}

void command_part(struct peer *peer, const struct irc_message *message)
{
	struct str names = message->params[0], name;
	while (next_piece(&names, &name)) {
		struct channel *channel = need_channel(peer, name);
		if (channel == NULL)
			continue;
		enum outcome outcome =
		    channel_part(peer->server, peer->user, channel, param(message, 1));
		reply_outcome(peer, outcome, STR_FMT, STR_ARG(name));
	}
}

void command_topic(struct peer *peer, const struct irc_message *message)
{
	struct channel *channel = need_channel(peer, message->params[0]);
	if (channel == NULL)
		return;
	if (message->param_count == 1) {
		topic_reply(peer, channel, true);
		return;
	}
	enum outcome outcome =
	    channel_set_topic(peer->server, peer->user, channel, message->params[1]);
	reply_outcome(peer, outcome, "%s", channel->name);
}

static void kick_one(struct peer *peer, struct channel *channel, struct str nick, struct str reason)
{
	struct user *target = need_user(peer, nick);
	if (target == NULL)
		return;
	enum outcome outcome = channel_kick(peer->server, peer->user, channel, target, reason);
	if (outcome == OUTCOME_OK)
		return; /* the channel may be gone */
	if (outcome == OUTCOME_TARGET_NOT_MEMBER)
		reply_outcome(peer, outcome, STR_FMT " %s", STR_ARG(nick), channel->name);
	else
		reply_outcome(peer, outcome, "%s", channel->name);
}

/*
 * One channel for all nicks, or as many of both. Looked up for each: the last member may have been
 * kicked, and the channel be gone.
 */
void command_kick(struct peer *peer, const struct irc_message *message)
{
	struct str names = message->params[0], name = STR("");
	struct str nicks = message->params[1], nick;
	struct str reason = param(message, 2);
	if (reason.len == 0)
		reason = user_nick(peer->user);
	while (next_piece(&nicks, &nick)) {
		next_piece(&names, &name);
		struct channel *channel = need_channel(peer, name);
		if (channel == NULL)
			return;
		kick_one(peer, channel, nick, reason);
	}
}

static void list_invitations(struct peer *peer)
{
	const struct channel *channel = peer->server->channels;
	for (; channel != NULL && list_has_room(peer); channel = channel->hh.next)
		if (access_invited(channel, peer->user))
			reply(peer, RPL_INVITELIST, "%s", channel->name);
	reply_bare(peer, RPL_ENDOFINVITELIST);
}

static void invite(struct peer *peer, struct str invited, struct str name)
{
	struct user *target = need_user(peer, invited);
	struct channel *channel = NULL;
	if (target != NULL)
		channel = need_channel(peer, name);
	if (channel == NULL)
		return;
	enum outcome outcome = channel_invite(peer->server, peer->user, channel, target);
	struct str nick = user_nick(target);
	if (outcome == OUTCOME_TARGET_MEMBER)
		reply_outcome(peer, outcome, STR_FMT " %s", STR_ARG(nick), channel->name);
	else if (outcome != OUTCOME_OK)
		reply_outcome(peer, outcome, "%s", channel->name);
	else
		reply(peer, RPL_INVITING, STR_FMT " %s", STR_ARG(nick), channel->name);
	if (outcome == OUTCOME_OK && target->away != NULL)
		reply(peer, RPL_AWAY, STR_FMT " :%s", STR_ARG(nick), target->away);
}

void command_invite(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, 0), name = param(message, 1);
	if (message->param_count == 0)
		list_invitations(peer);
	else if (nick.len == 0 || name.len == 0)
		reply(peer, ERR_NEEDMOREPARAMS, "INVITE");
	else
		invite(peer, nick, name);
}
