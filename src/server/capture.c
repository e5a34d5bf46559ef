#include "server/capture.h"

void capture_begin(struct peer *peer)
{
	peer->server->captured = peer;
}

struct buf capture_end(struct peer *peer)
{
	struct buf taken = peer->server->capture;
	peer->server->capture = (struct buf){0};
	peer->server->captured = NULL;
	return taken;
}

void capture_release(struct peer *peer)
{
	if (!capture_wants(peer))
		return;
	struct buf taken = capture_end(peer);
	if (taken.len > 0)
		peer_send(peer, taken.data, taken.len);
	buf_fini(&taken);
}

void capture_add(struct peer *peer, const void *data, size_t len)
{
	buf_add(&peer->server->capture, data, len);
}

struct peer *capture_suspend(struct server *server)
{
	struct peer *peer = server->captured;
	server->captured = NULL;
	return peer;
}

void capture_resume(struct server *server, struct peer *peer)
{
	server->captured = peer;
}
