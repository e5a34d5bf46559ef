#include "net/fleeting.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum fleeting fleeting_find(const struct fleeting_list *list, const struct in6_addr *addr)
{
	for (size_t i = 0; i < list->count; i++)
		if (IN6_ARE_ADDR_EQUAL(&list->addrs[i], addr))
			return (enum fleeting)list->kinds[i];
	return FLEETING_NOT;
}

#ifdef IPV6_ADDR_PREFERENCES
#	define PREFER_PUBLIC 2 /* IPV6_PREFER_SRC_PUBLIC, which the C library does not name */

void fleeting_avoid(int fd)
{
	int prefer = PREFER_PUBLIC;
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, &prefer, sizeof prefer);
}

#else

void fleeting_avoid(int fd)
{
	(void)fd;
}

#endif

#ifdef __linux__

#	include <linux/netlink.h>
#	include <linux/rtnetlink.h>

#	define ANSWER_SIZE 32768 /* bytes of it that are read at once: no part is longer */

union answer {
	struct nlmsghdr header;
	char bytes[ANSWER_SIZE];
};

static enum fleeting kind_of(unsigned flags)
{
	if ((flags & (IFA_F_DEPRECATED | IFA_F_DADFAILED)) != 0)
		return FLEETING_GOES;
	return (flags & IFA_F_TEMPORARY) != 0 ? FLEETING_DAYS : FLEETING_NOT;
}

static void note(struct fleeting_list *list, const struct nlmsghdr *message)
{
	const struct ifaddrmsg *head = NLMSG_DATA(message);
	const struct in6_addr *addr = NULL;
	unsigned flags = head->ifa_flags;
	int left = (int)IFA_PAYLOAD(message);
	const struct rtattr *one = IFA_RTA(head);
	for (; RTA_OK(one, left); one = RTA_NEXT(one, left)) {
		if (one->rta_type == IFA_ADDRESS && RTA_PAYLOAD(one) == sizeof *addr)
			addr = RTA_DATA(one);
		else if (one->rta_type == IFA_FLAGS && RTA_PAYLOAD(one) == sizeof flags)
			memcpy(&flags, RTA_DATA(one), sizeof flags);
	}
	if (addr == NULL || kind_of(flags) == FLEETING_NOT || list->count == FLEETING_MOST)
		return;
	list->kinds[list->count] = (uint8_t)kind_of(flags);
	list->addrs[list->count++] = *addr;
}

/* NLMSG_OK() compares a length that has a sign with one that has none. */
static bool is_whole(const struct nlmsghdr *one, int len)
{
	return len >= (int)sizeof *one && one->nlmsg_len >= sizeof *one &&
	       one->nlmsg_len <= (unsigned)len;
}

/* False once there is no more to come. */
static bool take(struct fleeting_list *list, const union answer *answer, int len)
{
	const struct nlmsghdr *one = &answer->header;
	for (; is_whole(one, len); one = NLMSG_NEXT(one, len)) {
		if (one->nlmsg_type != RTM_NEWADDR)
			return false;
		note(list, one);
	}
	return true;
}

static bool ask(int fd)
{
	const struct {
		struct nlmsghdr header;
		struct ifaddrmsg message;
	} question = {
	    .header = {.nlmsg_len = sizeof question,
	        .nlmsg_type = RTM_GETADDR,
	        .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
	    .message = {.ifa_family = AF_INET6},
	};
	return send(fd, &question, sizeof question, 0) == (ssize_t)sizeof question;
}

/* The kernel has its answer ready at once. */
void fleeting_read(struct fleeting_list *list)
{
	union answer answer;
	ssize_t len;
	list->count = 0;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (fd < 0)
		return;
	if (ask(fd)) {
		do
			len = recv(fd, answer.bytes, sizeof answer.bytes, 0);
		while (len > 0 && take(list, &answer, (int)len));
	}
	close(fd);
}

#else

void fleeting_read(struct fleeting_list *list)
{
	list->count = 0;
}

#endif
