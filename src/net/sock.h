#ifndef NET_SOCK_H
#define NET_SOCK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Sockets as every system has them; where systems differ, sock.c knows. */

#ifndef MSG_NOSIGNAL
#	define MSG_NOSIGNAL 0 /* the programs ignore SIGPIPE anyway */
#endif

/* An IPv4 or IPv6 address and port; family AF_UNSPEC for anything else. */
union ip_addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};
socklen_t ip_addr_len(const union ip_addr *addr);
/* Whatever their ports. */
bool ip_addr_same_host(const union ip_addr *a, const union ip_addr *b);
/* One machine: neither a group, nor all of a network, nor any. */
bool ip_addr_is_one(const union ip_addr *addr);
/* A host written as a number, with its scope (fe80::1%eth0). */
bool sock_parse_ip(const char *host, uint16_t port, union ip_addr *addr);

/* Non-blocking and closed on exec; -1 with errno. */
int sock_open(int family, int type);
int sock_accept(int listener, union ip_addr *peer);

/* A port of ours that has called itself, which TCP allows: it has reached nobody. */
bool sock_is_self(int fd);
/* Whether what is sent there goes to a whole network. Nothing is sent. */
bool sock_is_broadcast(const union ip_addr *addr);
/* Whether any network of this machine leads there. Nothing is sent. */
bool sock_has_way(const union ip_addr *addr);

/* SO_KEEPALIVE and TCP_NODELAY. Without them it still works, so nothing is returned. */
void sock_tune_tcp(int fd);
/* For a listening socket before and a connection after accepting: once where it is inherited. */
void sock_tune_listener(int fd);
void sock_tune_accepted(int fd);

void sock_udp_room(int fd); /* for many datagrams that come at once */
/* No datagram from here is cut into fragments on its way. */
void sock_udp_whole(int fd, int family);

/* False with errno for a path that does not fit. */
bool sock_unix_addr(const char *path, struct sockaddr_un *un, socklen_t *len);

/* Whose process is at the other end of a Unix stream. */
bool sock_peer_user(int fd, uid_t *uid);

/* What an error means, for people: "connection reset by peer". */
const char *sock_error(int error);
/* A full table or a lack of memory, which passes. */
bool sock_error_passes(int error);

#endif
