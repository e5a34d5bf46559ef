#ifndef NET_SESSION_H
#define NET_SESSION_H

#include "base/buf.h"
#include "net/private.h"
#include "net/udp.h"
#include "proto/datagram.h"
#include "proto/dgram.h"

/*
 * net_session: what makes a conn of datagrams reliable: the machine of proto/dgram.h, fed from a
 * socket and the loop. Messages stay in the conn's queue until the other end has confirmed them.
 */
struct dtls;
struct links_watch;
struct net_tls;
struct session_host;

struct net_session {
	struct conn *conn;
	struct dgram *dgram;     /* NULL until the session is set up */
	struct buf streams;      /* one byte for each message in the queue: its stream */
	size_t handed;           /* messages at the head of the queue that the machine has */
	struct loop_timer timer; /* the machine's deadline */
	bool over;               /* nobody is there to be told that it ends */

	/* Under DTLS */
	struct dtls *dtls;     /* NULL: in clear */
	struct net_tls *tls;   /* a client's, to begin anew with */
	char *name;            /* the host that a client means; NULL: none */
	bool greeted;          /* a packet of the other end came: it has our last flight */
	unsigned flight;       /* the number of the last one sent */
	unsigned flight_tries; /* how often it was sent */
	int64_t flight_at;     /* microseconds: when it was sent first … */
	int64_t flight_again;  /* … and is to be sent again */
	int64_t flight_rtt;    /* what the last flight took to be answered; 0: not known */

	/* The server's */
	struct session_host *host;
	struct pktinfo local; /* our address that it speaks to */
	union ip_addr proven; /* where it was last proven to be … */
	struct pktinfo proven_local;
	struct session_entry *entry;

	/* The client's, while it is being set up */
	int64_t since; /* microseconds: when it began to be set up */
	struct datagram_hello hello;
	bool has_cookie;               /* in it, so that the server need not ask for one */
	int64_t hello_at, hello_again; /* microseconds: the last and the next one */
	unsigned hello_tries;

	/* The client's, from then on */
	struct links_watch *links; /* a new address of ours is told to the server at once */
};

int64_t session_now(const struct net *net); /* microseconds */
uint64_t session_seed(void);                /* that nobody can foretell */
/* Makes the conn's session; its machine is set up later. */
struct net_session *session_attach(struct conn *conn);
/* The same as conn_start_session(), when that HELLO was answered with a cookie already. */
void session_start_greeted(struct conn *conn, const struct datagram_hello *hello);
void session_begin(struct net_session *session, const struct dgram_config *config);
/* False once it took too long to set up: then the conn ends, with advice. */
bool session_in_time(struct net_session *session);
/* Sends a datagram to the other end. */
void session_send_datagram(struct net_session *session, const uint8_t *data, size_t len);
/* Takes an opened packet, and hands over the messages that are due. */
enum dgram_verdict session_hear(
    struct net_session *session, const uint8_t *packet, size_t len, enum dgram_from from);
/* Notes which stream a message that was just queued belongs to. */
void session_note(struct conn *conn, unsigned stream);
/* The conn hears again, or has a handler now. */
void session_resume(struct conn *conn);
void session_flush(struct conn *conn);
void session_release(struct conn *conn);
void session_send_failed(struct conn *conn, int error);

#endif
