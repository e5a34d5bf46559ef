#include "net/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/private.h"

struct probe {
	struct net *net;
	int fd; /* -1 when there is none */
	bool udp;
	int error; /* of the attempt, known before it began */
	union ip_addr addr;
	void *say;
	size_t say_len;
	int64_t patience; /* nanoseconds left after the next alarm */
	struct loop_timer alarm;
	probe_fn *done;
	void *arg;
};

void probe_cancel(struct probe *probe)
{
	loop_timer_stop(probe->net->loop, &probe->alarm);
	if (probe->fd >= 0) {
		loop_unwatch(probe->net->loop, probe->fd);
		close(probe->fd);
	}
	free(probe->say);
	free(probe);
}

static void finish(struct probe *probe, enum probe_state state, const void *answer, size_t len)
{
	probe_fn *done = probe->done;
	void *arg = probe->arg;
	probe_cancel(probe);
	done(state, answer, len, arg);
}

static enum probe_state state_of(int error)
{
	return error == 0 ? PROBE_OPEN : error == ECONNREFUSED ? PROBE_CLOSED : PROBE_FILTERED;
}

static void on_connected(int fd, unsigned events, void *arg)
{
	int error = 0;
	socklen_t len = sizeof error;
	(void)events;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	finish(arg, error == 0 && sock_is_self(fd) ? PROBE_CLOSED : state_of(error), NULL, 0);
}

static void on_answer(int fd, unsigned events, void *arg)
{
	struct probe *probe = arg;
	(void)events;
	ssize_t got = recv(fd, probe->net->scratch, SCRATCH_SIZE, 0);
	if (got >= 0)
		finish(probe, PROBE_OPEN, probe->net->scratch, (size_t)got);
	else if (errno != EAGAIN && errno != EINTR)
		finish(probe, state_of(errno), NULL, 0);
}

/* Over UDP the first half of its patience is over, then the second. */
static void on_alarm(void *arg)
{
	struct probe *probe = arg;
	if (probe->error != 0) {
		finish(probe, state_of(probe->error), NULL, 0);
	} else if (!probe->udp || probe->patience == 0) {
		finish(probe, probe->udp ? PROBE_SILENT : PROBE_FILTERED, NULL, 0);
	} else {
		(void)!send(probe->fd, probe->say, probe->say_len, MSG_NOSIGNAL);
		loop_timer_after(probe->net->loop, &probe->alarm, probe->patience);
		probe->patience = 0;
	}
}

static int begin(struct probe *probe)
{
	probe->fd = sock_open(probe->addr.sa.sa_family, probe->udp ? SOCK_DGRAM : SOCK_STREAM);
	if (probe->fd < 0)
		return errno;
	if (connect(probe->fd, &probe->addr.sa, ip_addr_len(&probe->addr)) != 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		return errno;
	bool watched = loop_watch(probe->net->loop, probe->fd, probe->udp ? LOOP_READ : LOOP_WRITE,
	    probe->udp ? on_answer : on_connected, probe);
	if (!watched)
		return errno;
	if (probe->udp)
		(void)!send(probe->fd, probe->say, probe->say_len, MSG_NOSIGNAL);
	return 0;
}

struct probe *probe_start(struct net *net, const struct net_addr *addr, const void *say, size_t len,
    int64_t patience, probe_fn *done, void *arg)
{
	struct probe *probe = xcalloc(1, sizeof *probe);
	*probe = (struct probe){
	    .net = net,
	    .fd = -1,
	    .udp = addr->scheme == NET_UDP,
	    .done = done,
	    .arg = arg,
	    .say = len > 0 ? xmemdup0(say, len) : NULL,
	    .say_len = len,
	};
	loop_timer_init(&probe->alarm, on_alarm, probe);
	probe->error = sock_parse_ip(addr->host, addr->port, &probe->addr) ? begin(probe) : EINVAL;
	int64_t first = probe->udp ? patience / 2 : patience;
	probe->patience = patience - first;
	loop_timer_after(net->loop, &probe->alarm, probe->error != 0 ? 0 : first);
	return probe;
}
