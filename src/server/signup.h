#ifndef SERVER_SIGNUP_H
#define SERVER_SIGNUP_H

#include <stdint.h>

#include "base/str.h"
#include "server/password.h"

struct peer;

/* signup: an account that a peer is making, while its verifier is worked out in a thread. */
struct signup {
	char *name;
	struct password_task *task;
};

void signup_begin(struct peer *peer, struct str name);
/* Its task is done: the peer has none any more. To signup_free(). */
struct signup *signup_take(struct peer *peer);
void signup_free(struct signup *signup);
/* For a peer that goes; without one, nothing. */
void signup_drop(struct peer *peer);

#endif
