/*
 * Whatever the bytes: words come in order, are folded to valid UTF-8, and are
 * found in the text that they came from.
 */
#include <string.h>

#include "base/alloc.h"
#include "store/words.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MOST 512 /* bytes; matching takes the square of it */

static void check_word(struct str text, const struct word *word, size_t last)
{
	FUZZ_ASSERT(word->start >= last && word->end > word->start && word->end <= text.len);
	FUZZ_ASSERT(word->len > 0 && word->len <= WORD_MAX);
	FUZZ_ASSERT(utf8_valid(word->folded, word->len));
	FUZZ_ASSERT(
	    words_match(text, (struct str){text.data + word->start, word->end - word->start}));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > TEXT_MOST)
		return 0;
	char *copy = xmalloc(size);
	memcpy(copy, data, size);
	struct str text = {copy, size};
	struct word word;
	size_t last = 0, count = 0;
	for (size_t at = 0; words_next(text, &at, &word); count++) {
		FUZZ_ASSERT(at == word.end);
		check_word(text, &word, last);
		last = at;
	}
	FUZZ_ASSERT(words_any(text) == (count > 0));
	FUZZ_ASSERT(words_match(text, text) == (count > 0));
	free(copy);
	return 0;
}
