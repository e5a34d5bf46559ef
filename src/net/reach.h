#ifndef NET_REACH_H
#define NET_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "net/addr.h"

/*
 * reach: the addresses by which others may reach who listens at `listen`: that one, or where it
 * stands for all (0.0.0.0, [::]) those of this machine's interfaces that are up, without loopback
 * and link-local ones; first those that the default routes go out by, then IPv4 before IPv6. Those
 * of bridges for containers and guests come when there are no others, loopback after that.
 * Temporary ones of IPv6 come when it has no others, deprecated ones never. They have the port and
 * scheme of `listen`.
 */
#define REACH_MOST 16
size_t reach_list(const struct net_addr *listen, struct net_addr out[REACH_MOST]);
/* Whether only the own machine or network can reach that address, or a provider's customers:
 * RFC 1918, 3927, 4193, 6598. False for names. */
bool reach_is_private(const char *host);

#endif
