/* Whatever is an invite is written again as the same one; all else says why not. */
#include <string.h>

#include "proto/invite.h"
#include "tests/fuzz/fuzz.h"

static void check_same(const struct invite *a)
{
	char text[INVITE_MAX + 1];
	struct invite b;
	const char *problem;
	FUZZ_ASSERT(strlen(a->host) > 0 && a->port > 0);
	if (!invite_write(a, text))
		return; /* escapes may make it longer than it came */
	FUZZ_ASSERT(invite_read(str_from(text), &b, &problem));
	FUZZ_ASSERT(strcmp(a->host, b.host) == 0 && a->port == b.port);
	FUZZ_ASSERT(strcmp(a->channel, b.channel) == 0);
	FUZZ_ASSERT(memcmp(a->pin, b.pin, sizeof b.pin) == 0);
	FUZZ_ASSERT(a->has_token == b.has_token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct invite invite;
	const char *problem = NULL;
	struct str text = {(const char *)data, size}, link;
	if (!invite_find(text, &link))
		return 0;
	FUZZ_ASSERT(invite_begins(link) && link.data >= text.data);
	FUZZ_ASSERT(link.data + link.len <= text.data + text.len);
	if (invite_read(link, &invite, &problem))
		check_same(&invite);
	else
		FUZZ_ASSERT(problem != NULL);
	return 0;
}
