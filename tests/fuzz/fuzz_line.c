/*
 * However a stream is cut into reads, the same lines come out. The first byte gives the longest
 * line, the second one the size of the reads.
 */
#include <string.h>

#include "base/alloc.h"
#include "proto/line.h"
#include "tests/fuzz/fuzz.h"

/* Reads the stream in pieces of `step` bytes; the lines go to `seen`, '!' for one too long. */
static void read_all(const char *data, size_t size, size_t step, size_t most, struct buf *seen)
{
	struct line_reader reader = {0};
	while (size > 0) {
		size_t len = size < step ? size : step;
		char *copy = xmalloc(len);
		memcpy(copy, data, len);
		const char *at = copy;
		data += len;
		size -= len;
		struct str line;
		enum line_result result;
		while ((result = line_next(&reader, &at, &len, most, &line)) != LINE_NONE) {
			FUZZ_ASSERT(line.len <= most);
			FUZZ_ASSERT(memchr(line.data, '\n', line.len) == NULL);
			buf_add(seen, line.data, line.len);
			buf_add_char(seen, result == LINE_WHOLE ? '\n' : '!');
		}
		FUZZ_ASSERT(len == 0);
		FUZZ_ASSERT(line_partial(&reader).len <= most);
		FUZZ_ASSERT(!reader.skipping || reader.partial.data == NULL);
		free(copy);
	}
	struct str partial = line_partial(&reader);
	buf_add(seen, partial.data, partial.len);
	line_reader_clear(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	size_t most = (size_t)data[0] + 1;
	size_t step = (size_t)data[1] + 1;
	const char *stream = (const char *)data + 2;
	struct buf cut = {0}, whole = {0};
	read_all(stream, size - 2, step, most, &cut);
	read_all(stream, size - 2, size, most, &whole);
	FUZZ_ASSERT(cut.len == whole.len);
	FUZZ_ASSERT(cut.len == 0 || memcmp(cut.data, whole.data, cut.len) == 0);
	buf_fini(&cut);
	buf_fini(&whole);
	return 0;
}
