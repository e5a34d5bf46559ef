#ifndef PROTO_DGRAM_H
#define PROTO_DGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/chunk.h"
#include "proto/packet.h"

/*
 * dgram: one end of a datagram session (doc/protocol.7): messages both ways, each once, in order
 * within its stream, over datagrams that get lost, doubled, reordered and whose sender's address
 * changes. Pure: packets and the time go in, packets and a deadline come out.
 *
 * Time is in microseconds, of a clock that goes forward; one that goes back counts as standing
 * still. It is for one loop's thread alone.
 */
struct dgram;

#define DGRAM_MESSAGE_MAX  ((size_t)65507)      /* bytes, as in a UDP datagram */
#define DGRAM_WINDOW_BYTES ((size_t)128 * 1024) /* sent and not yet confirmed */
#define DGRAM_WINDOW       768                  /* messages and pieces of them, the same */
#define DGRAM_STREAMS      64
#define DGRAM_SILENCE                                                                              \
	INT64_C(600000000) /* microseconds until it is over: without a word, or of words that      \
	                      confirm nothing */
#define DGRAM_NEVER INT64_MAX

struct dgram_config {
	bool server;   /* tells its id; a client keeps the path open, and hops when nothing comes */
	uint32_t id;   /* of a server's; not 0 */
	bool lean;     /* fewer bytes on a bad path, for a little more delay */
	uint64_t seed; /* for challenges and jitter: unpredictable, but in tests */
	int64_t rtt;   /* microseconds, measured while it was set up; 0: not known */
	size_t around; /* bytes on the wire around a packet: IP, UDP, our id, DTLS */
};

struct dgram *dgram_new(const struct dgram_config *config, int64_t now);
void dgram_free(struct dgram *dgram);

/*
 * Queues a message; takes its own reference. Within a stream order is kept, and one stream does not
 * wait for another; but stream 0 is kept in order with all of them: its messages come after
 * whatever was sent before, and before whatever is sent later. False while the window is full.
 */
bool dgram_send(struct dgram *dgram, unsigned stream, struct slice message);
/* How many messages, counted from the first, were confirmed since this was last asked. */
size_t dgram_take_confirmed(struct dgram *dgram);

/* Where a packet came from, seen from where the last ones were sent to. */
enum dgram_from {
	DGRAM_FROM_HERE,
	DGRAM_FROM_PROVEN, /* not here, but where the other end was last proven to be */
	DGRAM_FROM_PORT,   /* another port of the same host */
	DGRAM_FROM_HOST,
};

enum dgram_verdict {
	DGRAM_REFUSED, /* no packet of ours: nothing happened */
	DGRAM_TAKEN,
	DGRAM_MOVED, /* from now on packets go to where this one came from */
};

/* Takes a packet that is authentic, as far as can be known. */
enum dgram_verdict dgram_receive(
    struct dgram *dgram, const uint8_t *data, size_t len, enum dgram_from from, int64_t now);
/* The next message in order; valid until the next call of this function. False: none now. */
bool dgram_next(struct dgram *dgram, const uint8_t **data, size_t *len);

/* Writes the next packet that is to leave now, PACKET_MAX bytes at most; 0: none. */
size_t dgram_emit(struct dgram *dgram, uint8_t *out, int64_t now);
/* When to call dgram_emit() again if nothing happens before; DGRAM_NEVER. */
int64_t dgram_deadline(const struct dgram *dgram);

/* The next packet asks for an answer. */
void dgram_ping(struct dgram *dgram);
/* The last packets say that it is over; dgram_emit() gives them. */
void dgram_close(struct dgram *dgram);
/*
 * Somebody says that the other end has forgotten the session. Anybody can say so: it is over only
 * if nothing authentic comes soon.
 */
void dgram_doubt(struct dgram *dgram, int64_t now);

enum dgram_state {
	DGRAM_OPEN,
	DGRAM_CLOSED,    /* the other end said so */
	DGRAM_GONE,      /* nothing came for too long, or confirmed what was sent */
	DGRAM_FORGOTTEN, /* dgram_doubt() was right */
};
enum dgram_state dgram_state(const struct dgram *dgram);
/* The id that the server told; 0 before. */
uint32_t dgram_id(const struct dgram *dgram);
/* The address that packets go to is the other end's beyond doubt. */
bool dgram_proven(const struct dgram *dgram);
/*
 * The address moved to could not be proven: packets go to the last proven one again. Says so once.
 */
bool dgram_take_return(struct dgram *dgram);
/* A client whose packets are not answered should try from a new port. Says so once each time. */
bool dgram_take_hop(struct dgram *dgram);

#endif
