#include "net/session_host.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define uthash_malloc(size)       xmalloc(size)
#define uthash_free(memory, size) free(memory)
#include <uthash.h>

/* Who a session was begun by. Compared as bytes. */
struct session_origin {
	struct udp_key key;
	uint8_t nonce[DATAGRAM_NONCE_SIZE];
};

struct session_entry {
	struct net_session *session;
	uint32_t id;
	struct session_origin origin;
	UT_hash_handle hh;        /* by id */
	UT_hash_handle hh_origin; /* by origin */
};

struct session_host {
	struct net *net;
	int fd;
	struct udp_socket *socket;
	struct cookie_key key;
	struct session_entry *by_id, *by_origin;
};

/* The tables */

static struct session_entry *find_by_id(struct session_host *host, uint32_t id)
{
	struct session_entry *entry;
	HASH_FIND(hh, host->by_id, &id, sizeof id, entry);
	return entry;
}

static uint32_t choose_id(struct session_host *host)
{
	uint32_t id;
	do
		id = (uint32_t)session_seed();
	while (id == 0 || find_by_id(host, id) != NULL);
	return id;
}

static struct session_entry *enter(struct session_host *host, const struct session_origin *origin)
{
	struct session_entry *entry = xcalloc(1, sizeof *entry);
	entry->id = choose_id(host);
	entry->origin = *origin;
	HASH_ADD(hh, host->by_id, id, sizeof entry->id, entry);
	HASH_ADD(hh_origin, host->by_origin, origin, sizeof entry->origin, entry);
	return entry;
}

void session_host_leave(struct net_session *session)
{
	struct session_host *host = session->host;
	HASH_DELETE(hh, host->by_id, session->entry);
	HASH_DELETE(hh_origin, host->by_origin, session->entry);
	free(session->entry);
	udp_socket_unref(host->socket);
}

/* Sending */

static void send_to(struct session_host *host, const union ip_addr *to, const struct pktinfo *from,
    const uint8_t *data, size_t len)
{
	udp_batch_add(host->net, host->fd, to, from, data, len, NULL);
}

void session_host_send(struct net_session *session, const uint8_t *packet, size_t len)
{
	uint8_t datagram[DATAGRAM_MOST];
	datagram_write_id(datagram, DATAGRAM_CLEAR, session->entry->id);
	memcpy(datagram + DATAGRAM_ID_SIZE, packet, len);
	send_to(
	    session->host, &session->conn->peer, &session->local, datagram, DATAGRAM_ID_SIZE + len);
}

/* Beginning */

static void session_self(const struct conn *conn, union ip_addr *addr)
{
	udp_self(conn->session->host->fd, &conn->session->local, addr);
}

static const struct transport transport_session_peer = {
    .kind = CONN_SESSION,
    .name = "udp",
    .message_max = DGRAM_MESSAGE_MAX,
    .flush = session_flush,
    .release = session_release,
    .self = session_self,
};

static void begin(struct session_host *host, const struct session_origin *origin,
    const union ip_addr *from, const struct pktinfo *local)
{
	struct conn *conn = conn_new(host->net, &transport_session_peer, -1, from);
	struct net_session *session = session_attach(conn);
	udp_socket_ref(host->socket);
	session->host = host;
	session->local = session->proven_local = *local;
	session->proven = *from;
	session->entry = enter(host, origin);
	session->entry->session = session;
	session_begin(session, &(struct dgram_config){
	                           .server = true,
	                           .id = session->entry->id,
	                           .seed = session_seed(),
	                       });
	if (!udp_socket_accept(host->socket, conn))
		conn_abort(conn, "the listener was closed");
}

/* A HELLO that comes again asks for the answer that got lost. */
static void take_hello(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const struct hello *hello)
{
	uint8_t cookie[DATAGRAM_COOKIE_SIZE], answer[ANSWER_MOST];
	struct session_origin origin = {0};
	struct session_entry *entry;
	udp_make_key(host->key.words[0], from, local, &origin.key);
	memcpy(origin.nonce, hello->nonce, sizeof origin.nonce);
	int64_t now = session_now(host->net);
	if (!cookie_valid(&host->key, hello, &origin.key, sizeof origin.key, now)) {
		cookie_make(&host->key, hello, &origin.key, sizeof origin.key, now, cookie);
		send_to(host, from, local, answer, answer_cookie(answer, hello, cookie));
		return;
	}
	HASH_FIND(hh_origin, host->by_origin, &origin, sizeof origin, entry);
	if (entry == NULL) {
		begin(host, &origin, from, local);
	} else {
		dgram_ping(entry->session->dgram);
		net_mark_dirty(entry->session->conn);
	}
}

/* Hearing */

static bool same_host(const union ip_addr *a, const union ip_addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->in6.sin6_addr, &b->in6.sin6_addr) &&
	       a->in6.sin6_scope_id == b->in6.sin6_scope_id;
}

static bool same_address(const union ip_addr *a, const union ip_addr *b)
{
	return same_host(a, b) && a->in.sin_port == b->in.sin_port;
}

static enum dgram_from seen_from(const struct net_session *session, const union ip_addr *from)
{
	if (same_address(from, &session->conn->peer))
		return DGRAM_FROM_HERE;
	if (same_address(from, &session->proven))
		return DGRAM_FROM_PROVEN;
	return same_host(from, &session->conn->peer) ? DGRAM_FROM_PORT : DGRAM_FROM_HOST;
}

static void take_packet(struct net_session *session, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *packet, size_t len)
{
	struct conn *conn = session->conn;
	enum dgram_verdict verdict = session_hear(session, packet, len, seen_from(session, from));
	if (verdict == DGRAM_MOVED) {
		conn->peer = *from;
		session->local = *local;
	}
	if (dgram_proven(session->dgram)) {
		session->proven = conn->peer;
		session->proven_local = session->local;
	}
}

void session_host_return(struct net_session *session)
{
	session->conn->peer = session->proven;
	session->local = session->proven_local;
}

void session_host_take(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	uint8_t answer[ANSWER_MOST];
	struct hello hello;
	struct session_entry *entry;
	switch (datagram_kind(data, len)) {
	case DATAGRAM_HELLO:
		if (!hello_read(data, len, &hello))
			break;
		if (hello.version == DATAGRAM_VERSION_OURS)
			take_hello(host, from, local, &hello);
		else
			send_to(host, from, local, answer, answer_version(answer, &hello));
		break;
	case DATAGRAM_CLEAR:
		if (len <= DATAGRAM_ID_SIZE)
			break;
		entry = find_by_id(host, datagram_id(data, len));
		if (entry != NULL)
			take_packet(entry->session, from, local, data + DATAGRAM_ID_SIZE,
			    len - DATAGRAM_ID_SIZE);
		else
			send_to(host, from, local, answer,
			    answer_forgotten(answer, datagram_id(data, len)));
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
	free(host);
}

void session_host_close(struct session_host *host)
{
	struct session_entry *entry, *next;
	HASH_ITER (hh, host->by_id, entry, next) {
		conn_abort(entry->session->conn, "the listener was closed");
	}
}
