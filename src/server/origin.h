#ifndef SERVER_ORIGIN_H
#define SERVER_ORIGIN_H

#include <stdint.h>

#include <uthash.h>

struct server;

/*
 * origin: where peers come from, and how many of them. A host of IPv6 has 2^64 addresses, so what
 * is limited for one host is counted for its network, a /64; elsewhere that is the host itself.
 * Freed with the last peer.
 */
struct origin {
	UT_hash_handle hh; /* in server->origins, by host */
	struct origin *network;
	uint32_t peers;
	uint32_t unproven;   /* of the peers: somebody else may have forged this address */
	uint32_t handshakes; /* under way; of a network, as are the limits */
	char host[];
};

struct origin *origin_enter(struct server *server, const char *host);
void origin_leave(struct server *server, struct origin *origin);

#endif
