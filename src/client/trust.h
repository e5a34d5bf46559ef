#ifndef CLIENT_TRUST_H
#define CLIENT_TRUST_H

#include "client/client.h"

struct conn;

/*
 * trust: whether the one who answers is who was called. In turn: a key that the person or an invite
 * named; the key that this server had the last time; a public authority; and at the first time
 * nobody but the network. One that announced a key to its neighbours must have that one besides.
 */

/* Whether a session's calls go by TLS, now that it is known whom they reach. */
bool trust_wants_tls(const struct session *session, const struct conn *conn);
/* Starts it; what goes wrong closes the conn. */
void trust_begin(struct session *session, struct conn *conn);
/* The person accepts the key that was refused, whose beginning it names; false with *cause. */
bool trust_accept(struct session *session, struct str named, const char **cause);
/* From now on it must have the key that begins so, whomever it was taken for before: a handshake
 * that would be resumed, which is not judged, begins anew. */
void trust_pin(struct session *session, const unsigned char *pin, size_t len);
/* Its handshakes that go on without the session fail. */
void trust_fini(struct session *session);

#endif
