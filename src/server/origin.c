#include "server/origin.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/server.h"

struct origin *origin_enter(struct server *server, const char *host)
{
	struct origin *origin;
	HASH_FIND_STR(server->origins, host, origin);
	if (origin == NULL) {
		size_t size = strlen(host) + 1;
		origin = xcalloc(1, sizeof *origin + size);
		memcpy(origin->host, host, size);
		HASH_ADD_STR(server->origins, host, origin);
	}
	origin->peers++;
	return origin;
}

void origin_leave(struct server *server, struct origin *origin)
{
	if (--origin->peers > 0)
		return;
	HASH_DEL(server->origins, origin);
	free(origin);
}
