#ifndef SERVER_CHANNEL_H
#define SERVER_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/buf.h"
#include "base/str.h"
#include "server/outcome.h"
#include "server/rank.h"

struct event;
struct registration;
struct server;
struct user;

/* Channel modes without a parameter: X(name, letter). */
#define CHANNEL_FLAGS(X)                                                                           \
	X(NO_CTCP, 'C')                                                                            \
	X(ACCOUNTS_SPEAK, 'M')                                                                     \
	X(ACCOUNTS_JOIN, 'R')                                                                      \
	X(HEARD_BY_HELPERS, 'U')                                                                   \
	X(INVITE_ONLY, 'i')                                                                        \
	X(MODERATED, 'm')                                                                          \
	X(NO_EXTERNAL, 'n')                                                                        \
	X(SECRET, 's')                                                                             \
	X(TOPIC_LOCK, 't')

enum channel_flag_bit {
#define CHANNEL_FLAG_BIT(name, letter) CHANNEL_##name##_BIT,
	CHANNEL_FLAGS(CHANNEL_FLAG_BIT)
#undef CHANNEL_FLAG_BIT
};

enum channel_flag {
#define CHANNEL_FLAG(name, letter) CHANNEL_##name = 1u << CHANNEL_##name##_BIT,
	CHANNEL_FLAGS(CHANNEL_FLAG)
#undef CHANNEL_FLAG
};

struct member {
	struct user *user;
	uint8_t rank; /* enum member_rank bits */
};

/* Modes that are lists of masks: X(name, letter). */
#define CHANNEL_LISTS(X)                                                                           \
	X(BANS, 'b')                                                                               \
	X(EXCEPTIONS, 'e')                                                                         \
	X(INVITES, 'I')

enum channel_list_kind {
#define CHANNEL_LIST_KIND(name, letter) CHANNEL_##name,
	CHANNEL_LISTS(CHANNEL_LIST_KIND)
#undef CHANNEL_LIST_KIND
	    CHANNEL_LIST_COUNT,
};

struct channel_mask {
	char *mask; /* as mask_complete() writes it */
	char *by;   /* nick!username@host of who set it */
	int64_t at; /* wall clock, seconds */
};

struct channel_list {
	struct channel_mask *entries;
	size_t count;
};

#define CHANNEL_KEY_MAX 23 /* bytes of a key, KEYLEN of ISUPPORT */
#define CHANNEL_INVITED 50 /* invitations remembered, the oldest forgotten first */

/* channel: lives from its first join to its last part, or on if it is registered. */
struct channel {
	UT_hash_handle hh;      /* in server->channels, by name without case */
	struct member *members; /* in no order */
	uint32_t member_count;
	uint32_t member_room;
	uint32_t flags;   /* enum channel_flag */
	uint32_t limit;   /* l; 0: none */
	char *key;        /* k; NULL: none */
	char *topic;      /* NULL: none */
	char *topic_by;   /* nick!username@host */
	int64_t topic_at; /* wall clock, seconds */
	int64_t since;    /* wall clock, seconds */
	struct channel_list lists[CHANNEL_LIST_COUNT];
	uint64_t *invited; /* ids of users whom an operator invited: once, nothing keeps them out */
	size_t invited_count;
	struct registration *registration; /* NULL: it goes with its last member */
	int64_t sealed; /* the msgid up to which its members are told nothing, see seal.h; or 0 */
	bool closed;    /* not everybody could always enter */
	uint64_t id;    /* never used again in this server's life, nor for a user */
	uint16_t name_len;
	char *name;
};

static inline struct str channel_name(const struct channel *channel)
{
	return (struct str){channel->name, channel->name_len};
}

/* For channel_store.c: one that nobody is in. */
struct channel *channel_restore(struct server *server, struct str name);
/* At the end of the server, without telling anybody. */
void channels_clear(struct server *server);
/* Frees it if nobody is in it and it is not registered. */
void channel_check_empty(struct server *server, struct channel *channel);

/* NULL when there is none of that name; ASCII letters alike. */
struct channel *channel_find(const struct server *server, struct str name);
/* NULL when the user is not in it. Valid until the members change. */
struct member *channel_member(const struct channel *channel, const struct user *user);
/* Whether it is a member of that rank or one above. */
bool channel_has_rank(
    const struct channel *channel, const struct user *user, enum member_rank rank);
/* Whether `viewer` may know of the channel: it is not secret, or its own, or it is an operator. */
bool channel_visible(const struct channel *channel, const struct user *viewer);

/* Gives a member those ranks and no others, in the server's name; members are told. */
void channel_set_ranks(
    struct server *server, struct channel *channel, const struct user *user, unsigned ranks);

/* "+qo-v nick nick nick": how MODE tells of it; nothing if both are the same. */
void channel_write_ranks(struct buf *out, unsigned before, unsigned after, struct str nick);

/*
 * Joins, making the channel and its first member operator where there was none. All members are
 * told, the user itself too. *joined, which may be NULL, is then the channel, and NULL when the
 * user was in it already.
 */
enum outcome channel_join(struct server *server, struct user *user, struct str name, struct str key,
    struct channel **joined);
/* For presence.h: a member of an earlier run, who asks nobody and of whom nobody is told. */
void channel_enter_again(struct server *server, struct user *user, struct str name, unsigned ranks);
/* The channel may be gone after it. */
enum outcome channel_part(
    struct server *server, struct user *user, struct channel *channel, struct str reason);
void channel_leave_all(struct server *server, struct user *user); /* tells nobody */
/*
 * MESSAGE, NOTICE or TAGMSG of event->source to event->channel; told to all members but itself,
 * and echoed to it where it asked for that.
 */
enum outcome channel_say(struct server *server, struct event *event);
/* Tells nobody; `at` is wall clock, seconds. */
void channel_keep_topic(struct channel *channel, struct str topic, struct str by, int64_t at);
enum outcome channel_set_topic(
    struct server *server, struct user *user, struct channel *channel, struct str topic);
/* The channel lives on, with the kicker in it, unless that kicked itself. */
enum outcome channel_kick(struct server *server, struct user *user, struct channel *channel,
    struct user *target, struct str reason);
/* What stands against that name: also OUTCOME_CHANNEL_TAKEN. Another case of its own is none. */
enum outcome channel_check_rename(const struct server *server, const struct user *user,
    const struct channel *channel, struct str name);
/* Once that was checked. Members are told; everything but the name stays. */
void channel_rename(struct server *server, struct user *user, struct channel *channel,
    struct str name, struct str reason);
enum outcome channel_invite(
    struct server *server, struct user *user, struct channel *channel, struct user *target);

#endif
