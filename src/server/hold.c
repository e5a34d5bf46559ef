#include "server/hold.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "server/peer.h"
#include "server/server.h"

static void set_timer(struct server *server)
{
	const struct peer_hold *hold, *first = server->held;
	DL_FOREACH (server->held, hold)
		if (hold->until < first->until)
			first = hold;
	if (first != NULL)
		loop_timer_set(server->loop, &server->resume, first->until);
	else
		loop_timer_stop(server->loop, &server->resume);
}

void hold_begin(struct peer *peer, int64_t until)
{
	struct server *server = peer->server;
	struct peer_hold *hold = xcalloc(1, sizeof *hold);
	hold->peer = peer;
	hold->until = until;
	peer->hold = hold;
	DL_APPEND(server->held, hold);
	conn_pause(peer->conn, true);
	if (!loop_timer_is_set(&server->resume) || until < server->resume.deadline)
		loop_timer_set(server->loop, &server->resume, until);
}

void hold_keep(struct peer *peer, const char *data, size_t len)
{
	buf_add(&peer->hold->bytes, data, len);
}

void hold_end(struct peer *peer)
{
	struct server *server = peer->server;
	if (peer->hold == NULL)
		return;
	peer->hold->until = loop_now(server->loop);
	loop_timer_set(server->loop, &server->resume, peer->hold->until);
}

void hold_drop(struct peer *peer)
{
	struct peer_hold *hold = peer->hold;
	if (hold == NULL)
		return;
	DL_DELETE(peer->server->held, hold);
	peer->hold = NULL;
	buf_fini(&hold->bytes);
	free(hold);
}

static struct peer_hold *first_due(const struct server *server)
{
	struct peer_hold *hold;
	DL_FOREACH (server->held, hold)
		if (hold->until <= loop_now(server->loop))
			return hold;
	return NULL;
}

/* Whoever is held again is so until later than now, so this ends. */
void hold_resume(struct server *server)
{
	struct peer_hold *hold;
	while ((hold = first_due(server)) != NULL) {
		struct peer *peer = hold->peer;
		struct buf bytes = hold->bytes;
		hold->bytes = (struct buf){0};
		hold_drop(peer);
		conn_pause(peer->conn, false);
		if (bytes.len > 0 && !peer->closing)
			peer_feed(peer, bytes.data, bytes.len);
		buf_fini(&bytes);
	}
	set_timer(server);
}
