#include "net/udp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/session.h"
#include "net/session_host.h"
#include "proto/datagram.h"

#define uthash_malloc(size)       xmalloc(size)
#define uthash_free(memory, size) free(memory)
#include <uthash.h>

struct udp_peer {
	struct conn conn; /* first: a conn of this transport is a peer */
	struct udp_socket *socket;
	struct pktinfo local;
	struct udp_key key;
	bool in_table;
	UT_hash_handle hh;
};

struct udp_socket {
	struct net *net;
	int fd;
	size_t refs;              /* its owner, its peers, and while it receives */
	udp_accept_fn *accept_fn; /* NULL once closed */
	void *arg;
	uint64_t seed;
	struct udp_peer *peers;
	struct session_host *sessions;
};

struct udp_socket *udp_socket_ref(struct udp_socket *socket)
{
	socket->refs++;
	return socket;
}

void udp_socket_unref(struct udp_socket *socket)
{
	if (--socket->refs > 0)
		return;
	session_host_free(socket->sessions);
	close(socket->fd);
	free(socket);
}

/* Addresses */

void udp_make_key(
    uint64_t seed, const union ip_addr *addr, const struct pktinfo *local, struct udp_key *key)
{
	memset(key, 0, sizeof *key);
	key->seed = seed;
	key->local = local->local;
	key->port = addr->in.sin_port;
	if (addr->sa.sa_family == AF_INET) {
		memcpy(key->peer.s6_addr, &addr->in.sin_addr, sizeof addr->in.sin_addr);
	} else {
		key->peer = addr->in6.sin6_addr;
		key->scope = addr->in6.sin6_scope_id;
	}
}

void udp_self(int fd, const struct pktinfo *local, union ip_addr *addr)
{
	socklen_t len = sizeof *addr;
	memset(addr, 0, sizeof *addr);
	getsockname(fd, &addr->sa, &len);
	if (IN6_IS_ADDR_UNSPECIFIED(&local->local))
		return;
	if (addr->sa.sa_family == AF_INET)
		memcpy(&addr->in.sin_addr, local->local.s6_addr + 12, 4);
	else
		addr->in6.sin6_addr = local->local;
}

/* Peers */

static struct udp_peer *peer_of(const struct conn *conn)
{
	return (struct udp_peer *)(void *)conn;
}

static void leave_table(struct udp_peer *peer)
{
	if (peer->in_table)
		HASH_DEL(peer->socket->peers, peer);
	peer->in_table = false;
}

static void peer_flush(struct conn *conn)
{
	struct udp_peer *peer = peer_of(conn);
	udp_batch_gather(conn, peer->socket->fd, &conn->peer, &peer->local);
}

static void peer_release(struct conn *conn)
{
	struct udp_peer *peer = peer_of(conn);
	leave_table(peer);
	udp_socket_unref(peer->socket);
}

static void peer_self(const struct conn *conn, union ip_addr *addr)
{
	const struct udp_peer *peer = peer_of(conn);
	udp_self(peer->socket->fd, &peer->local, addr);
}

static const struct transport transport_udp_peer = {
    .kind = CONN_UDP,
    .name = "udp",
    .message_max = CONN_MESSAGE_MAX,
    .flush = peer_flush,
    .release = peer_release,
    .self = peer_self,
};

static struct udp_peer *peer_new(struct udp_socket *socket, const union ip_addr *addr,
    const struct udp_key *key, const struct pktinfo *local)
{
	struct udp_peer *peer = xcalloc(1, sizeof *peer);
	conn_init(&peer->conn, socket->net, &transport_udp_peer, -1, addr);
	peer->socket = socket;
	peer->local = *local;
	peer->key = *key;
	peer->in_table = true;
	HASH_ADD(hh, socket->peers, key, sizeof peer->key, peer);
	udp_socket_ref(socket);
	return peer;
}

/* Receiving */

bool udp_socket_accept(struct udp_socket *socket, struct conn *conn)
{
	if (socket->accept_fn == NULL)
		return false;
	socket->accept_fn(conn, socket->arg);
	return true;
}

/* One that has ended makes room for a new conversation with the same address. */
static struct udp_peer *find_peer(struct udp_socket *socket, const struct udp_key *key)
{
	struct udp_peer *peer;
	HASH_FIND(hh, socket->peers, key, sizeof *key, peer);
	if (peer == NULL || !conn_is_closing(&peer->conn))
		return peer;
	leave_table(peer);
	return NULL;
}

static void take_datagram(struct udp_socket *socket, size_t i)
{
	const struct udp_batch *batch = socket->net->udp;
	const union ip_addr *addr = &batch->in_peers[i];
	const uint8_t *data = (const uint8_t *)batch->in_data[i];
	size_t len = batch->in[i].msg_len;
	struct pktinfo local;
	struct udp_key key;
	if (addr->sa.sa_family != AF_INET && addr->sa.sa_family != AF_INET6)
		return;
	pktinfo_read(&batch->in[i].msg_hdr, &local);
	if (datagram_kind(data, len) != DATAGRAM_TEXT) {
		session_host_take(socket->sessions, addr, &local, data, len);
		return;
	}
	udp_make_key(socket->seed, addr, &local, &key);
	struct udp_peer *peer = find_peer(socket, &key);
	if (peer == NULL) {
		peer = peer_new(socket, addr, &key, &local);
		socket->accept_fn(&peer->conn, socket->arg);
	}
	if (peer->conn.paused)
		socket->net->counters.datagrams_dropped++;
	else
		conn_hear(&peer->conn, batch->in_data[i], len);
}

static void on_datagrams(int fd, unsigned events, void *arg)
{
	struct udp_socket *socket = arg;
	(void)events;
	udp_socket_ref(socket);
	int count = udp_batch_receive(socket->net, fd);
	socket->net->counters.datagrams_in += count > 0 ? (uint64_t)count : 0;
	for (int i = 0; i < count && socket->accept_fn != NULL; i++)
		take_datagram(socket, (size_t)i);
	udp_socket_unref(socket);
}

/* The socket */

static bool is_any(const union ip_addr *addr)
{
	if (addr->sa.sa_family == AF_INET)
		return addr->in.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&addr->in6.sin6_addr);
}

void udp_socket_set_tls(struct udp_socket *socket, struct net_tls *tls)
{
	session_host_set_tls(socket->sessions, tls);
}

struct udp_socket *udp_socket_new(struct net *net, int fd, udp_accept_fn *accept_fn, void *arg)
{
	union ip_addr self;
	socklen_t len = sizeof self;
	if (getsockname(fd, &self.sa, &len) != 0)
		return NULL;
	sock_udp_room(fd);
	if (is_any(&self))
		pktinfo_ask(fd, self.sa.sa_family);
	struct udp_socket *socket = xcalloc(1, sizeof *socket);
	*socket = (struct udp_socket){
	    .net = net,
	    .fd = fd,
	    .refs = 1,
	    .accept_fn = accept_fn,
	    .arg = arg,
	    .seed = session_seed(),
	};
	if (!loop_watch(net->loop, fd, LOOP_READ, on_datagrams, socket)) {
		free(socket);
		return NULL;
	}
	udp_batch_need(net);
	socket->sessions = session_host_new(net, fd, socket);
	return socket;
}

void udp_socket_close(struct udp_socket *socket)
{
	struct udp_peer *peer, *next;
	loop_unwatch(socket->net->loop, socket->fd);
	socket->accept_fn = NULL;
	HASH_ITER (hh, socket->peers, peer, next) {
		conn_abort(&peer->conn, "the listener was closed");
	}
	session_host_close(socket->sessions);
	udp_socket_unref(socket);
}
