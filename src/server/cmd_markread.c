/* MARKREAD: up to when a channel or a conversation was read. */

#include "base/clock.h"
#include "proto/irc.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/event.h"
#include "server/irc_format.h"
#include "server/mark.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/selector.h"
#include "server/server.h"
#include "server/user.h"

static void fail(struct peer *peer, struct str about)
{
	reply_line(peer,
	    "FAIL MARKREAD INVALID_PARAMS " STR_FMT
	    " :A channel or a nick is expected, and timestamp=YYYY-MM-DDThh:mm:ss.sssZ",
	    STR_ARG(reply_word(about)));
}

void markread_reply(struct peer *peer, struct str target)
{
	char time[IRC_TIME_LEN];
	int64_t mark = mark_of(peer->server, peer->user, target);
	if (mark == 0) {
		reply_line(peer, "MARKREAD " STR_FMT " *", STR_ARG(target));
		return;
	}
	irc_time(peer->server, mark * NS_PER_MS, time);
	reply_line(
	    peer, "MARKREAD " STR_FMT " timestamp=%.*s", STR_ARG(target), IRC_TIME_LEN, time);
}

/* All clients of whoever it is, under whatever nick; the one that moved it among them. */
static void tell_all(struct peer *peer, struct str target, int64_t mark)
{
	struct server *server = peer->server;
	const struct account *account = peer->user->account;
	char time[IRC_TIME_LEN];
	irc_time(server, mark * NS_PER_MS, time);
	struct event event = {.kind = EVENT_MARKREAD, .name = target, .text = {time, sizeof time}};
	event_to_user(server, &event, peer->user);
	for (struct user *user = server->users; account != NULL && user != NULL;
	     user = user->hh.next)
		if (user->account == account && user != peer->user)
			event_to_user(server, &event, user);
}

static void set(struct peer *peer, struct str target, const struct selector *selector)
{
	int64_t now = clock_wall_ms(), time = selector->first / US_PER_MS;
	if (time > now)
		time = now;
	bool moved = mark_move(peer->server, peer->user, target, time);
	if (moved)
		tell_all(peer, target, time);
	if (!moved || (peer->caps & CAP_READ_MARKER) == 0)
		markread_reply(peer, target);
}

void command_markread(struct peer *peer, const struct irc_message *message)
{
	struct str target = param(message, 0), time = param(message, 1);
	struct selector selector;
	if (message->param_count == 0)
		reply_line(peer, "FAIL MARKREAD NEED_MORE_PARAMS :A channel or a nick is expected");
	else if (!irc_channel_valid(target) && !irc_nick_valid(target))
		fail(peer, target);
	else if (message->param_count == 1)
		markread_reply(peer, target);
	else if (!str_starts(time, STR("timestamp=")) || !selector_read(time, &selector))
		fail(peer, time);
	else
		set(peer, target, &selector);
}
