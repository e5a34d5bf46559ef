#include "net/links.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include "net/private.h"

const struct multicast_link *links_find(
    const struct multicast_link *links, size_t count, unsigned index)
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

/* Whoever is at the other end of a tunnel is no neighbour. */
static bool is_usable(const struct ifaddrs *one)
{
	const unsigned wanted = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
	const unsigned unwanted = IFF_LOOPBACK | IFF_POINTOPOINT;
	return one->ifa_addr != NULL && one->ifa_netmask != NULL &&
	       (one->ifa_flags & (wanted | unwanted)) == wanted;
}

static void add_address(struct multicast_link *links, size_t *count, unsigned index,
    const struct multicast_address *address)
{
	size_t i = 0;
	while (i < *count && links[i].index != index)
		i++;
	if (i == MULTICAST_LINKS_MOST)
		return;
	if (i == *count)
		(*count)++;
	links[i].index = index;
	if (links[i].address_count < MULTICAST_ADDRESSES_MOST)
		links[i].addresses[links[i].address_count++] = *address;
}

size_t links_read(struct multicast_link links[MULTICAST_LINKS_MOST])
{
	struct ifaddrs *all;
	size_t count = 0;
	memset(links, 0, MULTICAST_LINKS_MOST * sizeof *links);
	if (getifaddrs(&all) != 0)
		return 0;
	for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
		struct multicast_address address;
		unsigned index = is_usable(one) ? if_nametoindex(one->ifa_name) : 0;
		if (index != 0 && address_of(one, &address))
			add_address(links, &count, index, &address);
	}
	freeifaddrs(all);
	return count;
}

static bool same_subnet(const struct multicast_address *address, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((address->ip.bytes[i] ^ bytes[i]) & address->mask[i])
			return false;
	}
	return true;
}

bool links_reach(const struct multicast_link *link, const struct dns_address *ip)
{
	for (size_t i = 0; i < link->address_count; i++) {
		const struct multicast_address *address = &link->addresses[i];
		if (address->ip.v6 == ip->v6 && same_subnet(address, ip->bytes, ip->v6 ? 16 : 4))
			return true;
	}
	return false;
}
