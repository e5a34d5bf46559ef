#ifndef SERVER_CAPTURE_H
#define SERVER_CAPTURE_H

#include "server/peer.h"
#include "server/server.h"

/*
 * While a command is being answered whose answer must be seen as a whole (labeled-response), what
 * is sent to its peer is collected instead of queued.
 */
void capture_begin(struct peer *peer);
/* Hands over what was collected, to buf_fini(). */
struct buf capture_end(struct peer *peer);
/* Sends what was collected as it is and collects no more. */
void capture_release(struct peer *peer);
/* To one that says something to itself its message comes as anybody's does, besides the echo. */
struct peer *capture_suspend(struct server *server);
void capture_resume(struct server *server, struct peer *peer);
void capture_add(struct peer *peer, const void *data, size_t len);

static inline bool capture_wants(const struct peer *peer)
{
	return peer->server->captured == peer;
}

#endif
