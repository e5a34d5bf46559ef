#ifndef CLIENT_RECEIVE_H
#define CLIENT_RECEIVE_H

#include <stddef.h>

struct session;

/* Bytes of an IRC server: cut into lines, each handled at once. */
void receive(struct session *session, const char *data, size_t len);

#endif
