#ifndef NET_UDP_H
#define NET_UDP_H

#include "net/mmsg.h"
#include "net/pktinfo.h"
#include "net/private.h"

#define UDP_READS_MOST 16   /* datagrams taken from a socket in a turn */
#define UDP_SENDS_MOST 64   /* datagrams that leave in one call */
#define UDP_LOOSE_MOST 1280 /* bytes of one that is in no queue */

/* What UDP sockets of a net share: room to receive into, and the datagrams about to leave. */
struct udp_batch {
	mmsg in[UDP_READS_MOST];
	struct iovec in_iovecs[UDP_READS_MOST];
	union ip_addr in_peers[UDP_READS_MOST];
	union pktinfo_space in_infos[UDP_READS_MOST];
	mmsg out[UDP_SENDS_MOST];
	struct iovec out_iovecs[UDP_SENDS_MOST];
	union pktinfo_space out_infos[UDP_SENDS_MOST];
	struct conn *out_conns[UDP_SENDS_MOST]; /* NULL: nobody is told what becomes of it */
	bool out_loose[UDP_SENDS_MOST];         /* in no queue, but in out_data */
	union ip_addr out_peers[UDP_SENDS_MOST];
	char out_data[UDP_SENDS_MOST][UDP_LOOSE_MOST];
	unsigned out_count;
	int out_fd; /* all of them leave through one socket */
	char in_data[UDP_READS_MOST][SCRATCH_SIZE];
};

/* Readies the batch of a net that is to have a UDP socket. */
void udp_batch_need(struct net *net);
/* Receives into net->udp; how many, -1 with errno. */
int udp_batch_receive(struct net *net, int fd);
/*
 * Gathers the queue of a conn; to and from are NULL for a connected socket. Sends when the batch is
 * full.
 */
void udp_batch_gather(struct conn *conn, int fd, union ip_addr *to, const struct pktinfo *from);
/*
 * Copies a datagram that is in no queue; it leaves at the end of the turn, or is lost. `conn` is
 * told when it cannot be sent at all.
 */
void udp_batch_add(struct net *net, int fd, const union ip_addr *to, const struct pktinfo *from,
    const void *data, size_t len, struct conn *conn);
/* Sends what was gathered and takes it off the queues. */
void udp_send_gathered(struct net *net);

/* What tells one peer from another. Compared as bytes, so all of it is zeroed first. */
struct udp_key {
	uint64_t seed; /* the socket's: strangers must not choose their place in the table */
	struct in6_addr peer;
	struct in6_addr local;
	uint32_t scope;
	uint32_t port;
};
void udp_make_key(
    uint64_t seed, const union ip_addr *addr, const struct pktinfo *local, struct udp_key *key);
/* Our end of what comes in through that socket at that address. */
void udp_self(int fd, const struct pktinfo *local, union ip_addr *addr);

struct net_tls;
/* A bound UDP socket whose every source address is a conn. */
struct udp_socket;

typedef void udp_accept_fn(struct conn *conn, void *arg);
/* Takes over the descriptor. NULL with errno; the descriptor then stays the caller's. */
struct udp_socket *udp_socket_new(struct net *net, int fd, udp_accept_fn *accept_fn, void *arg);
/* Takes no more; closes its conns, and itself once they are gone. */
void udp_socket_close(struct udp_socket *socket);
void udp_socket_set_tls(struct udp_socket *socket, struct net_tls *tls);
/* For those that share it: it stays open until the last of them is gone. */
struct udp_socket *udp_socket_ref(struct udp_socket *socket);
void udp_socket_unref(struct udp_socket *socket);
/* Hands a new conn to whoever owns the socket; false once that has closed it. */
bool udp_socket_accept(struct udp_socket *socket, struct conn *conn);

#endif
