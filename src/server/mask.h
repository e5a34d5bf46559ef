#ifndef SERVER_MASK_H
#define SERVER_MASK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct user;

/*
 * mask: what the lists of a channel hold: nick!username@host with * and ?, or an extended one, a
 * letter, a colon and what it matches (EXTBAN of ISUPPORT). X(name, letter, word): the word may be
 * said instead of the letter. MUTE goes before another mask, which then holds for speaking alone.
 */
#define MASK_KINDS(X)                                                                              \
	X(GUEST, 'U', "guest")                                                                     \
	X(ACCOUNT, 'a', "account")                                                                 \
	X(MUTE, 'm', "mute")                                                                       \
	X(REAL_NAME, 'r', "realname")

#define MASK_MAX 150 /* bytes; no nick!username@host is longer */

/*
 * Appends it as it is kept: with * for what is missing, and the letter of its kind. NULL, or what
 * is wrong with it: then what was appended is of no use.
 */
const char *mask_complete(struct str said, struct buf *out);

enum mask_use { MASK_ENTER, MASK_SPEAK };

/* `mask` is as mask_complete() writes it. */
bool mask_matches(struct str mask, const struct user *user, enum mask_use use);

#endif
