#ifndef SERVER_PROOF_H
#define SERVER_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

/*
 * The source of a datagram may be forged, and then whoever it names gets our answers. So to an
 * address beyond this machine goes at most three times what came from there, as it is on the wire
 * (an acknowledgement is always affordable), until it has shown that it reads what we send.
 */
struct peer;

#define PROOF_TIMES    3
#define PROOF_OVERHEAD 28              /* bytes of the headers of IPv4 and UDP */
#define PROOF_MOST     (10 * NS_PER_S) /* ns in which a cookie is to come back */
#define PROOF_WAITING  ((size_t)4096)  /* bytes kept of what came before it did */

struct proof_cookie {
	char text[17]; /* hexadecimal; empty while none was made */
};

/* Of a new one, if its source may be forged; false when there are as many of those as may be, so
 * that a flood leaves room for everybody else. */
bool proof_want(struct peer *peer);
void proof_end(struct peer *peer); /* it is proven, or gone */
void proof_heard(struct peer *peer, size_t len);
bool proof_could_afford(const struct peer *peer, size_t len);
/* Pays for the message; false when it is not affordable: then it must not be sent. */
bool proof_affords(struct peer *peer, size_t len);

void proof_make(struct proof_cookie *cookie);
/* It came back: from now on everything is affordable. */
bool proof_shown(
    struct peer *peer, const struct proof_cookie *cookie, const char *data, size_t len);

#endif
