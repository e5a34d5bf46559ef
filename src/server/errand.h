#ifndef SERVER_ERRAND_H
#define SERVER_ERRAND_H

#include "base/str.h"

struct peer;

/*
 * errand: what a peer asked for that a thread works out, since it is about a password: an account
 * to make, a password to change, an operator to become. The peer's further input waits for it.
 */
struct errand {
	char *voucher; /* what an account's maker has; NULL: nothing */
	char *name;    /* of the account or the operator */
	struct password_task *task;
};

void errand_begin(struct peer *peer, struct str name);
/* Its task is done: the peer has none any more. To errand_free(). */
struct errand *errand_take(struct peer *peer);
void errand_free(struct errand *errand);
/* For a peer that goes; without one, nothing. */
void errand_drop(struct peer *peer);

#endif
