/*
 * Whatever the bytes: what is read as a place in time is one, within what ids can be, and a time
 * names the same place as its spelling does.
 */
#include <string.h>

#include "base/alloc.h"
#include "server/history.h"
#include "server/selector.h"
#include "tests/fuzz/fuzz.h"

#define US_PER_MS  1000
#define YEAR_10000 INT64_C(253402300801000000) /* us; a leap second is taken for the next one */

static void check_time(struct str text)
{
	struct selector selector;
	if (!selector_read_time(text, &selector))
		return;
	FUZZ_ASSERT(text.len == sizeof "YYYY-MM-DDThh:mm:ssZ" - 1 ||
	            text.len == sizeof "YYYY-MM-DDThh:mm:ss.sssZ" - 1);
	FUZZ_ASSERT(selector.first >= 0 && selector.first % US_PER_MS == 0);
	FUZZ_ASSERT(selector.last == selector.first + US_PER_MS - 1);
	FUZZ_ASSERT(selector.last < YEAR_10000);
}

static void check_selector(struct str text)
{
	struct selector selector;
	char msgid[MSGID_LEN];
	if (!selector_read(text, &selector))
		return;
	FUZZ_ASSERT(selector.first >= 0 && selector.first <= selector.last);
	if (selector.first != selector.last)
		return;
	msgid_write(selector.first, msgid);
	FUZZ_ASSERT(text.len == sizeof "msgid=" - 1 + MSGID_LEN);
	FUZZ_ASSERT(memcmp(text.data + text.len - MSGID_LEN, msgid, MSGID_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = xmalloc(size + 1);
	if (size > 0)
		memcpy(copy, data, size);
	check_time((struct str){copy, size});
	check_selector((struct str){copy, size});
	free(copy);
	return 0;
}
