#include "ui/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"

#define SHARED_SLICE 512 /* bytes that one who has room takes without blocking */

#ifdef HAVE_MEMFD_CREATE
static int open_memory(void)
{
	return memfd_create("frame", MFD_CLOEXEC);
}
#else
static int open_memory(void)
{
	FILE *file = tmpfile();
	int fd = file != NULL ? dup(fileno(file)) : -1;
	if (file != NULL)
		fclose(file);
	return fd;
}
#endif

/*
 * The same terminal by a description of its own: O_NONBLOCK on the one that was inherited would
 * hold for the shell and all others who have it, too. /dev/tty opens where the device's own name
 * does not: under su, and in containers.
 */
static int open_anew(int terminal)
{
	const int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	char name[128];
	if (tcgetsid(terminal) == getsid(0))
		return open("/dev/tty", flags);
	return ttyname_r(terminal, name, sizeof(name)) == 0 ? open(name, flags) : -1;
}

bool outlet_open(struct outlet *outlet, int terminal)
{
	int copy = dup(terminal);
	*outlet = (struct outlet){
	    .stream = copy >= 0 ? fdopen(copy, "w") : NULL, .fd = open_anew(terminal)};
	outlet->shared = outlet->fd < 0;
	if (outlet->shared)
		outlet->fd = terminal;
	return outlet->stream != NULL;
}

bool outlet_divert(struct outlet *outlet)
{
	int memory = open_memory(), stream = fileno(outlet->stream);
	bool done = memory >= 0 && dup2(memory, stream) == stream &&
	            fcntl(stream, F_SETFD, FD_CLOEXEC) == 0;
	if (memory >= 0)
		close(memory);
	outlet->diverted = done;
	return done;
}

void outlet_close(struct outlet *outlet)
{
	if (outlet->stream != NULL)
		fclose(outlet->stream);
	if (!outlet->shared)
		close(outlet->fd);
	buf_fini(&outlet->queue);
}

static void take_from_memory(struct outlet *outlet)
{
	int memory = fileno(outlet->stream);
	struct buf *queue = &outlet->queue;
	off_t end = outlet->diverted ? lseek(memory, 0, SEEK_CUR) : 0;
	if (end <= 0)
		return;
	buf_reserve(queue, (size_t)end);
	ssize_t got = pread(memory, queue->data + queue->len, (size_t)end, 0);
	if (got > 0)
		queue->len += (size_t)got;
	lseek(memory, 0, SEEK_SET);
}

void outlet_put(struct outlet *outlet, const char *bytes)
{
	take_from_memory(outlet);
	buf_add_str(&outlet->queue, bytes);
}

static bool has_room(const struct outlet *outlet, int timeout)
{
	struct pollfd terminal = {.fd = outlet->fd, .events = POLLOUT};
	return poll(&terminal, 1, timeout) != 0;
}

static ssize_t write_some(struct outlet *outlet)
{
	size_t most = outlet->queue.len;
	if (outlet->shared && !has_room(outlet, 0)) {
		errno = EAGAIN;
		return -1;
	}
	if (outlet->shared && most > SHARED_SLICE)
		most = SHARED_SLICE;
	return write(outlet->fd, outlet->queue.data, most);
}

bool outlet_flush(struct outlet *outlet)
{
	struct buf *queue = &outlet->queue;
	take_from_memory(outlet);
	while (queue->len > 0) {
		ssize_t wrote = write_some(outlet);
		if (wrote < 0 && errno == EAGAIN)
			return false;
		if (wrote >= 0)
			buf_consume(queue, (size_t)wrote);
		else if (errno != EINTR)
			buf_clear(queue);
	}
	return true;
}

bool outlet_is_free(struct outlet *outlet)
{
	return (outlet->queue.len == 0 || outlet_flush(outlet)) && has_room(outlet, 0);
}

bool outlet_drain(struct outlet *outlet, int64_t most)
{
	int64_t end = clock_mono_ns() + most;
	while (!outlet_flush(outlet)) {
		int64_t left = end - clock_mono_ns();
		if (left <= 0)
			return false;
		has_room(outlet, (int)((left + NS_PER_MS - 1) / NS_PER_MS));
	}
	return true;
}
