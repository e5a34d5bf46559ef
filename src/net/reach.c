#include "net/reach.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/fleeting.h"
#include "net/sock.h"

struct reach {
	struct net_addr *out;
	size_t count;
	const struct net_addr *listen;
	struct fleeting_list fleeting;
	bool days; /* those that are changed every day will do */
	bool v6;   /* one of IPv6 was found */
};

static bool is_wildcard(const struct net_addr *listen)
{
	return strcmp(listen->host, "0.0.0.0") == 0 || strcmp(listen->host, "::") == 0;
}

static bool is_link_local(const struct sockaddr *sa)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
	if (sa->sa_family == AF_INET)
		return (ntohl(in->sin_addr.s_addr) & 0xffff0000) == 0xa9fe0000; /* 169.254/16 */
	return IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr);
}

static void add_host(struct reach *reach, const char *host)
{
	for (size_t i = 0; i < reach->count; i++)
		if (strcmp(reach->out[i].host, host) == 0)
			return;
	if (reach->count == REACH_MOST)
		return;
	struct net_addr *addr = &reach->out[reach->count++];
	*addr = *reach->listen;
	snprintf(addr->host, sizeof addr->host, "%.*s", NET_HOST_MAX, host);
}

/* An invite holds for a week: it names no address that will not. */
static bool lasts(const struct reach *reach, const struct sockaddr *sa)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
	enum fleeting kind = fleeting_find(&reach->fleeting, &in6->sin6_addr);
	return kind == FLEETING_NOT || (kind == FLEETING_DAYS && reach->days);
}

static void add(struct reach *reach, const struct sockaddr *sa)
{
	char host[NET_TEXT_MAX];
	bool v4 = sa->sa_family == AF_INET;
	if (!v4 && strcmp(reach->listen->host, "0.0.0.0") == 0)
		return;
	if (net_sockaddr_is_local(sa) || is_link_local(sa) || (!v4 && !lasts(reach, sa)))
		return;
	reach->v6 |= !v4;
	net_sockaddr_host(sa, v4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6), host);
	add_host(reach, host);
}

/* For documentation (RFC 5737, RFC 3849): no nearer route has them. */
#define FAR_V4 "203.0.113.1"
#define FAR_V6 "2001:db8::1"

/* The kernel says which of ours it would send from; nothing is sent. */
static void add_default_route(struct reach *reach, const char *far)
{
	union ip_addr to = {0}, self = {0};
	socklen_t len = sizeof self;
	if (!sock_parse_ip(far, 9, &to))
		return;
	int fd = sock_open(to.sa.sa_family, SOCK_DGRAM);
	if (fd < 0)
		return;
	if (!reach->days)
		fleeting_avoid(fd);
	if (connect(fd, &to.sa, ip_addr_len(&to)) == 0 && getsockname(fd, &self.sa, &len) == 0)
		add(reach, &self.sa);
	close(fd);
}

/* What containers and virtual machines are tied to: nobody outside knows their networks. */
static bool is_inner(const char *interface)
{
	static const char *const beginnings[] = {"docker", "br-", "veth", "virbr", "lxc", "lxd",
	    "cni", "podman", "vmnet", "vboxnet", "waydroid"};
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (strncmp(interface, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

static void add_interfaces(
    struct reach *reach, const struct ifaddrs *all, sa_family_t family, bool inner)
{
	for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
		if (one->ifa_addr != NULL && one->ifa_addr->sa_family == family &&
		    (one->ifa_flags & IFF_UP) != 0 && is_inner(one->ifa_name) == inner)
			add(reach, one->ifa_addr);
}

static void add_v6(struct reach *reach, const struct ifaddrs *all, bool inner)
{
	add_interfaces(reach, all, AF_INET6, inner);
	if (reach->v6)
		return;
	reach->days = true;
	add_default_route(reach, FAR_V6);
	add_interfaces(reach, all, AF_INET6, inner);
}

static void add_all(struct reach *reach, const struct ifaddrs *all)
{
	add_default_route(reach, FAR_V4);
	add_default_route(reach, FAR_V6);
	add_interfaces(reach, all, AF_INET, false);
	add_v6(reach, all, false);
	if (reach->count > 0)
		return;
	add_interfaces(reach, all, AF_INET, true);
	add_v6(reach, all, true);
}

size_t reach_list(const struct net_addr *listen, struct net_addr out[REACH_MOST])
{
	struct reach reach = {.out = out, .listen = listen};
	struct ifaddrs *all = NULL;
	if (!is_wildcard(listen)) {
		out[0] = *listen;
		return 1;
	}
	if (getifaddrs(&all) != 0)
		all = NULL;
	fleeting_read(&reach.fleeting);
	add_all(&reach, all);
	if (all != NULL)
		freeifaddrs(all);
	if (reach.count == 0)
		add_host(&reach, "127.0.0.1");
	return reach.count;
}

static bool is_private_v4(uint32_t ip)
{
	static const struct {
		uint32_t net, mask;
	} nets[] = {{0x0a000000, 0xff000000}, {0xac100000, 0xfff00000}, {0xc0a80000, 0xffff0000},
	    {0x64400000, 0xffc00000}, {0xa9fe0000, 0xffff0000}, {0x7f000000, 0xff000000}};
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		if ((ip & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

bool reach_is_private(const char *host)
{
	union ip_addr ip = {0};
	if (!sock_parse_ip(host, 0, &ip))
		return false;
	if (ip.sa.sa_family == AF_INET)
		return is_private_v4(ntohl(ip.in.sin_addr.s_addr));
	return (ip.in6.sin6_addr.s6_addr[0] & 0xfe) == 0xfc || is_link_local(&ip.sa) ||
	       net_sockaddr_is_local(&ip.sa);
}
