#include "net/multicast.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/pktinfo.h"
#include "net/private.h"

#define PORT       5353
#define HOPS       255 /* RFC 6762 section 11 */
#define READS_MOST 32  /* messages taken from a socket in a turn */
#define GROUP_V4   "224.0.0.251"
#define GROUP_V6   "ff02::fb"

struct multicast {
	struct net *net;
	int v4, v6; /* -1: the system has none of that kind */
	multicast_fn *heard;
	void *arg;
	struct multicast_link links[MULTICAST_LINKS_MOST];
	size_t link_count;
};

struct multicast_from {
	int fd;
	unsigned link;
	union ip_addr addr;
};

unsigned multicast_from_link(const struct multicast_from *from)
{
	return from->link;
}

bool multicast_from_is_legacy(const struct multicast_from *from)
{
	return ntohs(from->addr.in.sin_port) != PORT; /* in the same place in both families */
}

/* Links */

static struct multicast_link *find_link(struct multicast_link *links, size_t count, unsigned index)
{
	for (size_t i = 0; i < count; i++) {
		if (links[i].index == index)
			return &links[i];
	}
	return NULL;
}

static bool address_of(const struct ifaddrs *one, struct multicast_address *address)
{
	const union ip_addr *ip = (const void *)one->ifa_addr;
	const union ip_addr *mask = (const void *)one->ifa_netmask;
	*address = (struct multicast_address){.ip.v6 = ip->sa.sa_family == AF_INET6};
	if (ip->sa.sa_family == AF_INET) {
		memcpy(address->ip.bytes, &ip->in.sin_addr, 4);
		memcpy(address->mask, &mask->in.sin_addr, 4);
	} else if (ip->sa.sa_family == AF_INET6) {
		memcpy(address->ip.bytes, &ip->in6.sin6_addr, 16);
		memcpy(address->mask, &mask->in6.sin6_addr, 16);
	} else {
		return false;
	}
	return true;
}

static bool is_usable(const struct ifaddrs *one)
{
	const unsigned wanted = IFF_UP | IFF_MULTICAST;
	return one->ifa_addr != NULL && one->ifa_netmask != NULL &&
	       (one->ifa_flags & wanted) == wanted && !(one->ifa_flags & IFF_LOOPBACK);
}

static size_t read_links(struct multicast_link *links)
{
	struct ifaddrs *all;
	size_t count = 0;
	memset(links, 0, MULTICAST_LINKS_MOST * sizeof *links);
	if (getifaddrs(&all) != 0)
		return 0;
	for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
		struct multicast_address address;
		unsigned index = is_usable(one) ? if_nametoindex(one->ifa_name) : 0;
		struct multicast_link *link = find_link(links, count, index);
		if (index == 0 || !address_of(one, &address) ||
		    (link == NULL && count == MULTICAST_LINKS_MOST))
			continue;
		if (link == NULL)
			link = &links[count++];
		link->index = index;
		if (link->address_count < MULTICAST_ADDRESSES_MOST)
			link->addresses[link->address_count++] = address;
	}
	freeifaddrs(all);
	return count;
}

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
	size_t count = read_links(links);
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

/* Hearing */

static bool same_subnet(const struct multicast_address *address, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((address->ip.bytes[i] ^ bytes[i]) & address->mask[i])
			return false;
	}
	return true;
}

/* Nobody further away is answered, RFC 6762 section 11. */
static bool is_on_link(const struct multicast_link *link, const union ip_addr *addr)
{
	bool v6 = addr->sa.sa_family == AF_INET6;
	const uint8_t *bytes =
	    v6 ? addr->in6.sin6_addr.s6_addr : (const uint8_t *)(const void *)&addr->in.sin_addr;
	for (size_t i = 0; i < link->address_count; i++) {
		const struct multicast_address *address = &link->addresses[i];
		if (address->ip.v6 == v6 && same_subnet(address, bytes, v6 ? 16 : 4))
			return true;
	}
	return false;
}

static ssize_t receive(struct multicast *multicast, struct multicast_from *from)
{
	union pktinfo_space space;
	struct pktinfo info;
	struct iovec iovec = {multicast->net->scratch, SCRATCH_SIZE};
	struct msghdr msg = {
	    .msg_name = &from->addr,
	    .msg_namelen = sizeof from->addr,
	    .msg_iov = &iovec,
	    .msg_iovlen = 1,
	    .msg_control = &space,
	    .msg_controllen = sizeof space,
	};
	ssize_t len = recvmsg(from->fd, &msg, 0);
	if (len >= 0) {
		pktinfo_read(&msg, &info);
		from->link = info.link;
	}
	return len;
}

static void on_messages(int fd, unsigned events, void *arg)
{
	struct multicast *multicast = arg;
	struct multicast_from from = {.fd = fd};
	ssize_t len;
	(void)events;
	for (int i = 0; i < READS_MOST && (len = receive(multicast, &from)) >= 0; i++) {
		const struct multicast_link *link =
		    find_link(multicast->links, multicast->link_count, from.link);
		if (link != NULL && is_on_link(link, &from.addr))
			multicast->heard(
			    &from, multicast->net->scratch, (size_t)len, multicast->arg);
	}
}

/* Saying */

void multicast_answer(const struct multicast_from *from, const void *data, size_t len)
{
	(void)!sendto(from->fd, data, len, MSG_NOSIGNAL, &from->addr.sa, ip_addr_len(&from->addr));
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
		sock_parse_ip(GROUP_V4, PORT, &group);
		(void)!sendto(multicast->v4, data, len, MSG_NOSIGNAL, &group.sa, sizeof group.in);
	}
	if (has_family(link, true)) {
		sock_parse_ip(GROUP_V6, PORT, &group);
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
	const int hops = HOPS, on = 1;
	if (family == AF_INET) {
		setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops);
		setsockopt(fd, IPPROTO_IP, IP_TTL, &hops, sizeof hops);
		return;
	}
	setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops);
	setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops);
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
}

static int open_socket(struct multicast *multicast, const char *any, int *error)
{
	union ip_addr addr;
	sock_parse_ip(any, PORT, &addr);
	int fd = sock_open(addr.sa.sa_family, SOCK_DGRAM);
	if (fd < 0) {
		*error = errno;
		return -1;
	}
	share_port(fd);
	set_hops(fd, addr.sa.sa_family);
	pktinfo_ask(fd, addr.sa.sa_family);
	if (bind(fd, &addr.sa, ip_addr_len(&addr)) == 0 &&
	    loop_watch(multicast->net->loop, fd, LOOP_READ, on_messages, multicast))
		return fd;
	*error = errno;
	close(fd);
	return -1;
}

struct multicast *multicast_open(struct net *net, multicast_fn *heard, void *arg, char **cause)
{
	struct multicast *multicast = xcalloc(1, sizeof *multicast);
	int error = 0;
	*multicast = (struct multicast){.net = net, .heard = heard, .arg = arg};
	multicast->v4 = open_socket(multicast, "0.0.0.0", &error);
	multicast->v6 = open_socket(multicast, "::", &error);
	if (multicast->v4 >= 0 || multicast->v6 >= 0) {
		multicast_look(multicast);
		return multicast;
	}
	*cause = xasprintf("cannot use UDP port %d, by which neighbours find each other: %s", PORT,
	    sock_error(error));
	free(multicast);
	return NULL;
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
	close_socket(multicast, multicast->v4);
	close_socket(multicast, multicast->v6);
	free(multicast);
}
