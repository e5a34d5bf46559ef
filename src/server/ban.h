#ifndef SERVER_BAN_H
#define SERVER_BAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "net/range.h"

struct account;
struct peer;
struct server;
struct user;

/*
 * ban: whom the server keeps out. Bans are kept on disk and end by themselves if they are to.
 * X(name, word): an address or a range of them; nick!username@host, an account and a nick with *
 * and ? in them.
 */
#define BAN_KINDS(X)                                                                               \
	X(ADDRESS, "address")                                                                      \
	X(MASK, "mask")                                                                            \
	X(ACCOUNT, "account")                                                                      \
	X(NICK, "nick")

#define BAN_WHAT_MAX   150 /* bytes of whom a ban means */
#define BAN_REASON_MAX 200 /* bytes of its reason; what is longer is clipped */

enum ban_kind {
#define BAN_KIND(name, word) BAN_##name,
	BAN_KINDS(BAN_KIND)
#undef BAN_KIND
	    BAN_KIND_COUNT,
};

struct ban {
	enum ban_kind kind;
	char *what;    /* as ban_read() writes it */
	char *reason;  /* may be empty */
	char *by;      /* who set it */
	int64_t since; /* wall clock, seconds */
	int64_t until; /* the same; 0: for good */
	struct net_range range;
};

const char *ban_kind_word(enum ban_kind kind);
/* False when it is none of the words. */
bool ban_kind_read(struct str word, enum ban_kind *kind);

/*
 * What somebody wrote for whom they want to ban, appended as it is kept: an address or range;
 * "account:NAME" or "a:NAME"; what has ! or @ in it; else a nick. False when it is none of these.
 */
bool ban_read(struct str said, enum ban_kind *kind, struct buf *out);

/* `what` is as ban_read() writes it; 0 seconds: for good. In place of one that is there already.
 * Whoever is here and is meant is thrown out. */
void ban_add(struct server *server, enum ban_kind kind, struct str what, int64_t seconds,
    struct str reason, struct str by);
/* False when there is none. */
bool ban_remove(struct server *server, enum ban_kind kind, struct str what);
typedef void ban_each_fn(const struct ban *ban, void *arg);
/* Those that still hold, the oldest first. */
void ban_each(const struct server *server, ban_each_fn *each, void *arg);

/* What keeps them out; NULL: nothing does. */
const struct ban *ban_of_host(const struct server *server, struct str host);
const struct ban *ban_of_nick(const struct server *server, struct str nick);
const struct ban *ban_of_account(const struct server *server, const struct account *account);
/* Of one who is about to be let in under these names. */
const struct ban *ban_of_newcomer(const struct peer *peer, struct str nick, struct str username);
/* Of one who would be called otherwise. */
const struct ban *ban_of_new_nick(
    const struct server *server, const struct user *user, struct str nick);
/* Whether a ban that is not there would throw that user out. */
bool ban_would_mean(enum ban_kind kind, struct str what, const struct user *user);

/* A sentence for whom it keeps out: why, until when, and whom to ask. */
void ban_sentence(const struct server *server, const struct ban *ban, struct buf *out);
/* Closes the peer with that sentence, and says so in the log. */
void ban_turn_away(struct peer *peer, const struct ban *ban);

void ban_load(struct server *server);  /* once at the start */
void ban_sweep(struct server *server); /* forgets those that have ended */
void ban_clear(struct server *server); /* at the end, in memory alone */

#endif
