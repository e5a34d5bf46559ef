#ifndef SERVER_ORIGIN_H
#define SERVER_ORIGIN_H

#include <stdint.h>

#include <uthash.h>

struct server;

/* origin: how many peers one host has. Freed with the last of them. */
struct origin {
	UT_hash_handle hh; /* in server->origins, by host */
	uint32_t peers;
	uint32_t handshakes; /* under way */
	char host[];
};

struct origin *origin_enter(struct server *server, const char *host);
void origin_leave(struct server *server, struct origin *origin);

#endif
