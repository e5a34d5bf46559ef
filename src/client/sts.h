#ifndef CLIENT_STS_H
#define CLIENT_STS_H

#include "base/str.h"

struct session;

/*
 * sts: servers that ask to be called by TLS alone (IRCv3's strict transport security). What one
 * asked for holds for its host until a time that it named, in every program of this person.
 */

/* Before a call in the clear: makes it one by TLS, where the server asked for that. */
void sts_apply(struct session *session);
/* Whether the one we call asked for that. */
bool sts_binds(const struct session *session);
/* What the server's capabilities say of it. In the clear it may end the link, and call by TLS. */
void sts_heard(struct session *session, struct str capabilities);
/* The link ends: from now on the time that the server named runs. */
void sts_ended(struct session *session);

#endif
