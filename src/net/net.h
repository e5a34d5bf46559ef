#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stdint.h>

/*
 * net: what all connections of one loop share: the scratch buffer that every read goes through, the
 * writer for small copies, the list of connections to flush at the end of the turn.
 */
struct loop;
struct net;
struct net *net_new(struct loop *loop);
/* The datagram sessions that are set up from now on spend fewer bytes on a path that loses much. */
void net_set_lean(struct net *net, bool lean);
void net_free(struct net *net); /* after its connections, listeners and dials are gone */
struct loop *net_loop(const struct net *net);

/* What all of its connections had to do, since it was made. Without TLS's own bytes. */
struct net_counters {
	uint64_t bytes_in, bytes_out;
	uint64_t datagrams_in, datagrams_out;
	uint64_t datagrams_dropped; /* of UDP peers that were paused */
	uint64_t records_dropped;   /* of DTLS, that were altered, cut or had come before */
};
const struct net_counters *net_counters(const struct net *net);

#endif
