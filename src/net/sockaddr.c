#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "net/addr.h"

#define SCOPE_MAX    (IF_NAMESIZE + 1) /* with its % */
#define NETWORK_SIZE 8                 /* bytes that all addresses of a network begin with */

/* Where the four bytes of an IPv4 address lie in a v4-mapped one. */
static const void *mapped_bytes(const struct sockaddr_in6 *in6)
{
	return in6->sin6_addr.s6_addr + 12;
}

static bool is_mapped(const struct sockaddr *sa)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
	return sa->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr);
}

static void format_scope(const struct sockaddr_in6 *in6, char out[SCOPE_MAX + 1])
{
	char name[IF_NAMESIZE];
	out[0] = '\0';
	if (in6->sin6_scope_id != 0 && if_indextoname(in6->sin6_scope_id, name) != NULL)
		snprintf(out, SCOPE_MAX + 1, "%%%s", name);
}

static void format_ipv6(const struct sockaddr_in6 *in6, char out[NET_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN], scope[SCOPE_MAX + 1];
	inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
	format_scope(in6, scope);
	snprintf(out, NET_TEXT_MAX, "%s%s", host, scope);
}

void net_sockaddr_host(const struct sockaddr *sa, socklen_t len, char out[NET_TEXT_MAX])
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
	if (len >= sizeof *in && sa->sa_family == AF_INET)
		inet_ntop(AF_INET, &in->sin_addr, out, NET_TEXT_MAX);
	else if (len >= sizeof *in6 && is_mapped(sa))
		inet_ntop(AF_INET, mapped_bytes(in6), out, NET_TEXT_MAX);
	else if (len >= sizeof *in6 && sa->sa_family == AF_INET6)
		format_ipv6(in6, out);
	else
		snprintf(out, NET_TEXT_MAX, "localhost");
}

static void format_path(const struct sockaddr_un *un, socklen_t len, char out[NET_TEXT_MAX])
{
	size_t start = offsetof(struct sockaddr_un, sun_path);
	size_t path = len > start ? strnlen(un->sun_path, len - start) : 0;
	if (path == 0)
		snprintf(out, NET_TEXT_MAX, "unix");
	else
		snprintf(out, NET_TEXT_MAX, "%.*s", (int)path, un->sun_path);
}

void net_sockaddr_format(const struct sockaddr *sa, socklen_t len, char out[NET_TEXT_MAX])
{
	char host[NET_TEXT_MAX];
	if (sa->sa_family != AF_INET && sa->sa_family != AF_INET6) {
		format_path((const struct sockaddr_un *)(const void *)sa, len, out);
		return;
	}
	net_sockaddr_host(sa, len, host);
	/* The port lies in the same place for both families. */
	unsigned port = ntohs(((const struct sockaddr_in *)(const void *)sa)->sin_port);
	bool brackets = strchr(host, ':') != NULL;
	snprintf(out, NET_TEXT_MAX, brackets ? "[%.64s]:%u" : "%.64s:%u", host, port);
}

bool net_sockaddr_is_local(const struct sockaddr *sa)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
	if (sa->sa_family == AF_INET)
		return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	if (sa->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr) ||
		       (is_mapped(sa) && in6->sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
	return sa->sa_family == AF_UNIX;
}

bool net_network_of(const struct in6_addr *addr, struct in6_addr *network)
{
	if (IN6_IS_ADDR_LOOPBACK(addr) || IN6_IS_ADDR_LINKLOCAL(addr) || IN6_IS_ADDR_V4MAPPED(addr))
		return false;
	*network = (struct in6_addr){0};
	memcpy(network->s6_addr, addr->s6_addr, NETWORK_SIZE);
	return true;
}

void net_ip_format(bool v6, const uint8_t *bytes, unsigned link, char out[NET_TEXT_MAX])
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	if (!v6) {
		inet_ntop(AF_INET, bytes, out, NET_TEXT_MAX);
		return;
	}
	memcpy(&in6.sin6_addr, bytes, sizeof in6.sin6_addr);
	if (IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr))
		in6.sin6_scope_id = link;
	format_ipv6(&in6, out);
}
