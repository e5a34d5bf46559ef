#ifndef NET_REACH_H
#define NET_REACH_H

#include <stddef.h>

#include "net/addr.h"

/*
 * reach: the addresses by which others may reach who listens at `listen`: that one, or where it
 * stands for all (0.0.0.0, [::]) those of this machine's interfaces that are up, without loopback
 * and link-local ones; first the one that the default route goes out by, IPv4 before IPv6. Only
 * loopback, when there are no others. They have the port and scheme of `listen`.
 */
#define REACH_MOST 16
size_t reach_list(const struct net_addr *listen, struct net_addr out[REACH_MOST]);

#endif
