#ifndef NET_ADDR_H
#define NET_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/*
 * An address as people write it: HOST, HOST:PORT, [V6]:PORT, tcp://…, udp://…, irc://HOST[:PORT],
 * ircs://HOST[:PORT], unix:PATH, unixpacket:PATH. A bare one leaves the transport open.
 */
/* NET_TLS is TCP that must speak TLS; where calls are taken it is the same. */
enum net_scheme { NET_BARE, NET_TCP, NET_TLS, NET_UDP, NET_UNIX, NET_UNIXPACKET };

#define NET_DEFAULT_PORT 6697
#define NET_HOST_MAX     253 /* bytes of a DNS name, RFC 1035 section 2.3.4 */
#define NET_PATH_MAX     107 /* bytes of a Unix socket's path on Linux, without its NUL */
#define NET_TEXT_MAX     352 /* bytes that hold any address as text, with its NUL */
#define NET_CHANNEL_MAX  63  /* bytes of a channel's name in an address */

struct net_addr {
	enum net_scheme scheme;
	uint16_t port;
	bool port_given;
	char host[NET_HOST_MAX + 1]; /* without brackets; empty for a path */
	char path[NET_PATH_MAX + 1];
	/* What followed the port in irc://HOST/CHANNEL, with %23 read as #; empty without. */
	char channel[NET_CHANNEL_MAX + 1];
};

/* False with *cause: a sentence for the user that says what is wrong and what would be right, to
 * free(). */
bool net_addr_parse(const char *text, struct net_addr *addr, char **cause);
/* As net_addr_parse() reads it back, scheme included; out holds NET_TEXT_MAX bytes. */
void net_addr_format(const struct net_addr *addr, char out[NET_TEXT_MAX]);
/* Makes its host the number that these bytes are, 4 of IPv4 or 16 of IPv6; false for others. */
bool net_addr_set_ip(struct net_addr *addr, const unsigned char *bytes, size_t size);
/* A socket's address as HOST:PORT, [V6]:PORT or a path, v4-mapped ones as IPv4; "unix" for a Unix
 * socket without a name, which callers have. */
void net_sockaddr_format(const struct sockaddr *sa, socklen_t len, char out[NET_TEXT_MAX]);
/* Without the port: what bans and limits go by. "localhost" for a Unix socket. */
void net_sockaddr_host(const struct sockaddr *sa, socklen_t len, char out[NET_TEXT_MAX]);
/* An IP address as people write it; a link-local one with the interface of that index. IPv4 has
 * four bytes. */
void net_ip_format(bool v6, const uint8_t *bytes, unsigned link, char out[NET_TEXT_MAX]);
/* By its host alone: localhost, or a loopback number. */
bool net_addr_is_loopback(const struct net_addr *addr);
bool net_sockaddr_is_local(const struct sockaddr *sa); /* loopback or Unix */
/*
 * The network that one customer is given, a /64: its 2^64 addresses count as one host. False where
 * each address is a host of its own.
 */
bool net_network_of(const struct in6_addr *addr, struct in6_addr *network);

#endif
