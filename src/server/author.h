#ifndef SERVER_AUTHOR_H
#define SERVER_AUTHOR_H

#include <stdbool.h>

#include "base/str.h"

struct buf;
struct user;

/*
 * author: who said something, under whatever nick: an account by its name, or one session of a
 * guest, which nobody else ever is: who takes a nick later is not its author.
 */
#define AUTHOR_SESSION_LEN 12

/* Valid while the user is logged in as it is; a guest's is written into `session`. */
struct str author_of(const struct user *user, char session[AUTHOR_SESSION_LEN]);
bool author_is_account(struct str author);
/* The place in which what two of them say to each other is kept, whoever of them says it. */
void author_talk(struct str one, struct str other, struct buf *place);

#endif
