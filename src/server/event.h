#ifndef SERVER_EVENT_H
#define SERVER_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "server/rank.h"

struct channel;
struct limits;
struct peer;
struct server;
struct user;

enum event_kind {
	EVENT_MESSAGE,
	EVENT_NOTICE,
	EVENT_TAGMSG, /* tags without text */
	EVENT_JOIN,
	EVENT_PART,   /* text: the reason */
	EVENT_QUIT,   /* text: the reason */
	EVENT_KICK,   /* target: who was kicked; text: the reason */
	EVENT_NICK,   /* text: the new nick; the source still has the old one */
	EVENT_REDACT, /* of a message whose msgid is name; text: the reason */
	EVENT_RENAME, /* channel: as it was called; name: as it will be; text: the reason */
	EVENT_TOPIC,  /* text: the topic, empty when cleared */
	EVENT_MODE, /* text: "+ov-k alice bob *"; for a user's, target is set and channel is not */
	EVENT_INVITE,   /* target: who was invited; told to the target */
	EVENT_INVITED,  /* the same, told to those who may invite */
	EVENT_ACCOUNT,  /* text: the account's name, or "*" */
	EVENT_MARKREAD, /* name: of what; text: up to when, as server-time has it */
	EVENT_CHGHOST,  /* name: the new host; the source still has the old one */
	EVENT_AWAY,     /* text: the away message, empty when back */
	EVENT_SETNAME,  /* text: the real name */
	EVENT_WALLOPS,
	EVENT_KILL, /* text: the reason; told to the target before its connection ends */
};

/* One line of a message in several (draft/multiline). */
struct event_line {
	struct str text;
	bool joined; /* to the line before it, without an LF between them */
};

/*
 * Something that happened and that peers are told of. Everything in it is borrowed for the
 * duration of the call. Texts have no CR, LF or NUL, but may have any other byte.
 */
struct event {
	enum event_kind kind;
	char status; /* STATUSMSG: the prefix of `least`, shown before the channel; else 0 */
	enum member_rank least;    /* told to members of that rank and above; 0: to all */
	uint64_t lacking;          /* told only to IRC peers without this capability; 0: to all */
	const struct user *source; /* NULL: the server itself */
	struct peer *from; /* the source's client that said it, in what is echoed; else NULL */
	struct channel *channel; /* where it happened; NULL for what is no channel's */
	struct user *target;
	struct str name;
	struct str text;
	const struct event_line *lines; /* of a MESSAGE in several, whose text is all of them with
	                                   LF between; NULL: it has one */
	size_t line_count;
	struct str tags; /* client-only tags as sent, without '@' */
	int64_t id;      /* see history.h; set when it is told, as the time is */
	int64_t time;    /* wall clock, ns */
};

/* What has a msgid and can be redacted. */
static inline bool event_is_message(enum event_kind kind)
{
	return kind == EVENT_MESSAGE || kind == EVENT_NOTICE || kind == EVENT_TAGMSG;
}

/* What has a msgid besides: history tells it again to those who ask for events. */
static inline bool event_is_past(enum event_kind kind)
{
	switch (kind) {
	case EVENT_JOIN:
	case EVENT_PART:
	case EVENT_QUIT:
	case EVENT_KICK:
	case EVENT_NICK:
	case EVENT_TOPIC:
	case EVENT_MODE:
	case EVENT_REDACT:
		return true;
	default:
		return event_is_message(kind);
	}
}

/*
 * Delivery to all clients of those named: each event is formatted once per variant, and every peer
 * of the variant queues the same bytes. Nobody is freed while these walk. `except` may be NULL.
 */
void event_to_channel(struct server *server, struct event *event, const struct peer *except);
/* To the channel without its source. */
void event_to_others(struct server *server, struct event *event);
void event_to_user(struct server *server, struct event *event, const struct user *user);
void event_to_peer(struct server *server, struct event *event, struct peer *peer);
/* To everybody who shares a channel with `user`, each once, `user` itself not. */
void event_to_neighbours(struct server *server, struct event *event, const struct user *user);
/* To every user that has all these modes. */
void event_to_all(struct server *server, struct event *event, unsigned modes);
/* To one more peer, or all of a user, right after one of the above. */
void event_also(struct server *server, const struct event *event, struct peer *peer);
void event_also_to_user(struct server *server, const struct event *event, const struct user *user);

/*
 * Bytes of text that fit when the event is shown as one IRC message: whoever takes longer texts
 * splits them (see event_split()), others refuse or clip.
 */
size_t event_room(const struct event *event);
/* The same where all names of an event in a channel are as long as they may be. */
size_t event_room_least(const struct limits *limits, bool has_target);
/* Cuts off the next piece of at most `most` > 3 bytes: at a space where it can, else at a
 * character. */
struct str event_split(struct str *rest, size_t most);

#endif
