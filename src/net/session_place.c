/* Where the peers of a host's sessions are: each may move, and is believed once it is proven. */
#include "net/session_host_private.h"

static bool same_address(const union ip_addr *a, const union ip_addr *b)
{
	return ip_addr_same_host(a, b) && a->in.sin_port == b->in.sin_port;
}

enum dgram_from session_place_from(const struct net_session *session, const union ip_addr *from)
{
	if (same_address(from, &session->conn->peer))
		return DGRAM_FROM_HERE;
	if (same_address(from, &session->proven))
		return DGRAM_FROM_PROVEN;
	return ip_addr_same_host(from, &session->conn->peer) ? DGRAM_FROM_PORT : DGRAM_FROM_HOST;
}

void session_place_note(
    struct net_session *session, enum dgram_verdict verdict, const struct session_datagram *in)
{
	if (verdict == DGRAM_MOVED) {
		session->conn->peer = *in->from;
		session->local = *in->local;
	}
	if (dgram_proven(session->dgram)) {
		session->proven = session->conn->peer;
		session->proven_local = session->local;
	}
}

void session_host_return(struct net_session *session)
{
	session->conn->peer = session->proven;
	session->local = session->proven_local;
}
