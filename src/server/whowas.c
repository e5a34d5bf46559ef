#include "server/whowas.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/server.h"
#include "server/user.h"

/* A ring: `newest` was written last. */
struct whowas {
	size_t room;
	size_t newest;
	struct whowas_entry entries[];
};

static struct whowas *ring(struct server *server)
{
	size_t room = server->config->limits.whowas;
	if (server->whowas == NULL && room > 0) {
		server->whowas =
		    xcalloc(1, sizeof *server->whowas + room * sizeof(struct whowas_entry));
		server->whowas->room = room;
	}
	return server->whowas;
}

void whowas_add(struct server *server, const struct user *user)
{
	struct whowas *whowas = ring(server);
	if (whowas == NULL)
		return;
	whowas->newest = (whowas->newest + 1) % whowas->room;
	struct whowas_entry *entry = &whowas->entries[whowas->newest];
	size_t size = user->source_len + 1 + user_real_name(user).len + 1;
	free(entry->source);
	entry->source = xmalloc(size);
	memcpy(entry->source, user->source, size);
	entry->source_len = user->source_len;
	entry->nick_len = user->nick_len;
	entry->username_len = user->username_len;
	entry->at = clock_wall_s();
}

/* How many entries are newer than the one after `newer`. */
static size_t first_age(const struct whowas *whowas, const struct whowas_entry *newer)
{
	if (newer == NULL)
		return 0;
	size_t at = (size_t)(newer - whowas->entries);
	return (whowas->newest + whowas->room - at) % whowas->room + 1;
}

const struct whowas_entry *whowas_before(
    const struct server *server, struct str nick, const struct whowas_entry *newer)
{
	const struct whowas *whowas = server->whowas;
	if (whowas == NULL)
		return NULL;
	for (size_t age = first_age(whowas, newer); age < whowas->room; age++) {
		size_t at = (whowas->newest + whowas->room - age) % whowas->room;
		const struct whowas_entry *entry = &whowas->entries[at];
		struct str name = {entry->source, entry->nick_len};
		if (entry->source != NULL && str_eq_case(name, nick))
			return entry;
	}
	return NULL;
}

void whowas_clear(struct server *server)
{
	struct whowas *whowas = server->whowas;
	for (size_t i = 0; whowas != NULL && i < whowas->room; i++)
		free(whowas->entries[i].source);
	free(whowas);
	server->whowas = NULL;
}
