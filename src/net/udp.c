#include "net/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"

#define uthash_malloc(size)       xmalloc(size)
#define uthash_free(memory, size) free(memory)
#include <uthash.h>

/* What tells one peer from another. Compared as bytes, so all of it is zeroed first. */
struct udp_key {
	uint64_t seed; /* the socket's: strangers must not choose their place in the table */
	struct in6_addr peer;
	struct in6_addr local;
	uint32_t scope;
	uint32_t port;
};

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
};

static void unref(struct udp_socket *socket)
{
	if (--socket->refs > 0)
		return;
	close(socket->fd);
	free(socket);
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
	unref(peer->socket);
}

static void peer_self(const struct conn *conn, union ip_addr *addr)
{
	const struct udp_peer *peer = peer_of(conn);
	socklen_t len = sizeof *addr;
	memset(addr, 0, sizeof *addr);
	getsockname(peer->socket->fd, &addr->sa, &len);
	if (IN6_IS_ADDR_UNSPECIFIED(&peer->local.local))
		return;
	if (addr->sa.sa_family == AF_INET)
		memcpy(&addr->in.sin_addr, peer->local.local.s6_addr + 12, 4);
	else
		addr->in6.sin6_addr = peer->local.local;
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
	socket->refs++;
	return peer;
}

/* Receiving */

static void make_key(const struct udp_socket *socket, const union ip_addr *addr,
    const struct pktinfo *local, struct udp_key *key)
{
	memset(key, 0, sizeof *key);
	key->seed = socket->seed;
	key->local = local->local;
	key->port = addr->in.sin_port;
	if (addr->sa.sa_family == AF_INET) {
		memcpy(key->peer.s6_addr, &addr->in.sin_addr, sizeof addr->in.sin_addr);
	} else {
		key->peer = addr->in6.sin6_addr;
		key->scope = addr->in6.sin6_scope_id;
	}
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
	struct pktinfo local;
	struct udp_key key;
	if (addr->sa.sa_family != AF_INET && addr->sa.sa_family != AF_INET6)
		return;
	pktinfo_read(&batch->in[i].msg_hdr, &local);
	make_key(socket, addr, &local, &key);
	struct udp_peer *peer = find_peer(socket, &key);
	if (peer == NULL) {
		peer = peer_new(socket, addr, &key, &local);
		socket->accept_fn(&peer->conn, socket->arg);
	}
	if (!peer->conn.paused)
		conn_hear(&peer->conn, batch->in_data[i], batch->in[i].msg_len);
}

static void on_datagrams(int fd, unsigned events, void *arg)
{
	struct udp_socket *socket = arg;
	(void)events;
	socket->refs++;
	int count = udp_batch_receive(socket->net, fd);
	for (int i = 0; i < count && socket->accept_fn != NULL; i++)
		take_datagram(socket, (size_t)i);
	unref(socket);
}

/* The socket */

static bool is_any(const union ip_addr *addr)
{
	if (addr->sa.sa_family == AF_INET)
		return addr->in.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&addr->in6.sin6_addr);
}

struct udp_socket *udp_socket_new(struct net *net, int fd, udp_accept_fn *accept_fn, void *arg)
{
	union ip_addr self;
	socklen_t len = sizeof self;
	if (getsockname(fd, &self.sa, &len) != 0)
		return NULL;
	if (is_any(&self))
		pktinfo_ask(fd, self.sa.sa_family);
	struct udp_socket *socket = xcalloc(1, sizeof *socket);
	*socket = (struct udp_socket){
	    .net = net,
	    .fd = fd,
	    .refs = 1,
	    .accept_fn = accept_fn,
	    .arg = arg,
	    .seed = (uint64_t)clock_mono_ns(),
	};
	if (!loop_watch(net->loop, fd, LOOP_READ, on_datagrams, socket)) {
		free(socket);
		return NULL;
	}
	udp_batch_need(net);
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
	unref(socket);
}
