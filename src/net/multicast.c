#include "net/multicast.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/links.h"
#include "net/pktinfo.h"
#include "net/private.h"

#define HOPS       255 /* RFC 6762 section 11 */
#define READS_MOST 32  /* messages taken from a socket in a turn */
#define GROUP_V4   "224.0.0.251"
#define GROUP_V6   "ff02::fb"

struct multicast {
	struct net *net;
	int v4, v6; /* -1: the system has none of that kind */
	bool shares_port;
	const struct multicast_handler *handler;
	void *arg;
	struct multicast_link links[MULTICAST_LINKS_MOST];
	size_t link_count;
	struct links_watch watch;
};

/* Links */

/* One that was joined before stays so: that it cannot be joined twice is no error. */
static void join(const struct multicast *multicast, unsigned index)
{
	union ip_addr group;
	sock_parse_ip(GROUP_V4, 0, &group);
	struct ip_mreqn v4 = {.imr_multiaddr = group.in.sin_addr, .imr_ifindex = (int)index};
	sock_parse_ip(GROUP_V6, 0, &group);
	struct ipv6_mreq v6 = {.ipv6mr_multiaddr = group.in6.sin6_addr, .ipv6mr_interface = index};
	setsockopt(multicast->v4, IPPROTO_IP, IP_ADD_MEMBERSHIP, &v4, sizeof v4);
	setsockopt(multicast->v6, IPPROTO_IPV6, IPV6_JOIN_GROUP, &v6, sizeof v6);
}

bool multicast_look(struct multicast *multicast)
{
	struct multicast_link links[MULTICAST_LINKS_MOST];
	size_t count = links_read(links);
	if (count == multicast->link_count && memcmp(links, multicast->links, sizeof links) == 0)
		return false;
	memcpy(multicast->links, links, sizeof links);
	multicast->link_count = count;
	for (size_t i = 0; i < count; i++)
		join(multicast, links[i].index);
	return true;
}

size_t multicast_link_count(const struct multicast *multicast)
{
	return multicast->link_count;
}

const struct multicast_link *multicast_link_at(const struct multicast *multicast, size_t i)
{
	return &multicast->links[i];
}

bool multicast_address_is(const struct multicast_address *address, const char *host)
{
	union ip_addr addr;
	if (!sock_parse_ip(host, 0, &addr) || (addr.sa.sa_family == AF_INET6) != address->ip.v6)
		return false;
	return address->ip.v6 ? memcmp(&addr.in6.sin6_addr, address->ip.bytes, 16) == 0
	                      : memcmp(&addr.in.sin_addr, address->ip.bytes, 4) == 0;
}

static void on_links_changed(void *arg)
{
	struct multicast *multicast = arg;
	multicast->handler->links_changed(multicast->arg);
}

/* Hearing */

static struct multicast_from from_of(const union ip_addr *addr, const struct pktinfo *info)
{
	bool v6 = addr->sa.sa_family == AF_INET6;
	struct multicast_from from = {
	    .link = info->link, .ip.v6 = v6, .to_us = info->link != 0 && !info->to_group};
	from.port = ntohs(addr->in.sin_port); /* in the same place in both families */
	if (v6)
		memcpy(from.ip.bytes, &addr->in6.sin6_addr, 16);
	else
		memcpy(from.ip.bytes, &addr->in.sin_addr, 4);
	return from;
}

static ssize_t receive(struct multicast *multicast, int fd, struct multicast_from *from)
{
	union ip_addr addr = {0};
	union pktinfo_space space;
	struct pktinfo info;
	struct iovec iovec = {multicast->net->scratch, SCRATCH_SIZE};
	struct msghdr msg = {
	    .msg_name = &addr,
	    .msg_namelen = sizeof addr,
	    .msg_iov = &iovec,
	    .msg_iovlen = 1,
	    .msg_control = &space,
	    .msg_controllen = sizeof space,
	};
	ssize_t len = recvmsg(fd, &msg, 0);
	if (len >= 0) {
		pktinfo_read(&msg, &info);
		*from = from_of(&addr, &info);
	}
	return len;
}

/* Nobody further away is heard, RFC 6762 section 11. */
static void on_messages(int fd, unsigned events, void *arg)
{
	struct multicast *multicast = arg;
	struct multicast_from from;
	ssize_t len;
	(void)events;
	for (int i = 0; i < READS_MOST && (len = receive(multicast, fd, &from)) >= 0; i++) {
		const struct multicast_link *link =
		    links_find(multicast->links, multicast->link_count, from.link);
		if (link != NULL && links_reach(link, &from.ip))
			multicast->handler->heard(
			    &from, multicast->net->scratch, (size_t)len, multicast->arg);
	}
}

/* Saying */

