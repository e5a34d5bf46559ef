#ifndef NET_SESSION_HOST_PRIVATE_H
#define NET_SESSION_HOST_PRIVATE_H

#include "net/session_host.h"
#include "net/session_table.h"

/* What the files of the sessions' host share; nobody else includes it. */

struct session_host {
	struct net *net;
	int fd;
	struct udp_socket *socket;
	struct datagram_cookie_key key;
	struct session_table table;
	struct net_tls *tls; /* NULL: no DTLS is spoken here */
};

/* A datagram that came: from where, to which address of ours. */
struct session_datagram {
	const union ip_addr *from;
	const struct pktinfo *local;
	const uint8_t *data;
	size_t len;
};

/* Sends one back to where that came from. */
void session_host_answer(
    struct session_host *host, const struct session_datagram *to, const uint8_t *data, size_t len);
/* Takes records of a session, whether its handshake is over or not. */
void session_host_take_records(struct net_session *session, const struct session_datagram *in);
struct net_session *session_host_begin(struct session_host *host,
    const struct session_origin *origin, const struct session_datagram *in);
/* The session is set up: whoever listens here learns of it. */
void session_host_let_in(struct net_session *session);

/* Those who are not in yet (session_admit.c): a HELLO, and records without an id. */
void session_admit_hello(struct session_host *host, const struct session_datagram *in);
void session_admit_records(struct session_host *host, const struct session_datagram *in);

/* Where a session's peer is (session_place.c). */
enum dgram_from session_place_from(const struct net_session *session, const union ip_addr *from);
/* It was heard from there, with that verdict. */
void session_place_note(
    struct net_session *session, enum dgram_verdict verdict, const struct session_datagram *in);

#endif
