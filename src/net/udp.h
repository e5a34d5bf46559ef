#ifndef NET_UDP_H
#define NET_UDP_H

#include "net/mmsg.h"
#include "net/pktinfo.h"
#include "net/private.h"

#define UDP_READS_MOST 16 /* datagrams taken from a socket in a turn */
#define UDP_SENDS_MOST 64 /* datagrams that leave in one call */

/* What UDP sockets of a net share: room to receive into, and the datagrams about to leave. */
struct udp_batch {
	mmsg in[UDP_READS_MOST];
	struct iovec in_iovecs[UDP_READS_MOST];
	union ip_addr in_peers[UDP_READS_MOST];
	union pktinfo_space in_infos[UDP_READS_MOST];
	mmsg out[UDP_SENDS_MOST];
	struct iovec out_iovecs[UDP_SENDS_MOST];
	union pktinfo_space out_infos[UDP_SENDS_MOST];
	struct conn *out_conns[UDP_SENDS_MOST];
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
/* Sends what was gathered and takes it off the queues. */
void udp_send_gathered(struct net *net);

/* A bound UDP socket whose every source address is a conn. */
struct udp_socket;

typedef void udp_accept_fn(struct conn *conn, void *arg);
/* Takes over the descriptor. NULL with errno; the descriptor then stays the caller's. */
struct udp_socket *udp_socket_new(struct net *net, int fd, udp_accept_fn *accept_fn, void *arg);
/* Takes no more; closes its conns, and itself once they are gone. */
void udp_socket_close(struct udp_socket *socket);

#endif
