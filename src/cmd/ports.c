#include "cmd/ports.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#define USUAL "194,994,6660-6670,6679,6690-6700,7000,7070,8067,9999"

/* A number from 1 to PORTS_MOST at the start of `rest`, which is cut; 0: there is none. */
static unsigned take_number(struct str *rest)
{
	unsigned number = 0;
	size_t len = 0;
	while (len < rest->len && rest->data[len] >= '0' && rest->data[len] <= '9' &&
	       number <= PORTS_MOST)
		number = number * 10 + (unsigned)(rest->data[len++] - '0');
	*rest = (struct str){rest->data + len, rest->len - len};
	return number <= PORTS_MOST ? number : 0;
}

static bool skip(struct str *rest, char c)
{
	if (rest->len == 0 || rest->data[0] != c)
		return false;
	*rest = (struct str){rest->data + 1, rest->len - 1};
	return true;
}

static bool mark_ports(struct str rest, bool *wanted)
{
	do {
		unsigned first = take_number(&rest);
		unsigned last = skip(&rest, '-') ? take_number(&rest) : first;
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
	const char *behind = text;
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

bool ports_parse(
    const char *text, char **host, uint16_t ports[PORTS_MOST], size_t *count, char **cause)
{
	struct str name = {0}, list = {0};
	bool *wanted = xcalloc(PORTS_MOST + 1, sizeof *wanted);
	bool good = split(text, &name, &list);
	*cause = NULL;
	if (strchr(text, '/') != NULL || strchr(text, '*') != NULL)
		*cause = xasprintf("%s is no single host: networks are not scanned, name one host, "
		                   "as in 192.0.2.7",
		    text);
	else if (!good || !mark_ports(list.len > 0 ? list : str_from(USUAL), wanted))
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
