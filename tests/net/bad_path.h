#ifndef TESTS_NET_BAD_PATH_H
#define TESTS_NET_BAD_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "loop/loop.h"

/*
 * A UDP proxy that treats datagrams badly: it loses, doubles, delays, reorders, alters and cuts
 * them, and shows callers to the server under changing addresses. What happens to which datagram
 * follows from the seed. Everything stays on loopback.
 */
struct bad_path;

struct bad_path_config {
	uint64_t seed;
	unsigned loss, doubled, late, corrupt, cut; /* of a thousand datagrams, each way */
	int64_t delay;                              /* ns one way */
	int64_t lateness;                           /* ns by which late ones come later */
};

/* Calls to bad_path_port() are passed on to 127.0.0.1:port. */
struct bad_path *bad_path_new(
    struct loop *loop, const struct bad_path_config *config, uint16_t port);
/* For IP packets out of a TUN device, which is closed in the end; they return with both addresses
 * swapped. */
struct bad_path *bad_path_of_tun(struct loop *loop, const struct bad_path_config *config, int tun);
void bad_path_free(struct bad_path *path);
uint16_t bad_path_port(const struct bad_path *path);
/* From now on datagrams are treated like that. */
void bad_path_treat(struct bad_path *path, const struct bad_path_config *config);
/* From now on callers show under another address each so many ns; 0: no more. */
void bad_path_rebind(struct bad_path *path, int64_t every);
void bad_path_block(struct bad_path *path, bool blocked); /* nothing gets through */

struct bad_path_sums {
	uint64_t datagrams, bytes; /* that came in, both ways, IP and UDP headers included */
	uint64_t rebinds;
};
struct bad_path_sums bad_path_sums(const struct bad_path *path);

#endif
