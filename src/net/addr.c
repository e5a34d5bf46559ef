#include "net/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#define PORT_MAX 65535

enum form { FORM_HOST, FORM_CHANNEL, FORM_PATH };

static const struct prefix {
	struct str text;
	enum net_scheme scheme;
	enum form form;
} prefixes[] = {
    {{"tcp://", 6}, NET_TCP, FORM_HOST},
    {{"udp://", 6}, NET_UDP, FORM_HOST},
    {{"irc://", 6}, NET_TCP, FORM_CHANNEL},
    {{"ircs://", 7}, NET_TLS, FORM_CHANNEL},
    {{"unix:", 5}, NET_UNIX, FORM_PATH},
    {{"unixpacket:", 11}, NET_UNIXPACKET, FORM_PATH},
    {{"", 0}, NET_BARE, FORM_HOST},
};

/* Parsers of a part: each takes its whole text, and on failure sets *cause. */

static bool fail(char **cause, char *sentence)
{
	*cause = sentence;
	return false;
}

static bool parse_path(struct str text, struct net_addr *addr, char **cause)
{
	if (text.len == 0)
		return fail(
		    cause, xasprintf("no path after the colon: write unix:/PATH/TO/SOCKET"));
	if (text.len > NET_PATH_MAX)
		return fail(
		    cause, xasprintf("the path of a socket has %d bytes at most, this one has %zu: "
		                     "choose a shorter one",
		               NET_PATH_MAX, text.len));
	memcpy(addr->path, text.data, text.len);
	return true;
}

static bool parse_port(struct str text, struct net_addr *addr, char **cause)
{
	uint64_t port;
	if (!str_number(text, &port) || port > PORT_MAX)
		return fail(cause,
		    xasprintf("\"" STR_FMT "\" is no port: write a number from 0 to %d, or leave "
		              "it out for %d",
		        STR_ARG(text), PORT_MAX, NET_DEFAULT_PORT));
	addr->port = (uint16_t)port;
	addr->port_given = true;
	return true;
}

static bool keep_host(struct str text, struct net_addr *addr)
{
	if (text.len > NET_HOST_MAX)
		return false;
	memcpy(addr->host, text.data, text.len);
	addr->host[text.len] = '\0';
	return true;
}

/* Letters of any script: the resolver knows what to make of those that are not ASCII. */
static bool is_host_byte(char c)
{
	unsigned char byte = (unsigned char)c;
	char lower = ascii_lower(c);
	return byte >= 0x80 || (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) || c == '-' ||
	       c == '.' || c == '_';
}

static bool all_host_bytes(struct str text)
{
	size_t good = 0;
	while (good < text.len && is_host_byte(text.data[good]))
		good++;
	return good == text.len && good > 0;
}

/* With or without a scope, as in fe80::1%eth0. */
static bool is_ipv6(struct str text)
{
	char numeric[INET6_ADDRSTRLEN];
	struct in6_addr in6;
	struct str scope = {"", 0};
	const char *percent = memchr(text.data, '%', text.len);
	size_t len = percent != NULL ? (size_t)(percent - text.data) : text.len;
	if (percent != NULL)
		scope = (struct str){percent + 1, text.len - len - 1};
	if (len >= sizeof numeric || scope.len >= IF_NAMESIZE)
		return false;
	if (percent != NULL && !all_host_bytes(scope))
		return false;
	memcpy(numeric, text.data, len);
	numeric[len] = '\0';
	return inet_pton(AF_INET6, numeric, &in6) == 1;
}

static bool parse_bracketed(struct str text, struct net_addr *addr, char **cause)
{
	const char *end = memchr(text.data, ']', text.len);
	struct str host = {text.data + 1, end != NULL ? (size_t)(end - text.data) - 1 : 0};
	struct str rest = {end, end != NULL ? text.len - host.len - 1 : 0};
	if (end == NULL || !is_ipv6(host) || !keep_host(host, addr))
		return fail(
		    cause, xasprintf("\"" STR_FMT "\" is no IPv6 address: write [ADDRESS]:PORT, "
		                     "for example [::1]:%d",
		               STR_ARG(text), NET_DEFAULT_PORT));
	if (rest.len == 1)
		return true;
	if (rest.data[1] != ':')
		return fail(cause, xasprintf("after [ADDRESS] comes :PORT, not \"" STR_FMT "\"",
		                       (int)rest.len - 1, rest.data + 1));
	return parse_port((struct str){rest.data + 2, rest.len - 2}, addr, cause);
}

static bool parse_name(struct str text, struct net_addr *addr, char **cause)
{
	if (text.len > NET_HOST_MAX)
		return fail(cause, xasprintf("a host's name has %d bytes at most, this one has %zu",
		                       NET_HOST_MAX, text.len));
	if (!all_host_bytes(text) || text.data[0] == '-' || text.data[0] == '.')
		return fail(
		    cause, xasprintf("\"" STR_FMT "\" is no host: write a name or an address, "
		                     "for example localhost:%d",
		               STR_ARG(text), NET_DEFAULT_PORT));
	return keep_host(text, addr);
}

