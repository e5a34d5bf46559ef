#ifndef SERVER_USER_H
#define SERVER_USER_H

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#include "base/str.h"
#include "server/author.h"
#include "server/outcome.h"

struct account;
struct channel;
struct event;
struct peer;
struct server;

/* User modes: X(name, letter). */
#define USER_MODES(X)                                                                              \
	X(BOT, 'B')                                                                                \
	X(ACCOUNTS_TELL, 'R')                                                                      \
	X(NO_CTCP, 'T')                                                                            \
	X(INVISIBLE, 'i')                                                                          \
	X(OPERATOR, 'o')                                                                           \
	X(WALLOPS, 'w')

enum user_mode_bit {
#define USER_MODE_BIT(name, letter) USER_##name##_BIT,
	USER_MODES(USER_MODE_BIT)
#undef USER_MODE_BIT
};

enum user_mode {
#define USER_MODE(name, letter) USER_##name = 1u << USER_##name##_BIT,
	USER_MODES(USER_MODE)
#undef USER_MODE
};

#define USER_USERNAME_MAX 18 /* bytes, USERLEN of ISUPPORT; the ~ included */
#define USER_HOST_MAX     63 /* bytes, HOSTLEN of ISUPPORT */

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
	struct peer *peers; /* its clients, oldest first, linked by `sibling`; see presence.h */
	struct account *account; /* NULL: a guest */
	char *source;
	uint16_t source_len;
	uint8_t nick_len;
	uint8_t username_len;
	uint8_t modes; /* enum user_mode */
	bool cloaked;  /* its host is not its address, see user_set_host() */
	uint32_t channel_count;
	struct membership *channels;
	char *away;                       /* NULL: here */
	uint64_t id;                      /* never used again in this server's life */
	char session[AUTHOR_SESSION_LEN]; /* what it is as a guest, see author.h */
	int64_t since;                    /* wall clock, seconds */
	int64_t active;                   /* monotonic ns of the last message, for the idle time */
	UT_hash_handle hh;                /* in server->users, by nick without case */
};

/* "nick!username@host" */
static inline struct str user_source(const struct user *user)
{
	return (struct str){user->source, user->source_len};
}

static inline struct str user_nick(const struct user *user)
{
	return (struct str){user->source, user->nick_len};
}

static inline struct str user_username(const struct user *user)
{
	return (struct str){user->source + user->nick_len + 1, user->username_len};
}

struct str user_host(const struct user *user);
/* The host of one who is about to be let in. */
struct str user_host_of(const struct peer *peer, char out[USER_HOST_MAX + 2]);
struct str user_real_name(const struct user *user);

/* "*" for a guest's. */
struct str user_account_name(const struct user *user);

/* NULL when nobody has that nick; ASCII letters alike. */
struct user *user_find(const struct server *server, struct str nick);
/* OUTCOME_OK, NICK_BAD, NICK_LONG, NICK_BANNED, or NICK_TAKEN by another than `self` (which may be
 * NULL). */
enum outcome user_check_nick(const struct server *server, struct str nick, const struct user *self);

/*
 * Lets the peer in under this nick, which user_check_nick() must have found well. From here on it
 * is peer->user, others see it and can write to it. Texts are clipped to their limits.
 */
struct user *user_new(
    struct peer *peer, struct str nick, struct str username, struct str real_name);
/* One of an earlier run, see presence.h, without a client. */
struct user *user_restore(struct server *server, struct account *account, struct str nick,
    struct str username, struct str host, struct str real_name);
/* One more client of a user who is here. */
void user_attach(struct user *user, struct peer *peer);
/*
 * The peer leaves its user, and the last one takes the user along, see user_end(). The peer is not
 * closed by this. For a peer that has no user it does nothing.
 */
void user_quit(struct peer *peer, struct str reason);
/*
 * It leaves all channels and is gone: those who share one are told the reason. Its peers, which
 * have no user any more, are not closed by this.
 */
void user_end(struct server *server, struct user *user, struct str reason);
/* A sentence for all its clients. */
void user_tell(const struct user *user, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Renames, and tells it and those who share a channel. */
enum outcome user_rename(struct server *server, struct user *user, struct str nick);
/* It logs in, or out with NULL. Tells it and those who want to know. */
void user_set_account(struct server *server, struct user *user, struct account *account);
/* An empty text: it is back. Tells those who want to know. */
void user_set_away(struct server *server, struct user *user, struct str text);
void user_set_real_name(struct server *server, struct user *user, struct str text);
/*
 * Others see it at that host from now on, or with an empty one at its own address. Those who do not
 * know CHGHOST see it leave and come back.
 */
void user_set_host(struct server *server, struct user *user, struct str host);
/* Whether its nick!username@host is like that, by the host that others see or that it has. */
bool user_matches(const struct user *user, struct str mask);
/* Sets and clears modes, keeping the server's counts; tells nobody. */
void user_set_modes(struct server *server, struct user *user, unsigned modes);

/*
 * MESSAGE, NOTICE or TAGMSG of event->source to event->target; echoed to the source where it asked
 * for that. OUTCOME_TEXT_EMPTY, OUTCOME_TEXT_LONG.
 */
enum outcome user_say(struct server *server, struct event *event);
/* Tells event->target, and the source's other clients. */
void user_tell_both(struct server *server, struct event *event);
/* For channel.c: what of a text both kinds of message must keep to. */
enum outcome user_check_text(const struct event *event);
/* For channel.c: the echo, and the end of being idle. */
void user_said(struct server *server, const struct event *event);

/* For channel.c: the bookkeeping of both ends of a membership. */
struct membership *user_membership(const struct user *user, const struct channel *channel);

#endif
