/* Messages, and being away from them. */

#include "base/buf.h"
#include "proto/irc.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/edit.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/reply.h"
#include "server/ticket.h"
#include "server/user.h"

#define TARGETS_MOST 4 /* of one command, TARGMAX in ISUPPORT */

/* NOTICE is never answered, so that two programs do not answer each other for ever. */
static void refuse(
    struct peer *peer, const struct event *event, enum outcome outcome, struct str target)
{
	if (event->kind != EVENT_NOTICE)
		reply_outcome(peer, outcome, STR_FMT, STR_ARG(reply_word(target)));
}

static void to_channel(struct peer *peer, struct event *event, struct str target)
{
	event->channel = channel_find(peer->server, target);
	if (event->channel == NULL) {
		refuse(peer, event, OUTCOME_CHANNEL_UNKNOWN, target);
		return;
	}
	if (edit_check(peer, event, target))
		refuse(peer, event, channel_say(peer->server, event), target);
}

static void to_user(struct peer *peer, struct event *event, struct str target)
{
	event->target = user_find(peer->server, target);
	if (event->target == NULL) {
		refuse(peer, event, OUTCOME_NICK_UNKNOWN, target);
		return;
	}
	if (!edit_check(peer, event, target))
		return;
	enum outcome outcome = user_say(peer->server, event);
	refuse(peer, event, outcome, target);
	if (outcome == OUTCOME_OK && event->kind == EVENT_MESSAGE && event->target->away != NULL)
		reply(peer, RPL_AWAY, STR_FMT " :%s", STR_ARG(user_nick(event->target)),
		    event->target->away);
}

/* "@#x", "+#x", "@+#x": reach members of the lowest rank that is named, and those above. */
static void cut_status(struct str *target, struct event *event)
{
	size_t len = 0;
	char status = 0;
	enum member_rank least = 0, rank;
	for (; len < target->len && (rank = rank_of_prefix(target->data[len])) != 0; len++) {
		if (rank > least) {
			least = rank;
			status = target->data[len];
		}
	}
	if (len == target->len || target->data[len] != '#')
		return;
	*target = (struct str){target->data + len, target->len - len};
	event->status = status;
	event->least = least;
}

const char *message_command(const struct event *event)
{
	switch (event->kind) {
	case EVENT_NOTICE:
		return "NOTICE";
	case EVENT_TAGMSG:
		return "TAGMSG";
	default:
		return event->lines != NULL ? "BATCH" : "PRIVMSG";
	}
}

void message_to(struct peer *peer, struct event event, struct str target)
{
	cut_status(&target, &event);
	if (event.least == 0 && ticket_settles(peer, &event, target))
		return;
	if (target.data[0] == '#')
		to_channel(peer, &event, target);
	else
		to_user(peer, &event, target);
}

void message_client_tags(struct str tags, struct buf *out)
{
	struct str key, value;
	while (irc_tag_next(&tags, &key, &value)) {
		if (key.len == 0 || key.data[0] != '+')
			continue;
		buf_printf(out, "%s" STR_FMT, out->len > 0 ? ";" : "", STR_ARG(key));
		if (value.len > 0)
			buf_printf(out, "=" STR_FMT, STR_ARG(value));
	}
}

static void to_all(struct peer *peer, const struct event *event, struct str targets)
{
	struct str target;
	for (int count = 0; next_piece(&targets, &target); count++) {
		if (count == TARGETS_MOST) {
			reply(peer, ERR_TOOMANYTARGETS, STR_FMT, STR_ARG(reply_word(target)));
			return;
		}
		message_to(peer, *event, target);
	}
}

static void say(struct peer *peer, const struct irc_message *message, enum event_kind kind)
{
	struct event event = {
	    .kind = kind, .source = peer->user, .from = peer, .text = param(message, 1)};
	struct str targets = param(message, 0), rest = targets, first;
	struct buf tags = {0};
	if (!next_piece(&rest, &first)) {
		if (kind == EVENT_MESSAGE)
			reply(peer, ERR_NORECIPIENT, ":No recipient given (PRIVMSG)");
		return;
	}
	message_client_tags(message->tags, &tags);
	event.tags = (struct str){tags.data, tags.len};
	to_all(peer, &event, targets);
	buf_fini(&tags);
}

void command_privmsg(struct peer *peer, const struct irc_message *message)
{
	say(peer, message, EVENT_MESSAGE);
}

void command_notice(struct peer *peer, const struct irc_message *message)
{
	say(peer, message, EVENT_NOTICE);
}

void command_tagmsg(struct peer *peer, const struct irc_message *message)
{
	if (message->param_count == 0)
		reply(peer, ERR_NEEDMOREPARAMS, "TAGMSG");
	else
		say(peer, message, EVENT_TAGMSG);
}

void command_away(struct peer *peer, const struct irc_message *message)
{
	/* draft/pre-away: it counts from the moment that the peer is let in. */
	if (peer->user == NULL && (peer->caps & CAP_PRE_AWAY) == 0) {
		reply_bare(peer, ERR_NOTREGISTERED);
		return;
	}
	presence_set_away(peer, param(message, 0));
	reply_bare(peer, peer->away != NULL ? RPL_NOWAWAY : RPL_UNAWAY);
}
