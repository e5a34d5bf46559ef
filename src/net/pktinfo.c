#include "net/pktinfo.h"

#include <string.h>

#if defined IP_PKTINFO && defined IPV6_RECVPKTINFO

void pktinfo_ask(int fd, sa_family_t family)
{
	const int on = 1;
	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

static void read_ipv4(const struct cmsghdr *cmsg, struct pktinfo *info)
{
	struct in_pktinfo in;
	memcpy(&in, CMSG_DATA(cmsg), sizeof in);
	info->link = (unsigned)in.ipi_ifindex;
	info->to_group = IN_MULTICAST(ntohl(in.ipi_addr.s_addr));
	info->local.s6_addr[10] = info->local.s6_addr[11] = 0xff;
	memcpy(info->local.s6_addr + 12, &in.ipi_spec_dst, sizeof in.ipi_spec_dst);
}

static void read_ipv6(const struct cmsghdr *cmsg, struct pktinfo *info)
{
	struct in6_pktinfo in6;
	memcpy(&in6, CMSG_DATA(cmsg), sizeof in6);
	info->local = in6.ipi6_addr;
	info->link = (unsigned)in6.ipi6_ifindex;
	info->to_group = IN6_IS_ADDR_MULTICAST(&in6.ipi6_addr);
	if (IN6_IS_ADDR_LINKLOCAL(&in6.ipi6_addr))
		info->ifindex = (unsigned)in6.ipi6_ifindex;
}

void pktinfo_read(const struct msghdr *msg, struct pktinfo *info)
{
	struct msghdr *walked = (struct msghdr *)msg; /* CMSG_NXTHDR only reads it */
	*info = (struct pktinfo){0};
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(walked); cmsg != NULL;
	     cmsg = CMSG_NXTHDR(walked, cmsg)) {
		if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO)
			read_ipv4(cmsg, info);
		else if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO)
			read_ipv6(cmsg, info);
	}
}

static void attach(struct msghdr *msg, union pktinfo_space *space, int level, int type,
    const void *data, size_t len)
{
	memset(space, 0, sizeof *space);
	msg->msg_control = space;
	msg->msg_controllen = (socklen_t)CMSG_SPACE(len);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = (socklen_t)CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
}

void pktinfo_write(
    struct msghdr *msg, union pktinfo_space *space, sa_family_t family, const struct pktinfo *info)
{
	if (IN6_IS_ADDR_UNSPECIFIED(&info->local))
		return;
	if (family == AF_INET) {
		struct in_pktinfo in = {0};
		memcpy(&in.ipi_spec_dst, info->local.s6_addr + 12, sizeof in.ipi_spec_dst);
		attach(msg, space, IPPROTO_IP, IP_PKTINFO, &in, sizeof in);
	} else {
		struct in6_pktinfo in6 = {.ipi6_addr = info->local, .ipi6_ifindex = info->ifindex};
		attach(msg, space, IPPROTO_IPV6, IPV6_PKTINFO, &in6, sizeof in6);
	}
}

#else

void pktinfo_ask(int fd, sa_family_t family)
{
	(void)fd;
	(void)family;
}

void pktinfo_read(const struct msghdr *msg, struct pktinfo *info)
{
	(void)msg;
	*info = (struct pktinfo){0};
}

void pktinfo_write(
    struct msghdr *msg, union pktinfo_space *space, sa_family_t family, const struct pktinfo *info)
{
	(void)msg;
	(void)space;
	(void)family;
	(void)info;
}

#endif
