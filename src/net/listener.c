#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/private.h"
#include "net/udp.h"
#include "net/unixfile.h"

#define BACKLOG      4096              /* calls that may wait in the kernel */
#define ACCEPTS_MOST 64                /* calls taken in a turn */
#define PRIVATE_MODE 0600              /* of a socket's file */
#define ACCEPT_PAUSE (100 * NS_PER_MS) /* until the next try when no descriptor was left */

struct listener {
	struct net *net;
	listener_accept_fn *accept_fn;
	void *arg;
	struct net_addr addr;
	int fd;                 /* -1 for UDP, whose socket has it */
	struct udp_socket *udp; /* NULL otherwise */
	struct unixfile file;
	struct loop_timer resume;
	bool is_private; /* a Unix socket for nobody but our user */
	bool accepting;  /* in accept_fn */
	bool closed;     /* by accept_fn: to be freed after it */
	bool paused;     /* until a call can be taken again */
};

/* Accepting */

static const struct transport *transport_of(const struct listener *listener)
{
	switch (listener->addr.scheme) {
	case NET_UNIX:
		return &transport_unix;
	case NET_UNIXPACKET:
		return &transport_unixpacket;
	default:
		return &transport_tcp;
	}
}

static void on_call(int fd, unsigned events, void *arg);

static void on_resume(void *arg)
{
	struct listener *listener = arg;
	loop_watch(listener->net->loop, listener->fd, LOOP_READ, on_call, listener);
}

/* A call that cannot be taken stays readable: without a pause the loop would spin. */
static void pause_accepting(struct listener *listener, int error)
{
	struct loop *loop = listener->net->loop;
	if (!listener->paused)
		log_warn("net: cannot take calls for now: %s", strerror(error));
	listener->paused = true;
	loop_watch(loop, listener->fd, 0, on_call, listener);
	loop_timer_after(loop, &listener->resume, ACCEPT_PAUSE);
}

static void take(struct listener *listener, int fd, const union ip_addr *peer)
{
	const struct transport *transport = transport_of(listener);
	if (transport == &transport_tcp)
		sock_tune_accepted(fd);
	struct conn *conn = conn_new(listener->net, transport, fd, peer);
	listener->accept_fn(listener, conn, listener->arg);
}

/* False when no more are to be taken in this turn. */
static bool accept_one(struct listener *listener)
{
	union ip_addr peer;
	int fd = sock_accept(listener->fd, &peer);
	if (fd >= 0) {
		listener->paused = false;
		take(listener, fd, &peer);
		return !listener->closed;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return false;
	/* Linux tells here of errors that the call itself met: the next may be better. */
	if (errno == EINTR || !sock_error_passes(errno))
		return true;
	pause_accepting(listener, errno);
	return false;
}

static void on_call(int fd, unsigned events, void *arg)
{
	struct listener *listener = arg;
	(void)fd;
	(void)events;
	listener->accepting = true;
	for (int i = 0; i < ACCEPTS_MOST && accept_one(listener); i++)
		continue;
	listener->accepting = false;
	if (listener->closed)
		free(listener);
}

static void on_datagram_call(struct conn *conn, void *arg)
{
	struct listener *listener = arg;
	listener->accept_fn(listener, conn, listener->arg);
}

/* Opening */

static bool to_sockaddr(const struct net_addr *addr, union ip_addr *out, char **cause)
{
	const char *host = strcmp(addr->host, "localhost") == 0 ? "127.0.0.1" : addr->host;
	memset(out, 0, sizeof *out);
	if (sock_parse_ip(host, addr->port, out))
		return true;
	*cause = xasprintf("cannot listen at \"%s\": write one of this machine's addresses as a "
	                   "number, 127.0.0.1 or [::1] for this machine alone, 0.0.0.0 or [::] for "
	                   "everybody",
	    addr->host);
	return false;
}

/* Both families on one socket, unless another one has the IPv4 half. */
static bool bind_ip(int fd, const union ip_addr *addr)
{
	const int on = 1, off = 0;
	if (addr->sa.sa_family == AF_INET)
		return bind(fd, &addr->sa, sizeof addr->in) == 0;
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, &addr->sa, sizeof addr->in6) == 0)
		return true;
	if (errno != EADDRINUSE)
		return false;
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	return bind(fd, &addr->sa, sizeof addr->in6) == 0;
}

static bool open_tcp(struct listener *listener, const union ip_addr *addr)
{
	const int on = 1;
	int fd = listener->fd = sock_open(addr->sa.sa_family, SOCK_STREAM);
	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	sock_tune_listener(fd);
	return bind_ip(fd, addr) && listen(fd, BACKLOG) == 0;
}

static bool open_udp(struct listener *listener, const union ip_addr *addr)
{
	listener->fd = sock_open(addr->sa.sa_family, SOCK_DGRAM);
	return listener->fd >= 0 && bind_ip(listener->fd, addr);
}

