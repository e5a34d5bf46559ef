#include "net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "loop/loop.h"
#include "net/addr.h"

struct resolve {
	struct loop_job *job;
	char *host;
	uint16_t port;
	int type;
	resolve_fn *done;
	void *arg;
	struct resolved resolved;
};

/* The first one of that family from `at` on, or count. */
static size_t next_of(const union ip_addr *addrs, size_t count, size_t at, sa_family_t family)
{
	while (at < count && addrs[at].sa.sa_family != family)
		at++;
	return at;
}

void resolve_interleave(union ip_addr *addrs, size_t count)
{
	for (size_t at = 1; at < count; at++) {
		sa_family_t wanted = addrs[at - 1].sa.sa_family == AF_INET ? AF_INET6 : AF_INET;
		size_t from = next_of(addrs, count, at, wanted);
		if (from == count)
			return;
		union ip_addr moved = addrs[from];
		memmove(&addrs[at + 1], &addrs[at], (from - at) * sizeof *addrs);
		addrs[at] = moved;
	}
}

/*
 * A datagram socket learns too late that nobody listens to try another address, and those who
 * listen on this machine do so on 127.0.0.1 first.
 */
static void prefer_ipv4_loopback(struct resolved *resolved)
{
	union ip_addr *addrs = resolved->addrs;
	for (size_t i = 0; i < resolved->count; i++) {
		if (addrs[i].sa.sa_family == AF_INET && net_sockaddr_is_local(&addrs[i].sa)) {
			union ip_addr first = addrs[0];
			addrs[0] = addrs[i];
			addrs[i] = first;
			return;
		}
	}
}

static void keep(struct resolved *resolved, const struct addrinfo *found, uint16_t port)
{
	for (; found != NULL && resolved->count < RESOLVE_MOST; found = found->ai_next) {
		union ip_addr *addr = &resolved->addrs[resolved->count];
		if (found->ai_addrlen > sizeof *addr)
			continue;
		memcpy(addr, found->ai_addr, found->ai_addrlen);
		addr->in.sin_port = htons(port);
		resolved->count++;
	}
	if (resolved->count == 0)
		resolved->error = EAI_NONAME;
}

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

#ifdef AI_IDN
#	define FLAGS_FOR_IDN AI_IDN
#else
#	define FLAGS_FOR_IDN 0
#endif

/* In the worker thread. */
static void look_up(void *arg)
{
	struct resolve *resolve = arg;
	struct resolved *resolved = &resolve->resolved;
	const struct addrinfo hints = {
	    .ai_family = AF_UNSPEC,
	    .ai_socktype = resolve->type,
	    .ai_flags = is_ascii(resolve->host) ? 0 : FLAGS_FOR_IDN,
	};
	struct addrinfo *found = NULL;
	resolved->error = getaddrinfo(resolve->host, NULL, &hints, &found);
	resolved->system_error = errno;
	if (resolved->error != 0)
		return;
	keep(resolved, found, resolve->port);
	freeaddrinfo(found);
	resolve_interleave(resolved->addrs, resolved->count);
	if (resolve->type == SOCK_DGRAM)
		prefer_ipv4_loopback(resolved);
}

static void resolve_free(void *arg)
{
	struct resolve *resolve = arg;
	free(resolve->host);
	free(resolve);
}

static void on_done(void *arg)
{
	struct resolve *resolve = arg;
	resolve->done(&resolve->resolved, resolve->arg);
	resolve_free(resolve);
}

struct resolve *resolve_start(
    struct loop *loop, const char *host, uint16_t port, int type, resolve_fn *done, void *arg)
{
	struct resolve *resolve = xcalloc(1, sizeof *resolve);
	resolve->host = xstrdup(host);
	resolve->port = port;
	resolve->type = type;
	resolve->done = done;
	resolve->arg = arg;
	resolve->job = loop_job_start(loop, look_up, on_done, resolve);
	return resolve;
}

void resolve_cancel(struct resolve *resolve)
{
	loop_job_abandon(resolve->job, resolve_free);
}
