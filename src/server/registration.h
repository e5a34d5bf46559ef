#ifndef SERVER_REGISTRATION_H
#define SERVER_REGISTRATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct account;
struct channel;
struct server;
struct user;

/*
 * registration: a channel that an account has founded lives on without members. What it is, and
 * the ranks that accounts have in it, are kept on disk (see channel_store.h) and come back. None of
 * these asks for a right.
 */

/* What an account may be there whenever it comes. */
struct channel_grant {
	char *account;  /* its name */
	unsigned ranks; /* enum member_rank bits; never FOUNDER, never none */
};

struct registration {
	char *founder; /* an account's name */
	int64_t since; /* wall clock, seconds */
	struct channel_grant *grants;
	size_t grant_count;
};

/* Members that are logged in keep the ranks that they have. */
void registration_begin(
    struct server *server, struct channel *channel, const struct account *founder);
/* The channel is gone after it if nobody is in it. */
void registration_end(struct server *server, struct channel *channel);
/* The founder until now becomes an operator. */
void registration_hand_over(
    struct server *server, struct channel *channel, const struct account *founder);
/* 0 takes all away. Those of that account who are in the channel have these ranks from now on. */
void registration_grant(
    struct server *server, struct channel *channel, const struct account *account, unsigned ranks);
/* For MODE: a member's ranks were changed; if it is logged in that account keeps them. */
void registration_keep(struct server *server, struct channel *channel, const struct user *user);

/* The ranks that come with an account there; 0 for NULL and where nothing is registered. */
unsigned registration_ranks(const struct channel *channel, const struct account *account);
size_t registration_count(const struct server *server, const struct account *founder);

/* For user.c: it is logged in to another account, or none. Ranks that came with the old one go. */
void registration_logged_in(struct server *server, struct user *user, const struct account *before);
/* For account.c: an account is about to be removed; what it founded is registered no more. */
void registration_forget(struct server *server, const struct account *account);

/* For channel.c and channel_store.c. */
struct registration *registration_new(struct str founder, int64_t since);
void registration_set_grant(struct registration *registration, struct str account, unsigned ranks);
void registration_free(struct registration *registration); /* NULL is none */

#endif
