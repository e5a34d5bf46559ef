#include "net/dial_cause.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/dial.h"

#define DEADLINE_S ((int)(DIAL_DEADLINE / NS_PER_S))

/* As people say it: the scheme only where it is not the usual one. */
static void name(const struct net_addr *addr, char out[NET_TEXT_MAX])
{
	struct net_addr shown = *addr;
	if (shown.scheme == NET_TCP)
		shown.scheme = NET_BARE;
	shown.channel[0] = '\0';
	net_addr_format(&shown, out);
}

static char *cause_of_path(const struct net_addr *addr, int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return xasprintf("there is no socket at %s: check the path, and that the server "
		                 "runs",
		    addr->path);
	case ECONNREFUSED:
		return xasprintf(
		    "nobody listens at %s any more: start the server again", addr->path);
	case EACCES:
	case EPERM:
		return xasprintf("you may not use %s: ask its owner", addr->path);
	case EPROTOTYPE:
		return xasprintf("%s is a socket of the other kind: try %s:%s", addr->path,
		    addr->scheme == NET_UNIX ? "unixpacket" : "unix", addr->path);
	case EAGAIN:
		return xasprintf(
		    "the server at %s is too busy to answer: try again later", addr->path);
	default:
		return xasprintf("cannot call %s: %s", addr->path, strerror(error));
	}
}

char *dial_cause_connect(const struct net_addr *addr, int error)
{
	char text[NET_TEXT_MAX];
	if (addr->path[0] != '\0')
		return cause_of_path(addr, error);
	name(addr, text);
	switch (error) {
	case ECONNREFUSED:
		return xasprintf("nobody listens at %s (connection refused): check the port, and "
		                 "that the server runs",
		    text);
	case ETIMEDOUT:
		return dial_cause_silence(addr, false);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		return xasprintf("there is no way to %s: check the network and the address", text);
	case EACCES:
	case EPERM:
		return xasprintf("this machine does not let you call %s: check its firewall", text);
	default:
		return xasprintf("cannot call %s: %s", text, strerror(error));
	}
}

char *dial_cause_look_up(const struct net_addr *addr, int error, int system_error)
{
	switch (error) {
	case EAI_NONAME:
#ifdef EAI_NODATA
	case EAI_NODATA:
#endif
		return xasprintf("there is no host called %s: check the spelling", addr->host);
	case EAI_AGAIN:
		return xasprintf("cannot look up %s now: check the network, or write the host's "
		                 "address as a number",
		    addr->host);
	case EAI_SYSTEM:
		return xasprintf("cannot look up %s: %s", addr->host, strerror(system_error));
	default:
		return xasprintf("cannot look up %s: %s", addr->host, gai_strerror(error));
	}
}

char *dial_cause_silence(const struct net_addr *addr, bool looking_up)
{
	char text[NET_TEXT_MAX];
	name(addr, text);
	if (looking_up)
		return xasprintf("looking up %s took longer than %d seconds: check the network, or "
		                 "write the host's address as a number",
		    addr->host, DEADLINE_S);
	if (addr->scheme == NET_UDP)
		return xasprintf("no answer from %s: perhaps nobody is there, or something on the "
		                 "way blocks UDP; leave out --udp to try TCP",
		    text);
	return xasprintf(
	    "no answer from %s: check the address; a firewall may be in the way", text);
}
