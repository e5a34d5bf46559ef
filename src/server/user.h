#ifndef SERVER_USER_H
#define SERVER_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/str.h"
#include "server/outcome.h"

struct channel;
struct peer;
struct server;

enum user_mode {
	USER_INVISIBLE = 1u << 0, /* i */
	USER_OPERATOR = 1u << 1,  /* o */
	USER_WALLOPS = 1u << 2,   /* w */
	USER_BOT = 1u << 3,       /* B */
};

/* One channel that a user is in; `index` is its place among the channel's members. */
struct membership {
	struct channel *channel;
	uint32_t index;
};

/*
 * user: what others see of somebody who was let in. Its names lie in one allocation, `source`,
 * as "nick!username@host" NUL "real name" NUL; read them through the functions below.
 */
struct user {
	struct peer *peer;
	char *source;
	uint16_t source_len;
	uint8_t nick_len;
	uint8_t username_len;
	uint8_t modes; /* enum user_mode */
	char *away;    /* NULL: here */
	struct membership *channels;
	uint32_t channel_count;
	int64_t since;     /* wall clock, seconds */
	int64_t active;    /* monotonic ns of the last message, for the idle time */
	UT_hash_handle hh; /* in server->users, by nick without case */
};

static inline struct str user_nick(const struct user *user)
{
	return (struct str){user->source, user->nick_len};
}

static inline struct str user_username(const struct user *user)
{
	return (struct str){user->source + user->nick_len + 1, user->username_len};
}

struct str user_host(const struct user *user);
struct str user_real_name(const struct user *user);
/* "nick!username@host" */
static inline struct str user_source(const struct user *user)
{
	return (struct str){user->source, user->source_len};
}

/* NULL when nobody has that nick; ASCII letters alike. */
struct user *user_find(const struct server *server, struct str nick);
/* OUTCOME_OK, OUTCOME_NICK_BAD, OUTCOME_NICK_LONG or OUTCOME_NICK_TAKEN (by another than `self`).
 */
enum outcome user_check_nick(const struct server *server, struct str nick, const struct user *self);

/*
 * Lets the peer in under this nick, which user_check_nick() must have found well. From here on it
 * is peer->user, others see it and can write to it. Texts are cut to their limits.
 */
struct user *user_new(
    struct peer *peer, struct str nick, struct str username, struct str real_name);
/*
 * It leaves all channels and is gone: those who share one are told the reason. The peer is not
 * closed by this. Safe to call for a peer that has none.
 */
void user_quit(struct peer *peer, struct str reason);

/* Renames, and tells it and those who share a channel. */
enum outcome user_rename(struct server *server, struct user *user, struct str nick);
/* An empty text: it is back. Tells those who want to know. */
void user_set_away(struct server *server, struct user *user, struct str text);
void user_set_real_name(struct server *server, struct user *user, struct str text);
/* A message, notice or tagmsg from `user` to one other. */
enum outcome user_say(struct server *server, struct event *event);

#endif
