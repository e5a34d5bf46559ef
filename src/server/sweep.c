#include "server/sweep.h"

#include <stdio.h>
#include <utlist.h>

#include "net/conn.h"
#include "server/ban.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/login.h"
#include "server/multiline.h"
#include "server/peer.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/token.h"

static int64_t seconds(uint32_t limit)
{
	return limit * NS_PER_S;
}

static void close_late(struct peer *peer, const char *what, uint32_t limit)
{
	char reason[96];
	snprintf(reason, sizeof reason, "%s: %u seconds", what, limit);
	peer->server->metrics.drops[DROP_TIMEOUT]++;
	peer_close(peer, reason);
}

static void ask(struct peer *peer, int64_t now, const struct limits *limits)
{
	int64_t heard = conn_last_heard(peer->conn);
	if (limits->ping == 0 || now - heard < seconds(limits->ping))
		return;
	if (peer->asked_at <= heard) {
		peer->asked_at = now;
		peer->dialect->ping(peer);
	} else if (limits->ping_timeout != 0 &&
	           now - peer->asked_at >= seconds(limits->ping_timeout)) {
		close_late(peer, "Ping timeout", limits->ping + limits->ping_timeout);
	}
}

static void look_at(struct peer *peer, int64_t now, const struct limits *limits)
{
	if (peer->closing || peer->hold != NULL || peer->dialect == &dialect_unknown)
		return;
	multiline_expire(peer, now);
	if (peer->sasl != NULL && now - peer->sasl->begun >= SASL_MOST)
		authenticate_abort(peer);
	if (peer->user == NULL && limits->registration != 0 &&
	    now - peer->since >= seconds(limits->registration))
		close_late(peer, "Registration timed out", limits->registration);
	else if (conn_kind(peer->conn) == CONN_SESSION)
		return; /* it outlives a gap, and ends by itself */
	else if (peer->user != NULL && peer->dialect->ping != NULL)
		ask(peer, now, limits);
	else if (conn_kind(peer->conn) == CONN_UDP && limits->datagram_silence != 0 &&
	         now - conn_last_heard(peer->conn) >= seconds(limits->datagram_silence))
		close_late(peer, "Nothing came", limits->datagram_silence);
}

void sweep(struct server *server)
{
	int64_t now = loop_now(server->loop);
	struct peer *peer;
	login_sweep(server);
	ban_sweep(server);
	token_sweep(server);
	DL_FOREACH (server->peers, peer)
		look_at(peer, now, &server->config->limits);
}
