#ifndef NET_SESSION_CLIENT_H
#define NET_SESSION_CLIENT_H

#include "net/session.h"

void session_client_send(struct net_session *session, const uint8_t *packet, size_t len);

#endif
