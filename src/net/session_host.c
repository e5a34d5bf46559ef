#include "net/session_host.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "net/session_dtls.h"
#include "net/session_host_private.h"
#include "net/tls.h"

/* Sending */

void session_host_answer(
    struct session_host *host, const struct session_datagram *to, const uint8_t *data, size_t len)
{
	udp_batch_add(host->net, host->fd, to->from, to->local, data, len, NULL);
}

void session_host_send(struct net_session *session, const uint8_t *data, size_t len)
{
	const struct session_host *host = session->host;
	udp_batch_add(host->net, host->fd, &session->conn->peer, &session->local, data, len, NULL);
}

/* Beginning and ending */

static void session_self(const struct conn *conn, union ip_addr *addr)
{
	udp_self(conn->session->host->fd, &conn->session->local, addr);
}

static void session_peer_flush(struct conn *conn)
{
	if (conn->session->dgram == NULL)
		session_shake(conn->session);
	else
		session_flush(conn);
}

static const struct transport transport_session_peer = {
    .kind = CONN_SESSION,
    .name = "udp",
    .message_max = DGRAM_MESSAGE_MAX,
    .flush = session_peer_flush,
    .release = session_release,
    .self = session_self,
};

struct net_session *session_host_begin(struct session_host *host,
    const struct session_origin *origin, const struct session_datagram *in)
{
	struct conn *conn = conn_new(host->net, &transport_session_peer, -1, in->from);
	struct net_session *session = session_attach(conn);
	udp_socket_ref(host->socket);
	session->host = host;
	session->local = session->proven_local = *in->local;
	session->proven = *in->from;
	session->entry = session_table_enter(&host->table, origin);
	session->entry->session = session;
	net_mark_dirty(conn);
	return session;
}

void session_host_let_in(struct net_session *session)
{
	session_table_end_shaking(&session->host->table, session->entry);
	session_begin(session, &(struct dgram_config){
	                           .server = true,
	                           .id = session->entry->id,
	                           .seed = session_seed(),
	                           .rtt = session->flight_rtt,
	                       });
	if (!udp_socket_accept(session->host->socket, session->conn))
		conn_abort(session->conn, "the listener was closed");
}

void session_host_leave(struct net_session *session)
{
	session_table_leave(&session->host->table, session->entry);
	udp_socket_unref(session->host->socket);
}

/* Hearing */

void session_host_take_records(struct net_session *session, const struct session_datagram *in)
{
	enum dgram_verdict verdict;
	enum dgram_from from = session_place_from(session, in->from);
	if (session_open(session, in->data, in->len, from, &verdict))
		session_host_let_in(session);
	else if (session->dgram != NULL)
		session_place_note(session, verdict, in);
}

/* In clear or sealed, as the session is: each other kind is refused. */
static void take_known(struct net_session *session, const struct session_datagram *in)
{
	bool sealed = datagram_kind(in->data, in->len) == DATAGRAM_SEALED;
	struct session_datagram inner = *in;
	if (sealed != (session->dtls != NULL) || in->len <= DATAGRAM_ID_SIZE)
		return;
	inner.data += DATAGRAM_ID_SIZE;
	inner.len -= DATAGRAM_ID_SIZE;
	if (sealed) {
		session_host_take_records(session, &inner);
		return;
	}
	enum dgram_from from = session_place_from(session, in->from);
	session_place_note(session, session_hear(session, inner.data, inner.len, from), in);
}

static void take_packet(struct session_host *host, const struct session_datagram *in)
{
	uint8_t answer[DATAGRAM_ANSWER_MOST];
	uint32_t id = datagram_id(in->data, in->len);
	struct session_entry *entry = id != 0 ? session_table_find(&host->table, id) : NULL;
	if (entry != NULL)
		take_known(entry->session, in);
	else if (id != 0)
		session_host_answer(host, in, answer, datagram_write_forgotten(answer, id));
}

void session_host_take(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	const struct session_datagram in = {from, local, data, len};
	switch (datagram_kind(data, len)) {
	case DATAGRAM_HELLO:
		session_admit_hello(host, &in);
		break;
	case DATAGRAM_CLEAR:
	case DATAGRAM_SEALED:
		take_packet(host, &in);
		break;
	case DATAGRAM_RECORD:
		session_admit_records(host, &in);
		break;
	default:
		break;
	}
}

/* Life */

struct session_host *session_host_new(struct net *net, int fd, struct udp_socket *socket)
{
	struct session_host *host = xcalloc(1, sizeof *host);
	*host = (struct session_host){
	    .net = net, .fd = fd, .socket = socket, .key = {{session_seed(), session_seed()}}};
	return host;
}

void session_host_free(struct session_host *host)
{
	if (host != NULL)
		tls_unref(host->tls);
	free(host);
}

void session_host_set_tls(struct session_host *host, struct net_tls *tls)
{
	tls_unref(host->tls);
	host->tls = tls != NULL ? tls_share(tls) : NULL;
}

void session_host_close(struct session_host *host)
{
	struct session_entry *entry, *next;
	HASH_ITER (hh, host->table.by_id, entry, next) {
		conn_abort(entry->session->conn, "the listener was closed");
	}
}
