#include "server/event.h"

#include <string.h>

#include "base/clock.h"
#include "proto/irc.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"

#define STREAMS 63 /* of a datagram session, besides the one that is kept in order with all */

static void begin(struct server *server, struct event *event)
{
	server->serial++;
	event->id = history_new_id(server);
	event->time = event->id * NS_PER_US;
}

/*
 * What is said in a channel waits for nothing that got lost in another; all else keeps its order.
 */
static unsigned stream_of(const struct event *event)
{
	bool said = event->kind == EVENT_MESSAGE || event->kind == EVENT_NOTICE ||
	            event->kind == EVENT_TAGMSG;
	return said && event->channel != NULL ? 1 + (unsigned)(event->channel->id % STREAMS) : 0;
}

void event_also(struct server *server, const struct event *event, struct peer *peer)
{
	struct variant *variant = peer->variant;
	if (event->lacking != 0 &&
	    (peer->dialect != &dialect_irc || (peer->caps & event->lacking) != 0))
		return;
	if (variant->serial != server->serial) {
		variant->slice = variant->dialect->format(event, variant);
		variant->stream = stream_of(event);
		variant->serial = server->serial;
	}
	if (variant->slice.len > 0)
		peer_send_slice(peer, variant->stream, variant->slice);
}

static void to_peers(struct server *server, const struct event *event, const struct user *user,
    const struct peer *except)
{
	for (struct peer *peer = user->peers; peer != NULL; peer = peer->sibling)
		if (peer != except)
			event_also(server, event, peer);
}

void event_also_to_user(struct server *server, const struct event *event, const struct user *user)
{
	to_peers(server, event, user, NULL);
}

static void to_members(struct server *server, const struct event *event, const struct user *other,
    const struct peer *except)
{
	const struct channel *channel = event->channel;
	for (uint32_t i = 0; i < channel->member_count; i++) {
		const struct member *member = &channel->members[i];
		bool reached = event->least == 0 || rank_reaches(member->rank, event->least);
		if (reached && member->user != other)
			to_peers(server, event, member->user, except);
	}
}

void event_to_channel(struct server *server, struct event *event, const struct peer *except)
{
	begin(server, event);
	to_members(server, event, NULL, except);
	history_add_event(server, event);
}

void event_to_others(struct server *server, struct event *event)
{
	begin(server, event);
	to_members(server, event, event->source, NULL);
}

void event_to_user(struct server *server, struct event *event, const struct user *user)
{
	begin(server, event);
	event_also_to_user(server, event, user);
}

void event_to_peer(struct server *server, struct event *event, struct peer *peer)
{
	begin(server, event);
	event_also(server, event, peer);
}

static void to_unwalked(struct server *server, const struct event *event, const struct user *user)
{
	if (user->peers == NULL || user->peers->walk == server->walk)
		return;
	for (struct peer *peer = user->peers; peer != NULL; peer = peer->sibling) {
		peer->walk = server->walk;
		event_also(server, event, peer);
	}
}

void event_to_neighbours(struct server *server, struct event *event, const struct user *user)
{
	begin(server, event);
	server->walk++;
	for (struct peer *peer = user->peers; peer != NULL; peer = peer->sibling)
		peer->walk = server->walk;
	for (uint32_t i = 0; i < user->channel_count; i++) {
		const struct channel *channel = user->channels[i].channel;
		for (uint32_t k = 0; k < channel->member_count; k++)
			to_unwalked(server, event, channel->members[k].user);
	}
	history_add_everywhere(server, event, user);
}

void event_to_all(struct server *server, struct event *event, unsigned modes)
{
	begin(server, event);
	for (struct user *user = server->users; user != NULL; user = user->hh.next)
		if ((user->modes & modes) == modes)
			event_also_to_user(server, event, user);
}

/* The longest command word, its spaces, the colon, and CR LF. */
#define EVENT_FIXED (sizeof ": PRIVMSG  :\r\n" - 1)

size_t event_room(const struct event *event)
{
	size_t used = EVENT_FIXED + (event->status != 0);
	if (event->source != NULL)
		used += event->source->source_len;
	if (event->channel != NULL)
		used += event->channel->name_len;
	if (event->target != NULL)
		used += event->target->nick_len + (event->channel != NULL);
	if (event->name.len > 0)
		used += event->name.len + 1;
	return used < IRC_LINE_MAX ? IRC_LINE_MAX - used : 0;
}

size_t event_room_least(const struct limits *limits, bool has_target)
{
	size_t source = limits->nick + 1 + USER_USERNAME_MAX + 1 + USER_HOST_MAX;
	size_t target = has_target ? limits->nick + 1 : 0;
	return IRC_LINE_MAX - EVENT_FIXED - source - limits->channel - target;
}

struct str event_split(struct str *rest, size_t most)
{
	struct str piece = str_clip(*rest, most);
	const char *space = NULL;
	if (piece.len < rest->len)
		space = memrchr(piece.data, ' ', piece.len);
	if (space != NULL && space != piece.data)
		piece.len = (size_t)(space - piece.data);
	rest->data += piece.len;
	rest->len -= piece.len;
	while (space != NULL && rest->len > 0 && rest->data[0] == ' ') {
		rest->data++;
		rest->len--;
	}
	return piece;
}
