#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct server;

/* Why something of a peer's was not taken, or the peer itself: X(name, label, what). */
#define DROPS(X)                                                                                   \
	X(BAN, "ban", "turned away by a ban of the server")                                        \
	X(FLOOD, "flood", "had to wait, or lost datagrams, for it was over its rate")              \
	X(LIMIT, "limit", "turned away for there were too many")                                   \
	X(MALFORMED, "malformed", "sent a line that is too long or none")                          \
	X(SLOW_READER, "slow_reader", "closed, for too much waited to be sent to it")              \
	X(TIMEOUT, "timeout", "closed, for nothing or not enough came in time")

enum drop {
#define DROP_ENUM(name, label, what) DROP_##name,
	DROPS(DROP_ENUM)
#undef DROP_ENUM
	    DROP_COUNT,
};

/* What is counted since the start. Plain numbers: whoever sees it happen adds one. */
struct metrics {
	uint64_t connections;  /* that came */
	uint64_t messages_in;  /* lines and datagrams taken from peers */
	uint64_t messages_out; /* queued for peers, a line or several each */
	uint64_t logins;
	uint64_t logins_failed;
	uint64_t drops[DROP_COUNT];
};

/* All of it, and what is there now, in the text format of Prometheus (version 0.0.4). */
void metrics_write(const struct server *server, struct buf *out);
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* How many peers come by one transport and speak one dialect. */
struct tally {
	const char *transport, *dialect;
	size_t count;
};
#define TALLIES_MOST 64
/* Fills `tallies`, the room of which is TALLIES_MOST; returns how many there are. */
size_t metrics_tally(const struct server *server, struct tally *tallies);

/* Bytes of memory that the process has in use; -1 where the system does not tell. */
int64_t metrics_memory(void);

#endif
