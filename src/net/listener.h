#ifndef NET_LISTENER_H
#define NET_LISTENER_H

#include "net/addr.h"

struct conn;
struct net;
struct net_tls;

/* Takes calls at one address: a listening socket, or a UDP socket whose every source address is a
 * conn. */
struct listener;

/*
 * A new conn: set its handler now, or conn_abort() it. For UDP its first datagram follows at once.
 */
typedef void listener_accept_fn(struct listener *listener, struct conn *conn, void *arg);

/*
 * The address has a scheme (TCP if it is bare) and a numeric host or a path; names are not looked
 * up here, "localhost" is 127.0.0.1. Port 0 lets the kernel choose. [::] takes IPv4 too, unless
 * another socket has that port already. Unix: a stale socket file is replaced, a live one is not.
 * NULL with *cause, a sentence to free(): the address is in use, not ours, not permitted …
 */
struct listener *listener_open(struct net *net, const struct net_addr *addr,
    listener_accept_fn *accept_fn, void *arg, char **cause);
/*
 * The same at a Unix socket that only our own user and root may call (mode 0600); for the rest see
 * conn_peer_user().
 */
struct listener *listener_open_private(struct net *net, const struct net_addr *addr,
    listener_accept_fn *accept_fn, void *arg, char **cause);
/*
 * What a UDP listener's datagram sessions show under DTLS, from now on; NULL: they speak none.
 * Others do not care: their conns begin TLS by conn_start_tls().
 */
void listener_set_tls(struct listener *listener, struct net_tls *tls);
/* Where it listens now, with the port that the kernel chose: "tcp://127.0.0.1:41234". */
void listener_address(const struct listener *listener, struct net_addr *addr);
/* Takes no more calls and removes a Unix socket's file. Its conns live on; UDP ones are closed. */
void listener_close(struct listener *listener);

#endif
