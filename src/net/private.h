#ifndef NET_PRIVATE_H
#define NET_PRIVATE_H

#include "base/clock.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/net.h"
#include "net/queue.h"
#include "net/sock.h"

/* What the files of this folder share; nobody outside includes it. */

#define SCRATCH_SIZE     ((size_t)64 * 1024) /* bytes of one read; no datagram is longer */
#define SEND_RETRY_DELAY (5 * NS_PER_MS)     /* ns until what the kernel had no room for */
#define PARTING_MOST     (2 * NS_PER_S)      /* ns for a peer to take our last words */

struct net_session;
struct tls_stream;
struct udp_batch;

struct net {
	struct loop *loop;
	struct chunk_writer copies; /* of what conn_send() is given */
	struct net_counters counters;
	struct loop_task flush;
	struct loop_timer retry; /* flushes for those whom the kernel had no room for */
	struct conn **dirty;     /* to be flushed; NULL where one went away */
	size_t dirty_count, dirty_cap;
	struct conn **flushing; /* the array that is not `dirty` */
	size_t flushing_cap;
	struct conn *parting;       /* in CONN_PARTING: nobody's but ours */
	struct udp_batch *udp;      /* NULL until the first UDP socket */
	bool lean;                  /* see net_set_lean() */
	char *tls_text;             /* for what is in TLS records; NULL until the first */
	int64_t tls_turn;           /* loop time of the turn … */
	int64_t tls_spent;          /* … in which handshakes took so many ns */
	char scratch[SCRATCH_SIZE]; /* of one read, or of small pieces that are sent as one */
};

enum conn_state {
	CONN_OPEN,
	CONN_BROKEN,  /* cannot send any more, but hears what the peer said before */
	CONN_CLOSING, /* sends what is queued, then ends */
	CONN_ENDING,  /* ends with this turn */
	CONN_PARTING, /* its owner was told the end; waits for the peer to take our last words */
};

/* One way of carrying. Its functions call no handler but `received`. */
struct transport {
	enum conn_kind kind;
	const char *name;
	size_t message_max; /* bytes; 0 for a stream */
	bool parts;         /* its last words are lost if it is closed with something unread */
	void (*receive)(struct conn *conn);
	/* Sends what the kernel takes of the queue. */
	void (*flush)(struct conn *conn);
	/* Before it is freed: gives back what conn_new() does not know of. May be NULL. */
	void (*release)(struct conn *conn);
	/* Our end's address, where no socket of its own knows. NULL: one does. */
	void (*self)(const struct conn *conn, union ip_addr *addr);
};

extern const struct transport transport_tcp;
extern const struct transport transport_unix;
extern const struct transport transport_unixpacket;
extern const struct transport transport_udp; /* a socket connected to the one it talks to */

struct conn {
	const struct transport *transport;
	struct net *net;
	const struct conn_handler *handler;
	void *owner;
	struct tls_stream *tls;      /* NULL: clear text */
	struct net_session *session; /* of its datagrams; NULL: none */
	uint32_t dirty_at;           /* in net->dirty, counted from 1; 0: not there */
	int fd;                      /* -1 where many share one */
	uint8_t state;               /* enum conn_state */
	uint8_t watched;             /* events; WATCHED_NOT at first */
	bool paused;
	bool blocked; /* the kernel took no more; watched for writability */
	bool above;   /* the high-water mark was passed and not yet fallen from */
	bool ended;   /* the peer sends no more */
	struct queue out;
	size_t limit; /* bytes */
	int64_t last_heard;
	/* What is needed once in its life. */
	char *reason;              /* why it ends */
	struct loop_timer *linger; /* set once it is to end */
	struct conn *next_parting, **parting_link;
	union ip_addr peer;
};
#define WATCHED_NOT 0xff

/* Sets up what was allocated as zeroes; takes over the descriptor. */
void conn_init(struct conn *conn, struct net *net, const struct transport *transport, int fd,
    const union ip_addr *peer);
struct conn *conn_new(
    struct net *net, const struct transport *transport, int fd, const union ip_addr *peer);
/* Hands over what was received, if the conn still wants to hear. */
void conn_hear(struct conn *conn, const char *data, size_t len);
void conn_hear_end(struct conn *conn);             /* the peer sends no more */
void conn_fail(struct conn *conn, int error);      /* ends with this turn; nothing more is sent */
void conn_fail_send(struct conn *conn, int error); /* the same once all was heard */
void conn_block(struct conn *conn);                /* the kernel takes no more for now */
void conn_retry(struct conn *conn);                /* the same where writability tells nothing */
/* For the flush: sends; then tells the owner, and may free the conn. */
void conn_flush(struct conn *conn);
void conn_settle(struct conn *conn);
void conn_destroy(struct conn *conn);

/* The handshakes of a turn share some time, so that many never hold up the others: whether any is
 * left, and that one was under way since `start`. Those by datagrams only use it up: a turn takes
 * UDP_READS_MOST of them, and what is not taken would be lost. */
bool net_may_shake(struct net *net);
void net_shook(struct net *net, int64_t start);

void net_mark_dirty(struct conn *conn);
void net_forget(struct conn *conn);

#endif
