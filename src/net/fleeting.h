#ifndef NET_FLEETING_H
#define NET_FLEETING_H

#include <stddef.h>
#include <stdint.h>

#include <netinet/in.h>

/*
 * fleeting: which IPv6 addresses of this machine will not stay its own. Systems that do not tell
 * have none.
 */
enum fleeting {
	FLEETING_NOT,
	FLEETING_DAYS, /* a temporary one, changed every day or so for privacy (RFC 8981) */
	FLEETING_GOES, /* deprecated (RFC 4862 section 5.5.4), or another machine's too */
};

#define FLEETING_MOST 64
struct fleeting_list {
	struct in6_addr addrs[FLEETING_MOST];
	uint8_t kinds[FLEETING_MOST]; /* enum fleeting */
	size_t count;
};
void fleeting_read(struct fleeting_list *list);
enum fleeting fleeting_find(const struct fleeting_list *list, const struct in6_addr *addr);
/* The socket, if it is one of IPv6, calls others from an address that lasts (RFC 5014). */
void fleeting_avoid(int fd);

#endif
