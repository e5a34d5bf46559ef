#ifndef SERVER_AUTHOR_H
#define SERVER_AUTHOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct buf;
struct store_message;
struct user;

/*
 * author: who said something, under whatever nick: an account by its name, or one session of a
 * guest, which nobody else ever is: who takes a nick later is not its author.
 */
#define AUTHOR_SESSION_LEN 12

/* A new session, by an id that is never used again. */
void author_begin_session(struct user *user, int64_t id);
/* Borrowed from the user; valid while it is logged in as it is. */
struct str author_of(const struct user *user);
/* What it is as a guest, logged in or not. */
struct str author_session(const struct user *user);
/*
 * The id before which what its author is called was another's: an account's name can be given up.
 */
int64_t author_since(const struct user *user);
bool author_is(const struct user *user, struct str author);
/* Whether the user said that. */
bool author_owns(const struct user *user, const struct store_message *message);
bool author_is_account(struct str author);
/* The place in which what two of them say to each other is kept, whoever of them says it. */
void author_talk(struct str one, struct str other, struct buf *place);

#endif
