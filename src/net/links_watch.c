#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/links.h"
#include "net/private.h"

#define SETTLING (200 * NS_PER_MS) /* a link that comes tells of it several times */

static void on_settled(void *arg)
{
	struct links_watch *watch = arg;
	watch->changed(watch->arg);
}

#ifdef __linux__

#	include <linux/netlink.h>
#	include <linux/rtnetlink.h>

#	define NEWS_SIZE 8192 /* bytes of news read at once; what they say is looked up */

static void on_news(int fd, unsigned events, void *arg)
{
	struct links_watch *watch = arg;
	char news[NEWS_SIZE];
	ssize_t len;
	(void)events;
	/* ENOBUFS: there was more of it than the kernel keeps. */
	while (
	    (len = recv(fd, news, sizeof news, MSG_DONTWAIT)) > 0 || (len < 0 && errno == ENOBUFS))
		continue;
	if (!loop_timer_is_set(&watch->settled))
		loop_timer_after(watch->loop, &watch->settled, SETTLING);
}

static int open_news(void)
{
	const struct sockaddr_nl news = {.nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (fd >= 0 && bind(fd, (const struct sockaddr *)(const void *)&news, sizeof news) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

#else

static void on_news(int fd, unsigned events, void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
}

static int open_news(void)
{
	return -1;
}

#endif

void links_watch_start(struct links_watch *watch, struct loop *loop, loop_fn *changed, void *arg)
{
	*watch = (struct links_watch){.loop = loop, .changed = changed, .arg = arg};
	loop_timer_init(&watch->settled, on_settled, watch);
	watch->fd = open_news();
	if (watch->fd < 0 || loop_watch(loop, watch->fd, LOOP_READ, on_news, watch))
		return;
	close(watch->fd);
	watch->fd = -1;
}

void links_watch_stop(struct links_watch *watch)
{
	loop_timer_stop(watch->loop, &watch->settled);
	if (watch->fd < 0)
		return;
	loop_unwatch(watch->loop, watch->fd);
	close(watch->fd);
	watch->fd = -1;
}
