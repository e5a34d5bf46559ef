#ifndef NET_SESSION_HOST_H
#define NET_SESSION_HOST_H

#include "net/session.h"

/* The sessions of one UDP socket that takes calls. */
struct session_host *session_host_new(struct net *net, int fd, struct udp_socket *socket);
void session_host_free(struct session_host *host); /* once its sessions are gone */
void session_host_close(struct session_host *host);
/* What its DTLS shows; NULL: there is none. The sessions that are set up keep what they had. */
void session_host_set_tls(struct session_host *host, struct net_tls *tls);
/* A datagram that is no text. */
void session_host_take(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len);
/* Sends a datagram of a session to where its peer is now. */
void session_host_send(struct net_session *session, const uint8_t *data, size_t len);
void session_host_leave(struct net_session *session);
/* The address that the peer had moved to was not proven. */
void session_host_return(struct net_session *session);

#endif
