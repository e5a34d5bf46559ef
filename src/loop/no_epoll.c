#include "config.h"

#ifndef HAVE_SYS_EPOLL_H

#	include <errno.h>

static void *no_epoll_open(void)
{
	errno = ENOSYS;
	return NULL;
}

const struct poller_ops poller_epoll = {
    .name = "epoll",
    .open = no_epoll_open,
};

#endif