static bool parse_host_port(struct str text, struct net_addr *addr, char **cause)
{
	if (text.len == 0)
		return fail(cause, xasprintf("no address: write HOST, HOST:PORT or unix:PATH"));
	if (text.data[0] == '[')
		return parse_bracketed(text, addr, cause);
	const char *colon = memchr(text.data, ':', text.len);
	if (colon == NULL)
		return parse_name(text, addr, cause);
	if (is_ipv6(text))
		return keep_host(text, addr);
	struct str name = {text.data, (size_t)(colon - text.data)};
	struct str port = {colon + 1, text.len - name.len - 1};
	if (memchr(port.data, ':', port.len) != NULL)
		return fail(cause,
		    xasprintf("\"" STR_FMT "\" has more than one colon: write an IPv6 address "
		              "as [ADDRESS]:PORT",
		        STR_ARG(text)));
	return parse_name(name, addr, cause) && parse_port(port, addr, cause);
}

static bool parse_channel(struct str text, struct net_addr *addr, char **cause)
{
	static const struct str hash = {"%23", 3};
	size_t used = 0;
	while (text.len > 0 && used < NET_CHANNEL_MAX && (unsigned char)text.data[0] > ' ') {
		size_t took = str_starts(text, hash) ? hash.len : 1;
		char c = took > 1 ? '#' : text.data[0];
		if (c == '%' || c == ',' || c == 0x7f)
			break;
		addr->channel[used++] = c;
		text.data += took;
		text.len -= took;
	}
	if (text.len == 0)
		return true;
	return fail(cause, xasprintf("a channel in an address has %d bytes at most, no space, "
	                             "no comma and no percent sign but %%23 for #",
	                       NET_CHANNEL_MAX));
}

static bool parse_host_channel(struct str text, struct net_addr *addr, char **cause)
{
	const char *slash = memchr(text.data, '/', text.len);
	struct str host = {text.data, slash != NULL ? (size_t)(slash - text.data) : text.len};
	if (slash != NULL) {
		struct str channel = {slash + 1, text.len - host.len - 1};
		if (!parse_channel(channel, addr, cause))
			return false;
	}
	return parse_host_port(host, addr, cause);
}

static bool starts_case(struct str text, struct str prefix)
{
	return text.len >= prefix.len && str_eq_case((struct str){text.data, prefix.len}, prefix);
}

/* What a bare address most likely was meant to be, when it cannot be a host. */
static bool is_bare_mistake(struct str text, char **cause)
{
	const char *scheme_end = strstr(text.data, "://");
	if (scheme_end != NULL) {
		fail(cause,
		    xasprintf("\"%.*s://\" is nothing that confab can call: use tcp://, udp://, "
		              "irc://, ircs://, unix: or unixpacket:",
		        (int)(scheme_end - text.data), text.data));
		return true;
	}
	if (str_eq_case(text, STR("unix")) || str_eq_case(text, STR("unixpacket")))
		fail(cause, xasprintf("no path: write %s:/PATH/TO/SOCKET", text.data));
	else if (memchr(text.data, '/', text.len) != NULL)
		fail(cause, xasprintf("for a socket file write unix:%s", text.data));
	else
		return false;
	return true;
}

bool net_addr_parse(const char *text, struct net_addr *addr, char **cause)
{
	struct str whole = str_from(text);
	const struct prefix *prefix = prefixes;
	while (!starts_case(whole, prefix->text))
		prefix++;
	struct str rest = {whole.data + prefix->text.len, whole.len - prefix->text.len};
	*addr = (struct net_addr){.scheme = prefix->scheme, .port = NET_DEFAULT_PORT};
	if (prefix->form == FORM_PATH)
		return parse_path(rest, addr, cause);
	if (prefix->form == FORM_CHANNEL)
		return parse_host_channel(rest, addr, cause);
	if (prefix->scheme == NET_BARE && is_bare_mistake(whole, cause))
		return false;
	return parse_host_port(rest, addr, cause);
}

static const char *scheme_text(const struct net_addr *addr)
{
	switch (addr->scheme) {
	case NET_TCP:
		return addr->channel[0] != '\0' ? "irc://" : "tcp://";
	case NET_TLS:
		return "ircs://";
	case NET_UDP:
		return "udp://";
	case NET_UNIX:
		return "unix:";
	case NET_UNIXPACKET:
		return "unixpacket:";
	case NET_BARE:
		break;
	}
	return "";
}

void net_addr_format(const struct net_addr *addr, char out[NET_TEXT_MAX])
{
	const char *scheme = scheme_text(addr);
	if (addr->host[0] == '\0') {
		snprintf(out, NET_TEXT_MAX, "%s%s", scheme, addr->path);
		return;
	}
	bool brackets = strchr(addr->host, ':') != NULL;
	bool channel =
	    addr->channel[0] != '\0' && (addr->scheme == NET_TCP || addr->scheme == NET_TLS);
	snprintf(out, NET_TEXT_MAX, "%s%s%s%s:%u%s%s", scheme, brackets ? "[" : "", addr->host,
	    brackets ? "]" : "", addr->port, channel ? "/" : "", channel ? addr->channel : "");
}

bool net_addr_is_loopback(const struct net_addr *addr)
{
	struct str host = str_from(addr->host);
	return str_eq_case(host, STR("localhost")) || str_eq(host, STR("::1")) ||
	       str_starts(host, STR("127."));
}

bool net_addr_set_ip(struct net_addr *addr, const unsigned char *bytes, size_t size)
{
	if (size != 4 && size != 16)
		return false;
	return inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, addr->host, sizeof addr->host) !=
	       NULL;
}
