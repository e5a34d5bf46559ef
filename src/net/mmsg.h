#ifndef NET_MMSG_H
#define NET_MMSG_H

#include "config.h"

#include <sys/socket.h>

/* Many datagrams in one call, where the system can; one call each where it cannot. */

#ifdef HAVE_RECVMMSG
typedef struct mmsghdr mmsg;
#else
typedef struct {
	struct msghdr msg_hdr;
	unsigned msg_len;
} mmsg;
#endif

/* How many were sent or received, at least one; -1 with errno. */
int mmsg_send(int fd, mmsg *msgs, unsigned count);
int mmsg_recv(int fd, mmsg *msgs, unsigned count);

#endif
