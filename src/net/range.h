#ifndef NET_RANGE_H
#define NET_RANGE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * A range of IP addresses: one, or all that begin with the same bits (CIDR, RFC 4632). An IPv4
 * address that is written as an IPv6 one is the same as alone.
 */
struct net_range {
	unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
	unsigned bits;           /* of them that count, 0 to 128; the others are 0 */
};

#define NET_RANGE_MAX 52 /* bytes that hold any range as text, with its NUL */

/* "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". False for anything else. */
bool net_range_parse(struct str text, struct net_range *range);
/* Never begins with a colon: "0::1", so that it can be any parameter of an IRC message. */
void net_range_format(const struct net_range *range, char out[NET_RANGE_MAX]);
/* False for a host that is no address. */
bool net_range_holds(const struct net_range *range, struct str host);

#endif
