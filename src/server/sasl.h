#ifndef SERVER_SASL_H
#define SERVER_SASL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

struct account;
struct peer;
struct server;

/*
 * sasl: one exchange by which a peer proves whose account it is (RFC 4422), through GNU SASL. It
 * knows mechanisms, not how a dialect carries their messages.
 */
#define SASL_MESSAGE_MAX 8192            /* bytes of one message in base64 */
#define SASL_MOST        (60 * NS_PER_S) /* ns from its begin to its end */

struct sasl {
	struct peer *peer;
	void *session;   /* GNU SASL's */
	struct buf said; /* what has come of the next message, in base64 */
	int64_t begun;   /* monotonic ns */
	char *name;      /* whose account it claims; NULL: not yet */
	char *password;  /* PLAIN's, until it was compared */
	struct password_task *task;
	struct account *account; /* whose it was found to be */
	uint32_t wait;           /* seconds; why it was refused, or 0 */
	bool proven;             /* all but the client's last word, an empty one, is there */
};

enum sasl_state {
	SASL_GOES_ON,  /* with a challenge */
	SASL_COMPARES, /* password_check() is to compare the password with its name's verifier */
	SASL_RIGHT,
	SASL_WRONG,
};

/* Whether there are accounts at all. */
bool sasl_works(void);
/* The mechanisms that this peer may use, parted by commas. */
void sasl_mechanisms(const struct peer *peer, struct buf *out);
/* Whether nobody between the peer and here could read a password. */
bool sasl_is_private(const struct peer *peer);
/* From now on peer->sasl is one; false when the peer may not use it. */
bool sasl_begin(struct peer *peer, struct str mechanism);
/* One message of the client, in base64, NULL for the beginning. *challenge, in base64, is the
 * answer: to free(), or NULL.
 */
enum sasl_state sasl_step(struct sasl *sasl, const char *message, char **challenge);
/* The end of it, however it went; without one, nothing. */
void sasl_end(struct peer *peer);
/* For server_free(). */
void sasl_close(struct server *server);

#endif
