#include "server/proof.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "net/conn.h"
#include "server/origin.h"
#include "server/peer.h"
#include "server/server.h"

static int64_t on_the_wire(size_t len)
{
	return (int64_t)len + PROOF_OVERHEAD;
}

bool proof_want(struct peer *peer)
{
	struct server *server = peer->server;
	uint32_t most = server->config->limits.datagram_sources;
	peer->unproven = conn_kind(peer->conn) == CONN_UDP && !conn_is_local(peer->conn);
	server->unproven_count += peer->unproven;
	peer->origin->network->unproven += peer->unproven;
	return !peer->unproven || most == 0 || server->unproven_count <= most;
}

void proof_end(struct peer *peer)
{
	peer->server->unproven_count -= peer->unproven;
	peer->origin->network->unproven -= peer->unproven;
	peer->unproven = false;
}

void proof_heard(struct peer *peer, size_t len)
{
	if (peer->unproven)
		peer->affordable += PROOF_TIMES * on_the_wire(len);
}

bool proof_could_afford(const struct peer *peer, size_t len)
{
	return !peer->unproven || on_the_wire(len) <= peer->affordable;
}

bool proof_affords(struct peer *peer, size_t len)
{
	if (!peer->unproven)
		return true;
	if (!proof_could_afford(peer, len))
		return false;
	peer->affordable -= on_the_wire(len);
	return true;
}

void proof_make(struct proof_cookie *cookie)
{
	uint64_t number;
	random_bytes(&number, sizeof number);
	snprintf(cookie->text, sizeof cookie->text, "%016" PRIx64, number);
}

bool proof_shown(struct peer *peer, const struct proof_cookie *cookie, const char *data, size_t len)
{
	size_t size = strlen(cookie->text);
	if (size == 0 || len < size || memmem(data, len, cookie->text, size) == NULL)
		return false;
	proof_end(peer);
	return true;
}
