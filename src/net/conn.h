#ifndef NET_CONN_H
#define NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/chunk.h"
#include "base/clock.h"
#include "net/addr.h"

/*
 * conn: an ordered two-way conversation, whatever carries it: TCP, Unix stream, Unix
 * SOCK_SEQPACKET, the datagrams of one UDP peer, or a datagram session, which loses nothing. It
 * never looks inside what it carries.
 *
 * Owned by whoever was handed it until `closed` was called, which happens exactly once, from the
 * loop and never from inside a call to a conn function; after it returns the conn is gone.
 */
struct conn;

enum conn_kind { CONN_TCP, CONN_UNIX, CONN_UNIXPACKET, CONN_UDP, CONN_SESSION };

struct conn_handler {
	/* Bytes of a stream, at most one bounded read a turn, or exactly one message where borders
	 * are kept (len 0 for an empty datagram). Borrowed: in the net's scratch buffer. */
	void (*received)(struct conn *conn, const char *data, size_t len);
	/* The queue fell to CONN_LOW_WATER after it had passed CONN_HIGH_WATER. May be NULL. */
	void (*drained)(struct conn *conn);
	/*
	 * The end; `reason` is for people: "connection reset by peer", or what it was closed with.
	 */
	void (*closed)(struct conn *conn, const char *reason);
	/* The peer sends no more, but may still listen: what is sent from here goes out before the
	 * conn closes itself. May be NULL. */
	void (*ended)(struct conn *conn);
	/* The handshake of conn_start_tls() is over: from here on it is secure. May be NULL. */
	void (*secured)(struct conn *conn);
};

/* Until a handler is set, nothing is read. The handler is shared and outlives the conn. */
void conn_set_handler(struct conn *conn, const struct conn_handler *handler, void *owner);
void *conn_owner(const struct conn *conn);

/*
 * Sending queues; the bytes leave at the end of the turn in one call. Where borders are kept each
 * call is one message. False when the conn is closing or its queue limit would be passed: then it
 * closes itself with CONN_TOO_SLOW and nothing more is queued. Also false, without any other
 * consequence, for a message longer than CONN_MESSAGE_MAX where borders are kept.
 */
bool conn_send(struct conn *conn, const void *data, size_t len); /* copies; on stream 0 */
/*
 * The same for bytes that are shared; it takes its own reference. Streams count from 1: in a
 * datagram session what is lost on one does not hold up the others. Stream 0 is kept in order with
 * all of them. Other conns have but one order.
 */
bool conn_send_slice(struct conn *conn, unsigned stream, struct slice slice);
size_t conn_queued(const struct conn *conn); /* bytes not yet with the kernel, or not confirmed */
void conn_set_queue_limit(struct conn *conn, size_t bytes); /* CONN_QUEUE_LIMIT unless set */
#define CONN_TOO_SLOW    "it reads too slowly"
#define CONN_QUEUE_LIMIT ((size_t)4 * 1024 * 1024) /* bytes */
#define CONN_HIGH_WATER  ((size_t)64 * 1024)       /* bytes queued: time to make no more */
#define CONN_LOW_WATER   ((size_t)16 * 1024)       /* bytes queued: time to make more */
#define CONN_MESSAGE_MAX ((size_t)65507)           /* bytes that a UDP datagram holds over IPv4 */

/*
 * Stop and resume reading, for back-pressure. What the peer of a UDP listener sends while paused is
 * dropped.
 */
void conn_pause(struct conn *conn, bool paused);

/*
 * Hands over nothing more; closes once the queue is out, or after CONN_LINGER. `reason` is copied.
 * The peer of a TCP connection gets the last words: the socket stays behind for a moment.
 * A peer that has sent its last closes its conn in the same way, with "closed by the other end".
 */
void conn_close(struct conn *conn, const char *reason);
#define CONN_LINGER (5 * NS_PER_S) /* nanoseconds that a closing conn may take to flush */
/* Closes at the end of this turn whatever is queued, after one attempt to send it. */
void conn_abort(struct conn *conn, const char *reason);
bool conn_is_closing(const struct conn *conn);
/*
 * Nothing tells a datagram session of its end by itself: asks the other end for a sign of life, and
 * closes soon if the answer is that nobody is there. Does nothing to other conns.
 */
void conn_ask(struct conn *conn);
/* It ends, or ended, as the other end has no such session any more: another may be begun at once.
 */
bool conn_is_forgotten(const struct conn *conn);

/*
 * From here on a conn to a UDP address carries a datagram session (doc/protocol.7), in clear.
 * Called once, before anything was sent. What is sent waits until the session is set up; if it
 * cannot be, `closed` says why.
 */
void conn_start_session(struct conn *conn);

enum conn_kind conn_kind(const struct conn *conn);
const char *conn_kind_name(const struct conn *conn); /* "tcp", "tls", "unix", "unixpacket", "udp" */
bool conn_keeps_borders(const struct conn *conn);    /* all but streams */
bool conn_is_local(const struct conn *conn);         /* the peer is on this machine */
void conn_peer(const struct conn *conn, char out[NET_TEXT_MAX]);      /* HOST:PORT */
void conn_peer_host(const struct conn *conn, char out[NET_TEXT_MAX]); /* HOST alone */
void conn_self(const struct conn *conn, char out[NET_TEXT_MAX]);      /* our end */
/* The user id of the process at the other end of a Unix socket; false where nobody can tell. */
bool conn_peer_user(const struct conn *conn, uid_t *uid);
bool conn_is_secure(const struct conn *conn); /* nobody between reads or alters what it carries */
/* SHA-256 of the certificate that the other end showed, in lower-case hexadecimal; NULL: none. */
const char *conn_fingerprint(const struct conn *conn);
int64_t conn_last_heard(const struct conn *conn); /* loop time of the last bytes received */

#endif
