#ifndef SERVER_EVENT_H
#define SERVER_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct channel;
struct peer;
struct server;
struct user;

enum event_kind {
	EVENT_MESSAGE,
	EVENT_NOTICE,
	EVENT_TAGMSG, /* tags without text */
	EVENT_JOIN,
	EVENT_PART,    /* text: the reason */
	EVENT_QUIT,    /* text: the reason */
	EVENT_KICK,    /* target: who was kicked; text: the reason */
	EVENT_NICK,    /* text: the new nick; the source still has the old one */
	EVENT_TOPIC,   /* text: the topic, empty when cleared */
	EVENT_MODE,    /* text: "+ov-k alice bob *"; target is set instead of channel for a user */
	EVENT_INVITE,  /* target: who was invited */
	EVENT_AWAY,    /* text: the away message, empty when back */
	EVENT_SETNAME, /* text: the real name */
	EVENT_WALLOPS,
	EVENT_KILL, /* target: who was killed */
};

/*
 * Something that happened and that peers are told of. Everything in it is borrowed for the
 * duration of the call. Texts have no CR, LF or NUL, but may have any other byte.
 */
struct event {
	enum event_kind kind;
	char status; /* STATUSMSG: '@' or '+', told to members of that rank or higher; else 0 */
	const struct user *source;     /* NULL: the server itself */
	const struct channel *channel; /* where it happened; NULL for what is no channel's */
	const struct user *target;
	struct str text;
	struct str tags; /* client-only tags as sent, without '@' */
	int64_t time;    /* wall clock, ns; 0: now */
};

/*
 * Delivery: each event is formatted once per variant, and every peer of the variant queues the same
 * bytes. Nobody is freed while these walk. `except` may be NULL.
 */
void event_to_channel(struct server *server, struct event *event, const struct peer *except);
void event_to_user(struct server *server, struct event *event, const struct user *user);
void event_to_peer(struct server *server, struct event *event, struct peer *peer);
/* To everybody who shares a channel with `user`, each once, `user` itself not. */
void event_to_neighbours(struct server *server, struct event *event, const struct user *user);

/*
 * Bytes of text that fit when the event is shown as one IRC message: whoever takes longer texts
 * splits them (see event_split()), others refuse.
 */
size_t event_room(const struct event *event);
/* Cuts off the next piece of at most `most` bytes: at a space if it can, never inside a character.
 */
struct str event_split(struct str *rest, size_t most);

#endif
