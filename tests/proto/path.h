#ifndef TESTS_PROTO_PATH_H
#define TESTS_PROTO_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/dgram.h"

/*
 * Two ends of a datagram session and the path between them, both simulated: by one seed the same
 * things happen again. Time is in microseconds. Both ends check that each message comes once and
 * in order within its stream, and that nothing spins.
 */
#define MS INT64_C(1000)
#define S  INT64_C(1000000)

enum { CLIENT, SERVER };

struct path_config {
	uint64_t seed;
	unsigned loss[2]; /* of a thousand datagrams, by who sends them */
	unsigned doubled, late, corrupt;
	int64_t delay;                 /* one way */
	int64_t lateness;              /* how much later the late ones come */
	int64_t hole_from, hole_until; /* nothing gets through */
	int64_t rebind;                /* the client's address changes so often; 0: never */
	bool hosts;                    /* its host changes too, not only the port */
	int64_t link;    /* bytes a second that the path carries, with a queue; 0: no bound */
	unsigned around; /* bytes around a packet, for the sums; 0: 33, in clear */
	bool lean;
};

struct path_end {
	struct dgram *dgram;
	uint64_t said, sent; /* messages of the script: handed over, and by the time due */
	uint64_t heard;
	uint64_t next_on[DGRAM_STREAMS]; /* which message comes next on each */
	uint64_t told_on[DGRAM_STREAMS];
	int64_t *took; /* how long each message heard was on its way */
	uint64_t bytes, datagrams;
	int64_t link_free;
	uint64_t dropped; /* in the link's queue */
};

struct path {
	struct path_config config;
	int64_t now;
	uint64_t random;
	struct path_end ends[2];
	struct flight *flights;
	unsigned flight_count, flight_cap;
	unsigned port, host;                                     /* the client's address now */
	unsigned port_sent, host_sent, port_proven, host_proven; /* as the server has it */
	unsigned returns, hops, moves;
	unsigned wrong; /* messages that were not what they had to be */
	uint64_t forged;
};

/* What one end says: `count` messages of `len` bytes, one each `every` (0: all at once). */
struct script {
	uint64_t count;
	int64_t from, every;
	size_t len;
	unsigned streams; /* in turn; 0: only stream 0 */
};

void path_open(struct path *path, const struct path_config *config);
void path_close(struct path *path);
uint64_t path_random(struct path *path);
/* Runs until `until`, or until all was heard and confirmed. True in the latter case. */
bool path_run(struct path *path, const struct script scripts[2], int64_t until);
/* The latency that so many of a thousand messages were not above. */
int64_t path_took(struct path *path, int end, unsigned permille);

#endif
