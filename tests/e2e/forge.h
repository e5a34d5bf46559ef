#ifndef TESTS_E2E_FORGE_H
#define TESTS_E2E_FORGE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sends datagrams from this machine (machines.h) to the other one in the name of others, all of
 * them in 198.18.0.0/16, and counts what goes out to those: nobody else gets it.
 */
#define FORGE_NETWORK   "198.18.0.0/16"
#define FORGE_ADDRESSES 65536 /* counted from 0 */

struct forge;
struct forge *forge_open(uint16_t port); /* of the other machine */
void forge_close(struct forge *forge);
void forge_send(struct forge *forge, uint16_t from, const void *data, size_t len);
/* Takes what came; to be called often, as the kernel holds only so much. */
void forge_hear(struct forge *forge);
/* Takes what comes until at most `ahead` are not answered yet, but for those that are lost. */
void forge_keep_pace(struct forge *forge, size_t ahead);
/* The last datagrams that a program on this machine sent there itself, once more; how many. */
size_t forge_replay(struct forge *forge, uint16_t from);

struct forge_sums {
	uint64_t in, out; /* bytes on the wire: that were sent in this name, and came to it */
};
struct forge_sums forge_sums(const struct forge *forge, uint16_t from);
size_t forge_answers(const struct forge *forge); /* how many came to all of them */

#endif
