#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "net/sock.h"

struct loop;

#define RESOLVE_MOST 16 /* addresses of one name that are kept */

struct resolved {
	int error;        /* of getaddrinfo(); 0: there are addresses */
	int system_error; /* errno where that is EAI_SYSTEM */
	union ip_addr addrs[RESOLVE_MOST];
	size_t count;
};

/*
 * Looks a name up in a worker thread; then calls back, from the loop, and is gone. The addresses
 * come in the order in which to try them. `type` is SOCK_STREAM or SOCK_DGRAM.
 */
struct resolve;
typedef void resolve_fn(const struct resolved *resolved, void *arg);
struct resolve *resolve_start(
    struct loop *loop, const char *host, uint16_t port, int type, resolve_fn *done, void *arg);
void resolve_cancel(struct resolve *resolve); /* calls nothing back */

/* Alternates the families, beginning with that of the first (RFC 8305 section 4). */
void resolve_interleave(union ip_addr *addrs, size_t count);

#endif
