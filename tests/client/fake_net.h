#ifndef TESTS_CLIENT_FAKE_NET_H
#define TESTS_CLIENT_FAKE_NET_H

#include <stdbool.h>

#include "net/conn.h"

/*
 * The net of net/conn.h and net/dial.h without a socket: the test is the other side of each call,
 * and says what happens when.
 */
struct loop;

struct net *fake_net_new(struct loop *loop);
void fake_net_free(struct net *net); /* its conns and dials too */

/* A call waits for an answer. */
bool fake_is_called(const struct net *net);
struct conn *fake_answer(struct net *net, enum conn_kind kind);
void fake_refuse(struct net *net, const char *reason);

/* The client asked for TLS on it; its handshake ends in one of these. */
struct tls_certificate;
bool fake_wants_tls(const struct conn *conn);
/* Public: authorities vouch for it. What the client refuses is hung up. */
void fake_secure(struct conn *conn, const struct tls_certificate *certificate, bool public);
void fake_meet_no_tls(struct conn *conn);

/* The peer sends; each call is one read, or one datagram. */
void fake_receive(struct conn *conn, const char *text);
void fake_receive_bytes(struct conn *conn, const char *data, size_t len);
/* The peer hangs up: the conn is gone. */
void fake_hang_up(struct conn *conn, const char *reason);
/* The same, as one that was begun again and knows nothing of it. */
void fake_forget(struct conn *conn);
/* What was sent since the last time, messages of a datagram kind with a bar behind each. */
const char *fake_sent(struct conn *conn);
/* The kernel takes nothing more until told otherwise. */
void fake_block(struct conn *conn, bool blocked);
unsigned fake_asked(const struct conn *conn); /* times that conn_ask() was called */
void fake_set_heard(struct conn *conn, int64_t when);
/* Conns that were neither closed nor hung up. */
size_t fake_open_conns(const struct net *net);

#endif
