/* Whatever the first bytes: once an answer is given, more bytes do not change it. */
#include "proto/detect.h"
#include "tests/fuzz/fuzz.h"

static void check(const char *bytes, size_t size)
{
	enum caller settled = CALLER_UNKNOWN;
	for (size_t len = 0; len <= size; len++) {
		enum caller now = detect_stream(bytes, len);
		FUZZ_ASSERT(settled == CALLER_UNKNOWN || now == settled);
		settled = now;
		enum caller whole = detect_whole(bytes, len);
		FUZZ_ASSERT(whole != CALLER_UNKNOWN);
		FUZZ_ASSERT(now == CALLER_UNKNOWN || now == whole);
		FUZZ_ASSERT(detect_datagram(bytes, len) != CALLER_UNKNOWN);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check((const char *)data, size < 64 ? size : 64);
	return 0;
}
