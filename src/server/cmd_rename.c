/* draft/channel-rename, and what those see of it who do not know it. */
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

/* They see themselves leave one channel and enter another. */
static bool knows_no_rename(const struct peer *peer)
{
	return peer->dialect == &dialect_irc && (peer->caps & CAP_CHANNEL_RENAME) == 0;
}

static void show_leaving(struct server *server, struct channel *channel, struct str reason)
{
	for (uint32_t i = 0; i < channel->member_count; i++) {
		struct user *user = channel->members[i].user;
		struct event event = {.kind = EVENT_PART, .source = user, .channel = channel};
		event.text = str_clip(reason, event_room(&event));
		for (struct peer *peer = user->peers; peer != NULL; peer = peer->sibling)
			if (knows_no_rename(peer))
				event_to_peer(server, &event, peer);
	}
}

static void show_entering_to(struct peer *peer, struct channel *channel)
{
	struct event event = {.kind = EVENT_JOIN, .source = peer->user, .channel = channel};
	if (!knows_no_rename(peer))
		return;
	event_to_peer(peer->server, &event, peer);
	entered_reply(peer, channel);
}

static void show_entering(struct channel *channel)
{
	for (uint32_t i = 0; i < channel->member_count; i++) {
		struct peer *peer = channel->members[i].user->peers;
		for (; peer != NULL; peer = peer->sibling)
			show_entering_to(peer, channel);
	}
}

static void refuse(
    struct peer *peer, enum outcome outcome, const struct channel *channel, struct str name)
{
	struct str word = reply_word(name);
	if (outcome == OUTCOME_CHANNEL_TAKEN)
		reply_line(peer,
		    "FAIL RENAME CHANNEL_NAME_IN_USE %s " STR_FMT " :There is such a channel",
		    channel->name, STR_ARG(word));
	else if (outcome == OUTCOME_CHANNEL_BAD)
		reply_line(peer,
		    "FAIL RENAME CANNOT_RENAME %s " STR_FMT " :No channel can be called that",
		    channel->name, STR_ARG(word));
	else
		reply_outcome(peer, outcome, "%s", channel->name);
}

void command_rename(struct peer *peer, const struct irc_message *message)
{
	struct server *server = peer->server;
	struct channel *channel = need_channel(peer, message->params[0]);
	struct str name = message->params[1], reason = param(message, 2);
	if (channel == NULL)
		return;
	enum outcome outcome = channel_check_rename(server, peer->user, channel, name);
	if (outcome != OUTCOME_OK) {
		refuse(peer, outcome, channel, name);
		return;
	}
	bool same = str_eq_case(name, channel_name(channel));
	if (!same)
		show_leaving(server, channel, reason);
	channel_rename(server, peer->user, channel, name, reason);
	if (!same)
		show_entering(channel);
}
