#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/chunk.h"
#include "base/log.h"
#include "proto/line.h"

struct account;
struct conn;
struct dialect;
struct monitor;
struct multiline;
struct origin;
struct peer_hold;
struct sasl;
struct errand;
struct server;
struct user;
struct variant;

/*
 * peer: one connection to the server, whatever it speaks. Freed from the loop once its conn is
 * gone, never inside a call of this header, so walks over peers need no care.
 */
struct peer {
	/* What each event looks at comes first. */
	struct server *server;
	struct conn *conn;
	struct variant *variant; /* which bytes of an event it gets */
	struct peer *sibling;    /* the next client of the same user; see user->peers */
	const struct dialect *dialect;
	uint64_t caps; /* what it has asked for, in its dialect's bits */
	uint64_t walk; /* the last walk over peers that came by */
	bool closing;
	bool exempt;       /* from the limits on rate and on peers of one host */
	bool told_of_loss; /* of its datagrams */
	bool unproven;     /* the source of its datagrams may be forged */
	uint32_t receipts; /* that wait for the disk, see history.h */

	struct user *user; /* NULL until it is let in, and again once it left */
	struct line_reader reader;
	struct peer_hold *hold; /* what waits while it is over its rate; NULL: nothing */
	int64_t paid_until;     /* monotonic ns up to which its messages have used its rate */

	void *state;                 /* the dialect's own */
	struct account *account;     /* what it logged into before it is let in; then the user's */
	struct errand *errand;       /* what a thread works out for it; NULL: nothing */
	struct sasl *sasl;           /* a login that is going on; NULL: none */
	struct origin *origin;       /* counts the peers of its host */
	struct monitor *monitor;     /* nicks that it watches; NULL: none */
	struct multiline *multiline; /* a message in several lines that is coming; NULL: none */
	char *away;                  /* this client is; NULL: here. See presence.h */
	struct peer *next, *prev;    /* in server->peers, oldest first */
	int64_t asked_at;            /* monotonic ns of the last ping sent; 0: none */
	int64_t since;      /* monotonic ns of its first bytes, or of the connection before */
	int64_t confirms;   /* what a labelled command said; its answer waits for that; or 0 */
	int64_t affordable; /* bytes that may go to an unproven one, see proof.h */
};

/* A conn's owner from now on; refuses it, with words, when a limit is reached. */
void peer_accept(struct server *server, struct conn *conn);

/* Queue bytes for it alone; they leave at the end of the turn. Nothing is sent once closing. */
void peer_send(struct peer *peer, const void *data, size_t len);
/* On a stream, as conn_send_slice() has it; 0: in order with all of them. */
void peer_send_slice(struct peer *peer, unsigned stream, struct slice slice);
/* A sentence from the server, in the peer's dialect. */
void peer_tell(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "tcp", "tls", "unix", "unixpacket", "udp": borrowed for good. */
const char *peer_way(const struct peer *peer);
/* A line of the log about it: how it came, from where, and its nick stand before the text. */
void peer_log(const struct peer *peer, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* From now on it speaks this dialect; ends the old one first. */
void peer_speak(struct peer *peer, const struct dialect *dialect);
/* Sets the capabilities, and the variant that goes with them. */
void peer_set_caps(struct peer *peer, uint64_t caps);

/* Hands bytes to its dialect as if they had just come. */
void peer_feed(struct peer *peer, const char *data, size_t len);

/*
 * Pays for one message. False when the peer is over its rate, or the disk behind: then it is read
 * no more until it may go on, and received() returns at once, not having taken that message.
 */
bool peer_spend(struct peer *peer);

/*
 * The end of it: its user quits with `reason`, the dialect says bye, the conn closes once its queue
 * is out. Safe to call twice and from anywhere.
 */
void peer_close(struct peer *peer, const char *reason);
/* The same of a user and all its clients. */
void peer_close_all(struct server *server, struct user *user, const char *reason);

#endif
