/* The file of known servers, and that of those that want TLS: whatever they hold, what is put in is
 * found, and nothing else changes. */
#include <string.h>

#include "proto/known.h"
#include "proto/sts.h"
#include "tests/fuzz/fuzz.h"

static void check_put(struct str text, const struct known *by)
{
	struct buf next = {0};
	struct known found;
	size_t line;
	struct str server = STR("chat.example:6697");
	known_rewrite(&next, text, server, by);
	struct str written = {next.data != NULL ? next.data : "", next.len};
	enum known_found result = known_find(written, server, &found, &line);
	if (result != KNOWN_BROKEN) {
		FUZZ_ASSERT(result == KNOWN_YES && found.public == by->public);
		FUZZ_ASSERT(by->public || memcmp(found.key, by->key, sizeof found.key) == 0);
	}
	buf_fini(&next);
}

static void check_sts(struct str text)
{
	struct buf next = {0};
	struct sts_policy found, policy = {6697, 2000};
	struct sts sts = sts_parse(text);
	FUZZ_ASSERT(sts.duration >= -1 && sts.duration <= STS_DURATION_MAX);
	sts_rewrite(&next, text, STR("chat.example"), 1000, &policy);
	FUZZ_ASSERT(sts_find((struct str){next.data, next.len}, STR("chat.example"), 1000, &found));
	FUZZ_ASSERT(found.port == policy.port && found.until == policy.until);
	buf_fini(&next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct known found;
	size_t line;
	enum known_found result = known_find(text, STR("[::1]:6697"), &found, &line);
	FUZZ_ASSERT(line > 0);
	if (result == KNOWN_YES)
		FUZZ_ASSERT(str_eq(found.server, STR("[::1]:6697")));
	check_put(text, &(struct known){.public = true});
	check_put(text, &(struct known){.key = {1, 2, 3, 0xff}});
	check_sts(text);
	return 0;
}
