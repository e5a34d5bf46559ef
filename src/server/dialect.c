#include "server/dialect.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/server.h"

struct variant *variant_get(struct server *server, const struct dialect *dialect, uint64_t caps)
{
	for (size_t i = 0; i < server->variant_count; i++) {
		struct variant *variant = server->variants[i];
		if (variant->dialect == dialect && variant->caps == caps)
			return variant;
	}
	struct variant *variant = xcalloc(1, sizeof *variant);
	variant->server = server;
	variant->dialect = dialect;
	variant->caps = caps;
	server->variants = xrecallocarray(server->variants, server->variant_count,
	    server->variant_count + 1, sizeof(struct variant *));
	server->variants[server->variant_count++] = variant;
	return variant;
}

void variants_free(struct server *server)
{
	for (size_t i = 0; i < server->variant_count; i++) {
		chunk_writer_fini(&server->variants[i]->writer);
		free(server->variants[i]);
	}
	free(server->variants);
}
