/* Whatever is an address is read back from its text as the same one; all else says why not. */
#include <string.h>

#include "base/alloc.h"
#include "net/addr.h"
#include "tests/fuzz/fuzz.h"

static void check_same(const struct net_addr *a, const struct net_addr *b)
{
	FUZZ_ASSERT(a->scheme == b->scheme);
	FUZZ_ASSERT(a->port == b->port);
	FUZZ_ASSERT(strcmp(a->host, b->host) == 0);
	FUZZ_ASSERT(strcmp(a->path, b->path) == 0);
}

static void check_text(const struct net_addr *addr)
{
	char text[NET_TEXT_MAX];
	struct net_addr again;
	char *cause = NULL;
	net_addr_format(addr, text);
	FUZZ_ASSERT(strlen(text) < sizeof text);
	FUZZ_ASSERT(net_addr_parse(text, &again, &cause));
	check_same(addr, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_addr addr;
	char *cause = NULL;
	char *text = xmemdup0((const char *)data, size);
	bool parsed = net_addr_parse(text, &addr, &cause);
	FUZZ_ASSERT(parsed || (cause != NULL && *cause != '\0'));
	if (parsed)
		check_text(&addr);
	free(cause);
	free(text);
	return 0;
}