static bool is_link_local(const struct dns_address *ip)
{
	return ip->v6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

void multicast_answer(const struct multicast *multicast, const struct multicast_from *to,
    const void *data, size_t len)
{
	union ip_addr addr = {0};
	if (to->ip.v6) {
		addr.in6.sin6_family = AF_INET6;
		memcpy(&addr.in6.sin6_addr, to->ip.bytes, 16);
		addr.in6.sin6_scope_id = is_link_local(&to->ip) ? to->link : 0;
	} else {
		addr.in.sin_family = AF_INET;
		memcpy(&addr.in.sin_addr, to->ip.bytes, 4);
	}
	addr.in.sin_port = htons(to->port); /* in the same place in both families */
	(void)!sendto(to->ip.v6 ? multicast->v6 : multicast->v4, data, len, MSG_NOSIGNAL, &addr.sa,
	    ip_addr_len(&addr));
}

static bool has_family(const struct multicast_link *link, bool v6)
{
	for (size_t i = 0; i < link->address_count; i++) {
		if (link->addresses[i].ip.v6 == v6)
			return true;
	}
	return false;
}

void multicast_say(
    struct multicast *multicast, const struct multicast_link *link, const void *data, size_t len)
{
	union ip_addr group;
	const struct ip_mreqn through = {.imr_ifindex = (int)link->index};
	if (has_family(link, false) &&
	    setsockopt(multicast->v4, IPPROTO_IP, IP_MULTICAST_IF, &through, sizeof through) == 0) {
		sock_parse_ip(GROUP_V4, MULTICAST_PORT, &group);
		(void)!sendto(multicast->v4, data, len, MSG_NOSIGNAL, &group.sa, sizeof group.in);
	}
	if (has_family(link, true)) {
		sock_parse_ip(GROUP_V6, MULTICAST_PORT, &group);
		group.in6.sin6_scope_id = link->index;
		(void)!sendto(multicast->v6, data, len, MSG_NOSIGNAL, &group.sa, sizeof group.in6);
	}
}

/* The sockets */

static void share_port(int fd)
{
	const int on = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
#ifdef SO_REUSEPORT
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
#endif
}

static void set_hops(int fd, int family)
{
	const int hops = HOPS;
	if (family == AF_INET) {
		setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops);
		setsockopt(fd, IPPROTO_IP, IP_TTL, &hops, sizeof hops);
		return;
	}
	setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops);
	setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops);
}

static void keep_to_ipv6(int fd, int family)
{
	const int on = 1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
}

/* Whoever has it alone finds that out by taking it alone (section 15.1). */
static bool port_is_taken(const union ip_addr *addr)
{
	int fd = sock_open(addr->sa.sa_family, SOCK_DGRAM);
	if (fd < 0)
		return false;
	keep_to_ipv6(fd, addr->sa.sa_family);
	bool taken = bind(fd, &addr->sa, ip_addr_len(addr)) != 0 && errno == EADDRINUSE;
	close(fd);
	return taken;
}

static int open_socket(struct multicast *multicast, const char *any, int *error)
{
	union ip_addr addr;
	sock_parse_ip(any, MULTICAST_PORT, &addr);
	multicast->shares_port = port_is_taken(&addr) || multicast->shares_port;
	int fd = sock_open(addr.sa.sa_family, SOCK_DGRAM);
	if (fd < 0) {
		*error = errno;
		return -1;
	}
	share_port(fd);
	keep_to_ipv6(fd, addr.sa.sa_family);
	set_hops(fd, addr.sa.sa_family);
	pktinfo_ask(fd, addr.sa.sa_family);
	if (bind(fd, &addr.sa, ip_addr_len(&addr)) == 0 &&
	    loop_watch(multicast->net->loop, fd, LOOP_READ, on_messages, multicast))
		return fd;
	*error = errno;
	close(fd);
	return -1;
}

struct multicast *multicast_open(
    struct net *net, const struct multicast_handler *handler, void *arg, char **cause)
{
	struct multicast *multicast = xcalloc(1, sizeof *multicast);
	int error = 0;
	*multicast = (struct multicast){.net = net, .handler = handler, .arg = arg};
	multicast->v4 = open_socket(multicast, "0.0.0.0", &error);
	multicast->v6 = open_socket(multicast, "::", &error);
	if (multicast->v4 >= 0 || multicast->v6 >= 0) {
		links_watch_start(&multicast->watch, net->loop, on_links_changed, multicast);
		multicast_look(multicast);
		return multicast;
	}
	*cause = xasprintf("cannot use UDP port %d, by which neighbours find each other: %s",
	    MULTICAST_PORT, sock_error(error));
	free(multicast);
	return NULL;
}

bool multicast_shares_port(const struct multicast *multicast)
{
	return multicast->shares_port;
}

static void close_socket(const struct multicast *multicast, int fd)
{
	if (fd < 0)
		return;
	loop_unwatch(multicast->net->loop, fd);
	close(fd);
}

void multicast_close(struct multicast *multicast)
{
	if (multicast == NULL)
		return;
	links_watch_stop(&multicast->watch);
	close_socket(multicast, multicast->v4);
	close_socket(multicast, multicast->v6);
	free(multicast);
}
