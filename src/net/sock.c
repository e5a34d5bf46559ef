#include "config.h"

#include "net/sock.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

socklen_t ip_addr_len(const union ip_addr *addr)
{
	return addr->sa.sa_family == AF_INET6 ? sizeof addr->in6 : sizeof addr->in;
}

bool ip_addr_same_host(const union ip_addr *a, const union ip_addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->in6.sin6_addr, &b->in6.sin6_addr) &&
	       a->in6.sin6_scope_id == b->in6.sin6_scope_id;
}

bool ip_addr_is_one(const union ip_addr *addr)
{
	if (addr->sa.sa_family == AF_INET6)
		return !IN6_IS_ADDR_MULTICAST(&addr->in6.sin6_addr) &&
		       !IN6_IS_ADDR_UNSPECIFIED(&addr->in6.sin6_addr);
	in_addr_t host = ntohl(addr->in.sin_addr.s_addr);
	return !IN_MULTICAST(host) && host != INADDR_ANY && host != INADDR_BROADCAST;
}

bool sock_parse_ip(const char *host, uint16_t port, union ip_addr *addr)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	memset(addr, 0, sizeof *addr);
	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return false;
	bool fits = found->ai_addrlen <= sizeof *addr;
	if (fits)
		memcpy(addr, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	addr->in.sin_port = htons(port);
	return fits;
}

bool sock_is_self(int fd)
{
	union ip_addr here = {0}, there = {0};
	socklen_t here_len = sizeof here, there_len = sizeof there;
	return getsockname(fd, &here.sa, &here_len) == 0 &&
	       getpeername(fd, &there.sa, &there_len) == 0 && here_len == there_len &&
	       memcmp(&here, &there, here_len) == 0;
}

/* What the kernel says of sending there; nothing is sent. */
static int try_connect(const union ip_addr *addr)
{
	union ip_addr there = *addr;
	int fd = sock_open(addr->sa.sa_family, SOCK_DGRAM);
	if (fd < 0)
		return errno;
	there.in.sin_port = htons(9); /* any; in the same place in both families */
	int error = connect(fd, &there.sa, ip_addr_len(&there)) != 0 ? errno : 0;
	close(fd);
	return error;
}

/* The kernel lets only those connect there who have asked for SO_BROADCAST. */
bool sock_is_broadcast(const union ip_addr *addr)
{
	return addr->sa.sa_family == AF_INET && try_connect(addr) == EACCES;
}

bool sock_has_way(const union ip_addr *addr)
{
	int error = try_connect(addr);
	return error != ENETUNREACH && error != EHOSTUNREACH && error != EADDRNOTAVAIL &&
	       error != EAFNOSUPPORT;
}

#ifdef SOCK_NONBLOCK

int sock_open(int family, int type)
{
	return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

#else

static int set_up(int fd)
{
	if (fd < 0)
		return fd;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return fd;
}

int sock_open(int family, int type)
{
	return set_up(socket(family, type, 0));
}

#endif

#if defined HAVE_ACCEPT4 && defined SOCK_NONBLOCK

static int accept_ready(int listener, struct sockaddr *sa, socklen_t *len)
{
	return accept4(listener, sa, len, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

#else

static int accept_ready(int listener, struct sockaddr *sa, socklen_t *len)
{
	int fd = accept(listener, sa, len);
	if (fd >= 0) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	}
	return fd;
}

#endif

int sock_accept(int listener, union ip_addr *peer)
{
	socklen_t len = sizeof *peer;
	memset(peer, 0, sizeof *peer);
	return accept_ready(listener, &peer->sa, &len);
}

void sock_tune_tcp(int fd)
{
	const int on = 1;
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

#ifdef __linux__

void sock_tune_listener(int fd)
{
	sock_tune_tcp(fd);
}

void sock_tune_accepted(int fd)
{
	(void)fd;
}

#else

void sock_tune_listener(int fd)
{
	(void)fd;
}

void sock_tune_accepted(int fd)
{
	sock_tune_tcp(fd);
}

#endif

#define UDP_RECEIVE_ROOM (4 * 1024 * 1024) /* bytes */

void sock_udp_room(int fd)
{
	const int room = UDP_RECEIVE_ROOM;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
}

void sock_udp_whole(int fd, int family)
{
#if defined IP_MTU_DISCOVER && defined IP_PMTUDISC_PROBE
	const int whole = IP_PMTUDISC_PROBE;
	setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof whole);
#endif
#ifdef IPV6_DONTFRAG
	const int on = 1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, &on, sizeof on);
#else
	(void)family;
#endif
}

bool sock_unix_addr(const char *path, struct sockaddr_un *un, socklen_t *len)
{
	size_t bytes = strlen(path);
	*un = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (bytes >= sizeof un->sun_path) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(un->sun_path, path, bytes + 1);
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes + 1);
	return true;
}

#ifdef SO_PEERCRED

bool sock_peer_user(int fd, uid_t *uid)
{
	struct ucred peer;
	socklen_t len = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	*uid = peer.uid;
	return true;
}

#elif defined HAVE_GETPEEREID

bool sock_peer_user(int fd, uid_t *uid)
{
	gid_t gid;
	return getpeereid(fd, uid, &gid) == 0;
}

#else

bool sock_peer_user(int fd, uid_t *uid)
{
	(void)fd;
	(void)uid;
	errno = ENOSYS;
	return false;
}

#endif

const char *sock_error(int error)
{
	static const struct {
		int error;
		const char *words;
	} known[] = {
	    {ECONNRESET, "connection reset by peer"},
	    {EPIPE, "closed by the other end"},
	    {ECONNREFUSED, "connection refused: nobody listens there"},
	    {ETIMEDOUT, "the other end does not answer any more"},
	    {EHOSTUNREACH, "no way to that host"},
	    {ENETUNREACH, "no way to that network"},
	    {ENETDOWN, "the network is down"},
	    {EMSGSIZE, "a message was too long for one packet"},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (known[i].error == error)
			return known[i].words;
	}
	return strerror(error);
}

bool sock_error_passes(int error)
{
	return error == ENOBUFS || error == ENOMEM || error == EMFILE || error == ENFILE;
}
