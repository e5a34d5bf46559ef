#ifndef NET_PKTINFO_H
#define NET_PKTINFO_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

/*
 * Which of our addresses a datagram was sent to, so that the answer can leave from there. On
 * systems that cannot tell, nothing is told and the kernel chooses.
 */
struct pktinfo {
	struct in6_addr local; /* IPv4 ones mapped; zeroes when not known */
	unsigned ifindex;      /* where a link-local address is valid; 0 otherwise */
	unsigned link;         /* the interface that it came over; 0 when not known */
	bool to_group;         /* it was sent to a multicast group */
};

#define PKTINFO_SPACE 64 /* bytes of control data that hold either kind */
union pktinfo_space {
	struct cmsghdr align;
	char bytes[PKTINFO_SPACE];
};

void pktinfo_ask(int fd, sa_family_t family);
void pktinfo_read(const struct msghdr *msg, struct pktinfo *info);
/* Makes msg leave from there; family is that of the destination. */
void pktinfo_write(
    struct msghdr *msg, union pktinfo_space *space, sa_family_t family, const struct pktinfo *info);

#endif
