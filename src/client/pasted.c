#include "client/pasted.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/invite.h"

#define BETWEEN " \t\r\n'\""

static const char no_address[] = "that is neither an address nor an invite";

/* Where an invite begins in it, the last of several; its length when none does. */
static size_t find_scheme(struct str text)
{
	size_t at = text.len;
	while (at > 0) {
		at--;
		if (invite_begins((struct str){text.data + at, text.len - at}))
			return at;
	}
	return text.len;
}

/* From the first word on that names a channel. */
static struct str before_channels(struct str text)
{
	for (size_t i = 1; i < text.len; i++)
		if (text.data[i] == '#' && strchr(BETWEEN, text.data[i - 1]) != NULL)
			return (struct str){text.data, i};
	return text;
}

/* What the line for a shell has before the address. */
static bool is_call(const char *word)
{
	return strcmp(word, "confab") == 0 || strcmp(word, "join") == 0;
}

static size_t split(char *text, const char **words, size_t count)
{
	char *rest = NULL;
	for (char *word = strtok_r(text, BETWEEN, &rest); word && count < PASTED_WORDS_MOST;
	     word = strtok_r(NULL, BETWEEN, &rest))
		if (count > 0 || !is_call(word))
			words[count++] = word;
	return count;
}

static bool has_words(struct str text)
{
	char *copy = xmemdup0(text.data, text.len);
	const char *words[PASTED_WORDS_MOST];
	bool any = split(copy, words, 0) > 0;
	free(copy);
	return any;
}

enum pasted_state pasted_add(struct pasted *pasted, struct str row, const char **problem)
{
	struct buf *text = &pasted->text;
	struct invite invite;
	struct str link;
	*problem = no_address;
	if (find_scheme(row) < row.len)
		buf_clear(text);
	if (text->len + row.len <= PASTED_MOST)
		buf_add(text, row.data, row.len);
	struct str all = {text->data, text->len};
	size_t at = find_scheme(all);
	if (at == all.len)
		return has_words(all) ? PASTED_WHOLE : PASTED_PART;
	all = before_channels((struct str){all.data + at, all.len - at});
	bool whole = invite_find(all, &link) && invite_read(link, &invite, problem);
	return whole ? PASTED_WHOLE : PASTED_PART;
}

size_t pasted_words(struct pasted *pasted, const char *words[PASTED_WORDS_MOST + 1])
{
	struct str all = {pasted->text.data, pasted->text.len}, link;
	size_t at = find_scheme(all), count = 0;
	char *rest = pasted->text.data;
	if (at < all.len) {
		struct str before = before_channels((struct str){all.data + at, all.len - at});
		rest += at + before.len;
		if (invite_find(before, &link)) {
			words[count++] = link.data;
			pasted->text.data[(size_t)(link.data - all.data) + link.len] = '\0';
		}
	}
	count = split(rest, words, count);
	words[count] = NULL;
	return count;
}

void pasted_fini(struct pasted *pasted)
{
	buf_fini(&pasted->text);
}
