#include "tests/bench/tun.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

bool tun_enter(void)
{
	return unshare(CLONE_NEWNET | (geteuid() != 0 ? CLONE_NEWUSER : 0)) == 0;
}

static bool set_address(int fd, struct ifreq *request, unsigned long what, uint32_t address)
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
	memcpy(&request->ifr_addr, &addr, sizeof addr);
	return ioctl(fd, what, request) == 0;
}

static bool bring_up(struct ifreq *request, unsigned number)
{
	uint32_t address = UINT32_C(0x0a620001) | number << 8;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up = fd >= 0 && set_address(fd, request, SIOCSIFADDR, address) &&
	          set_address(fd, request, SIOCSIFNETMASK, UINT32_C(0xffffff00));
	request->ifr_flags = IFF_UP | IFF_RUNNING;
	up = up && ioctl(fd, SIOCSIFFLAGS, request) == 0;
	if (fd >= 0)
		close(fd);
	return up;
}

int tun_open(unsigned number)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	snprintf(request.ifr_name, sizeof request.ifr_name, "path%u", number);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &request) == 0 && bring_up(&request, number))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}