/* Nobody can call before it listens, so there is no moment at which others could. */
static bool open_unix(struct listener *listener)
{
	const char *path = listener->addr.path;
	int type = listener->addr.scheme == NET_UNIXPACKET ? SOCK_SEQPACKET : SOCK_STREAM;
	listener->fd = sock_open(AF_UNIX, type);
	return listener->fd >= 0 && unixfile_bind(listener->fd, type, path, &listener->file) &&
	       (!listener->is_private || chmod(path, PRIVATE_MODE) == 0) &&
	       listen(listener->fd, BACKLOG) == 0;
}

static char *explain(const struct net_addr *addr, int error)
{
	char text[NET_TEXT_MAX];
	net_addr_format(addr, text);
	switch (error) {
	case EADDRINUSE:
		return xasprintf("somebody listens at %s already: end that, or choose another %s",
		    text, addr->path[0] != '\0' ? "path" : "port");
	case EADDRNOTAVAIL:
		return xasprintf("%s is not an address of this machine", text);
	case EACCES:
	case EPERM:
		return xasprintf("you may not listen at %s: choose %s", text,
		    addr->path[0] != '\0' ? "a folder of yours" : "a port above 1023");
	case EEXIST:
		return xasprintf("%s exists and is not a socket: choose another path", addr->path);
	case ENOENT:
		return xasprintf("there is no folder for %s: make it, or choose another", text);
	case EAFNOSUPPORT:
		return xasprintf("this machine cannot do what %s needs", text);
	default:
		return xasprintf("cannot listen at %s: %s", text, strerror(error));
	}
}

static bool open_socket(struct listener *listener, char **cause)
{
	union ip_addr ip;
	bool is_path = listener->addr.path[0] != '\0';
	if (!is_path && !to_sockaddr(&listener->addr, &ip, cause))
		return false;
	bool opened = is_path                            ? open_unix(listener)
	              : listener->addr.scheme == NET_UDP ? open_udp(listener, &ip)
	                                                 : open_tcp(listener, &ip);
	if (!opened)
		*cause = explain(&listener->addr, errno);
	return opened;
}

/* The port that the kernel chose, and "localhost" as the number that it stands for. */
static void learn_address(struct listener *listener)
{
	char text[NET_TEXT_MAX];
	union ip_addr self;
	socklen_t len = sizeof self;
	struct net_addr *addr = &listener->addr;
	if (addr->path[0] != '\0' || getsockname(listener->fd, &self.sa, &len) != 0)
		return;
	net_sockaddr_host(&self.sa, len, text);
	snprintf(addr->host, sizeof addr->host, "%.*s", NET_HOST_MAX, text);
	addr->port = ntohs(self.in.sin_port);
	addr->port_given = true;
}

static bool start(struct listener *listener)
{
	if (listener->addr.scheme != NET_UDP)
		return loop_watch(listener->net->loop, listener->fd, LOOP_READ, on_call, listener);
	listener->udp = udp_socket_new(listener->net, listener->fd, on_datagram_call, listener);
	if (listener->udp == NULL)
		return false;
	listener->fd = -1;
	return true;
}

static void remove_file(const struct listener *listener)
{
	if (listener->file.ino != 0)
		unixfile_remove(listener->addr.path, &listener->file);
}

static struct listener *open_listener(const struct listener *wanted, char **cause)
{
	struct listener *listener = xcalloc(1, sizeof *listener);
	*listener = *wanted;
	listener->fd = -1;
	if (listener->addr.scheme == NET_BARE)
		listener->addr.scheme = NET_TCP;
	loop_timer_init(&listener->resume, on_resume, listener);
	if (open_socket(listener, cause)) {
		learn_address(listener);
		if (start(listener))
			return listener;
		*cause = explain(&listener->addr, errno);
	}
	if (listener->fd >= 0)
		close(listener->fd);
	remove_file(listener);
	free(listener);
	return NULL;
}

struct listener *listener_open(struct net *net, const struct net_addr *addr,
    listener_accept_fn *accept_fn, void *arg, char **cause)
{
	const struct listener wanted = {
	    .net = net, .accept_fn = accept_fn, .arg = arg, .addr = *addr};
	return open_listener(&wanted, cause);
}

struct listener *listener_open_private(struct net *net, const struct net_addr *addr,
    listener_accept_fn *accept_fn, void *arg, char **cause)
{
	const struct listener wanted = {
	    .net = net, .accept_fn = accept_fn, .arg = arg, .addr = *addr, .is_private = true};
	return open_listener(&wanted, cause);
}

void listener_set_tls(struct listener *listener, struct net_tls *tls)
{
	if (listener->udp != NULL)
		udp_socket_set_tls(listener->udp, tls);
}

void listener_address(const struct listener *listener, struct net_addr *addr)
{
	*addr = listener->addr;
}

void listener_close(struct listener *listener)
{
	if (listener->udp != NULL)
		udp_socket_close(listener->udp);
	if (listener->fd >= 0) {
		loop_unwatch(listener->net->loop, listener->fd);
		close(listener->fd);
	}
	remove_file(listener);
	loop_timer_stop(listener->net->loop, &listener->resume);
	listener->closed = true;
	if (!listener->accepting)
		free(listener);
}
