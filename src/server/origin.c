#include "server/origin.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "net/addr.h"
#include "server/server.h"

/* "2001:db8:1:2::/64"; false where each address is a host of its own. */
static bool network_of(const char *host, char out[INET6_ADDRSTRLEN + sizeof "/64"])
{
	struct in6_addr address, network;
	if (inet_pton(AF_INET6, host, &address) != 1 || !net_network_of(&address, &network))
		return false;
	inet_ntop(AF_INET6, &network, out, INET6_ADDRSTRLEN);
	strcat(out, "/64");
	return true;
}

static struct origin *enter(struct server *server, const char *host)
{
	struct origin *origin;
	HASH_FIND_STR(server->origins, host, origin);
	if (origin == NULL) {
		size_t size = strlen(host) + 1;
		origin = xcalloc(1, sizeof *origin + size);
		origin->network = origin;
		memcpy(origin->host, host, size);
		HASH_ADD_STR(server->origins, host, origin);
	}
	origin->peers++;
	return origin;
}

static void leave(struct server *server, struct origin *origin)
{
	if (--origin->peers > 0)
		return;
	HASH_DEL(server->origins, origin);
	free(origin);
}

struct origin *origin_enter(struct server *server, const char *host)
{
	char network[INET6_ADDRSTRLEN + sizeof "/64"];
	struct origin *origin = enter(server, host);
	if (network_of(host, network))
		origin->network = enter(server, network);
	return origin;
}

void origin_leave(struct server *server, struct origin *origin)
{
	if (origin->network != origin)
		leave(server, origin->network);
	leave(server, origin);
}
