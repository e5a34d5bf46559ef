#ifndef NET_DIAL_CAUSE_H
#define NET_DIAL_CAUSE_H

#include "net/addr.h"

/* Why a call failed, and what to do: sentences to free(). */
char *dial_cause_connect(const struct net_addr *addr, int error); /* errno of the attempts */
char *dial_cause_look_up(const struct net_addr *addr, int error, int system_error);
char *dial_cause_silence(const struct net_addr *addr, bool looking_up);

#endif
