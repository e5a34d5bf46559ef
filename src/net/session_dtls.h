#ifndef NET_SESSION_DTLS_H
#define NET_SESSION_DTLS_H

#include "net/session.h"

/* A session's handshake, and its packets in records. */

/* Of a client; its conn had no session in clear before. */
void session_start_dtls(struct conn *conn, struct net_tls *tls, const char *host);

/* While the machine is not there yet: sends flights, again if need be, and gives up in time. */
void session_shake(struct net_session *session);
/* Sends the last flight again, as the other end has not got it. */
void session_repeat_flight(struct net_session *session);
/* Takes records. True once the handshake was completed by them: session_begin() is next. */
bool session_open(struct net_session *session, const uint8_t *records, size_t len,
    enum dgram_from from, enum dgram_verdict *verdict);
/* Goes on with the handshake, as its judge is undecided no more. */
void session_shake_on(struct net_session *session);
/* The datagram of a packet. */
void session_seal(struct net_session *session, const uint8_t *packet, size_t len);

#endif
