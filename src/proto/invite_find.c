/* An invite among what people paste with it. */
#include <string.h>

#include "proto/invite.h"

#define SCHEME_SIZE (sizeof INVITE_SCHEME - 1)

/* Quotes and brackets, those too that word processors and messengers put in their place. */
static const struct str wrappings[] = {{"'", 1}, {"\"", 1}, {"`", 1}, {"<", 1}, {"(", 1}, {"[", 1},
    {"\u2018", 3}, {"\u2019", 3}, {"\u201c", 3}, {"\u201d", 3}, {"\u201e", 3}, {"\u00ab", 2},
    {"\u00a0", 2}, {" ", 1}, {"\t", 1}, {"\r", 1}, {"\n", 1}};

static size_t wrapping_at(struct str text)
{
	for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++)
		if (str_starts(text, wrappings[i]))
			return wrappings[i].len;
	return 0;
}

static bool ends_with(struct str text, const char *end)
{
	size_t len = strlen(end);
	return text.len >= len && memcmp(text.data + text.len - len, end, len) == 0;
}

/* What a shell would take for the call: a prompt, the program with its path or not, `join`. */
static bool is_call(struct str word)
{
	return str_eq(word, STR("$")) || str_eq(word, STR("join")) || ends_with(word, "confab");
}

static bool is_only_wrapping(struct str text)
{
	while (text.len > 0) {
		size_t skip = wrapping_at(text), word = 0;
		while (skip == 0 && word < text.len &&
		       wrapping_at((struct str){text.data + word, text.len - word}) == 0)
			word++;
		if (skip == 0 && !is_call((struct str){text.data, word}))
			return false;
		text = (struct str){text.data + skip + word, text.len - skip - word};
	}
	return true;
}

static bool is_last(char c)
{
	char lower = ascii_lower(c);
	return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool invite_find(struct str text, struct str *link)
{
	size_t at = 0;
	while (at + SCHEME_SIZE <= text.len &&
	       !invite_begins((struct str){text.data + at, text.len - at}))
		at++;
	if (at + SCHEME_SIZE > text.len || !is_only_wrapping((struct str){text.data, at}))
		return false;
	size_t end = text.len;
	while (end > at + SCHEME_SIZE && !is_last(text.data[end - 1]))
		end--;
	*link = (struct str){text.data + at, end - at};
	return true;
}
