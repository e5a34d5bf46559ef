#include "config.h"

#include "loop/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

#ifdef HAVE_SYS_EVENTFD_H

#	include <sys/eventfd.h>

bool wake_open(struct wake *wake)
{
	wake->read_fd = wake->ring_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return wake->read_fd >= 0;
}

void wake_close(struct wake *wake)
{
	close(wake->read_fd);
}

#else

static void set_up(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool wake_open(struct wake *wake)
{
	int ends[2];
	if (pipe(ends) != 0)
		return false;
	set_up(ends[0]);
	set_up(ends[1]);
	wake->read_fd = ends[0];
	wake->ring_fd = ends[1];
	return true;
}

void wake_close(struct wake *wake)
{
	close(wake->read_fd);
	close(wake->ring_fd);
}

#endif

/* EAGAIN is as good as success: it is full of rings that nobody took yet. */
void wake_ring(const struct wake *wake)
{
	const uint64_t one = 1;
	while (write(wake->ring_fd, &one, sizeof one) < 0) {
		if (errno == EAGAIN)
			return;
		if (errno != EINTR)
			log_die("cannot wake the loop: %s", strerror(errno));
	}
}

void wake_hush(const struct wake *wake)
{
	uint64_t rings[64];
	while (read(wake->read_fd, rings, sizeof rings) > 0 || errno == EINTR)
		continue;
}
