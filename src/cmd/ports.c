#include "cmd/ports.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/str.h"

#define USUAL "194,994,6660-6670,6679,6690-6700,7000,7070,8067,9999"

/* A number from 1 to PORTS_MOST at the start of `rest`, which is cut; 0: there is none. */
static unsigned take_number(struct str *rest)
{
	uint64_t number;
	str_cut_number(rest, &number);
	return number <= PORTS_MOST ? (unsigned)number : 0;
}

static bool skip(struct str *rest, char c)
{
	if (rest->len == 0 || rest->data[0] != c)
		return false;
	*rest = (struct str){rest->data + 1, rest->len - 1};
	return true;
}

/* What URIs mean by them; the system's list has older meanings, or none. */
static const struct {
	const char *name;
	uint16_t port;
} services[] = {{"confab", 6697}, {"irc", 6667}, {"ircs", 6697}};

static unsigned port_of_service(const char *name)
{
	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		if (strcasecmp(name, services[i].name) == 0)
			return services[i].port;
	}
	const struct servent *found = getservbyname(name, NULL);
	return found != NULL ? ntohs((uint16_t)found->s_port) : 0;
}

/* The port of the service whose name is next, and is cut; 0 with *cause when there is none. */
static unsigned take_service(struct str *rest, char **cause)
{
	size_t len = 0;
	while (len < rest->len && rest->data[len] != ',')
		len++;
	char *name = xmemdup0(rest->data, len);
	unsigned port = port_of_service(name);
	if (port == 0)
		*cause = xasprintf("there is no service called %s: write its port's number", name);
	*rest = (struct str){rest->data + len, rest->len - len};
	free(name);
	return port;
}

static bool begins_name(struct str text)
{
	return text.len > 0 && ascii_lower(text.data[0]) >= 'a' && ascii_lower(text.data[0]) <= 'z';
}

static bool mark_ports(struct str rest, bool *wanted, char **cause)
{
	do {
		bool named = begins_name(rest);
		unsigned first = named ? take_service(&rest, cause) : take_number(&rest);
		unsigned last = !named && skip(&rest, '-') ? take_number(&rest) : first;
		if (last > 0 && last < first)
			*cause = xasprintf(
			    "%u-%u ends before it begins: write %u-%u", first, last, last, first);
		if (first == 0 || last < first)
			return false;
		for (unsigned port = first; port <= last; port++)
			wanted[port] = true;
	} while (skip(&rest, ','));
	return rest.len == 0;
}

/* Cuts `text` into host and ports; without ports `ports` is empty. */
static bool split(const char *text, struct str *host, struct str *ports)
{
	const char *behind;
	if (*text == '[') {
		const char *end = strchr(text, ']');
		if (end == NULL)
			return false;
		*host = (struct str){text + 1, (size_t)(end - text - 1)};
		behind = end + 1;
	} else {
		const char *colon = strchr(text, ':');
		bool bare_v6 = colon != NULL && strchr(colon + 1, ':') != NULL;
		size_t len = colon == NULL || bare_v6 ? strlen(text) : (size_t)(colon - text);
		*host = (struct str){text, len};
		behind = text + len;
	}
	*ports = *behind == ':' ? str_from(behind + 1) : (struct str){0};
	return host->len > 0 && (*behind == '\0' || ports->len > 0);
}

/* 10.0.0.0/24, 10.0.0.*, 10.0.0.1-20, and several hosts at once. */
static bool is_many(const char *text, struct str host)
{
	bool numbers = true, range = false;
	if (strpbrk(text, "/*") != NULL)
		return true;
	for (size_t i = 0; i < host.len; i++) {
		char c = host.data[i];
		range = range || c == '-';
		numbers = numbers && (c == '-' || c == '.' || ascii_is_digit(c));
		if (c == ',' || c == ' ')
			return true;
	}
	return numbers && range;
}

bool ports_parse(
    const char *text, char **host, uint16_t ports[PORTS_MOST], size_t *count, char **cause)
{
	struct str name = {0}, list = {0};
	bool *wanted = xcalloc(PORTS_MOST + 1, sizeof *wanted);
	bool good = split(text, &name, &list);
	*cause = NULL;
	if (strstr(text, "://") != NULL)
		*cause = xasprintf("a scan wants no %.*s: write HOST:PORTS, as in "
		                   "example.org:6667,6690-6700",
		    (int)(strstr(text, "://") - text) + 3, text);
	else if (is_many(text, name))
		*cause = xasprintf("%s is no single host: networks are not scanned, name one host, "
		                   "as in 192.0.2.7",
		    text);
	else if ((!good || !mark_ports(list.len > 0 ? list : str_from(USUAL), wanted, cause)) &&
	         *cause == NULL)
		*cause = xasprintf("%s is no HOST:PORTS: write ports from 1 to %d, as in "
		                   "example.org:6667,6690-6700",
		    text, PORTS_MOST);
	*count = 0;
	for (unsigned port = 1; port <= PORTS_MOST && *cause == NULL; port++) {
		if (wanted[port])
			ports[(*count)++] = (uint16_t)port;
	}
	free(wanted);
	if (*cause != NULL)
		return false;
	*host = xmemdup0(name.data, name.len);
	return true;
}
