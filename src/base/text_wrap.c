#include "base/text.h"

#include <ctype.h>
#include <string.h>

#include <unilbrk.h>

#include "base/str.h"

#define WRAP_ITEMS 512 /* clusters looked at for one line */

/* The clusters of one line that is not plain ASCII, and one more: what did not fit. */
struct items {
	size_t count;
	size_t fit; /* how many of them fit */
	uint32_t at[WRAP_ITEMS];
	uint32_t codes[WRAP_ITEMS]; /* what decides the breaks around it */
	char breaks[WRAP_ITEMS];
};

/* A space that nothing combines with. */
static bool space_at(const char *data, size_t len, size_t at)
{
	if (at >= len || data[at] != ' ')
		return false;
	return text_after(data, len, at) == at + 1;
}

static size_t skip_spaces(const char *data, size_t len, size_t at)
{
	while (space_at(data, len, at))
		at++;
	return at;
}

static size_t trim_spaces(const char *data, size_t end)
{
	while (end > 0 && data[end - 1] == ' ')
		end--;
	return end;
}

/* Whether the word around `at` has a scheme before it. */
static bool in_url(const char *data, size_t at)
{
	size_t start = at;
	while (start > 0 && data[start - 1] > ' ')
		start--;
	return memmem(data + start, at - start, "://", 3) != NULL;
}

static bool breaks_at_hyphen(const char *data, size_t at)
{
	return at >= 2 && data[at - 1] == '-' && isalnum((unsigned char)data[at - 2]) &&
	       isalpha((unsigned char)data[at]) && !in_url(data, at);
}

/* A break before the byte at `at`, where the bytes on both sides are ASCII. */
static bool breaks_ascii(const char *data, size_t at)
{
	return data[at] == ' ' || data[at - 1] == ' ' || breaks_at_hyphen(data, at);
}

/* Ends the line before `at` unless nothing would be left of it. */
static bool end_line(const char *data, size_t len, size_t at, size_t *shown, size_t *next)
{
	size_t end = trim_spaces(data, at);
	if (end == 0)
		return false;
	*shown = end;
	*next = skip_spaces(data, len, at);
	return true;
}

/*
 * Whether a URL of plain ASCII begins at `at` that is not to be parted from the word before it: one
 * wider than a whole line, or in quotes, as in a line for a shell.
 */
static bool clings(const char *data, size_t len, size_t at, size_t columns)
{
	size_t end = at;
	while (end < len && end <= at + columns && data[end] > ' ' && data[end] < 0x7f)
		end++;
	bool wide = end > at + columns, quoted = end > at && data[at] == '\'';
	return (wide || quoted) && memmem(data + at, end - at, "://", 3) != NULL;
}

static size_t wrap_ascii(const char *data, size_t len, size_t columns, size_t *shown)
{
	size_t next;
	for (size_t at = columns; at > 0; at--)
		if (breaks_ascii(data, at) && end_line(data, len, at, shown, &next)) {
			if (next >= columns || !clings(data, len, next, columns))
				return next;
			break;
		}
	*shown = columns;
	return skip_spaces(data, len, columns);
}

static uint32_t code_for_breaks(const char *data, size_t len, const struct text_cell *cell)
{
	uint32_t code = cell->codes[0];
	if (cell->columns == 0)
		utf8_decode(data, len, &code);
	return code;
}

/* False when everything fits. */
static bool collect(struct items *items, const char *data, size_t len, size_t columns)
{
	size_t width = 0;
	items->count = 0;
	for (size_t at = 0; at < len && items->count < WRAP_ITEMS;) {
		struct text_cell cells[2];
		size_t count;
		size_t took = text_next(data + at, len - at, cells, &count);
		items->at[items->count] = (uint32_t)at;
		items->codes[items->count++] = code_for_breaks(data + at, took, &cells[0]);
		for (size_t i = 0; i < count; i++)
			width += cells[i].columns;
		at += took;
		if (width <= columns && at == len)
			return false;
		if (width > columns)
			break;
	}
	items->fit = items->count - 1;
	return true;
}

static bool breaks_before(const struct items *items, const char *data, size_t len, size_t item)
{
	size_t at = items->at[item];
	if ((signed char)data[at - 1] >= 0 && (signed char)data[at] >= 0)
		return breaks_ascii(data, at);
	return items->breaks[item] == UC_BREAK_POSSIBLE || space_at(data, len, at);
}

static size_t wrap_items(
    struct items *items, const char *data, size_t len, size_t columns, size_t *shown)
{
	size_t next, cut = items->fit > 0 ? items->at[items->fit] : text_after(data, len, 0);
	u32_possible_linebreaks(items->codes, items->count, "UTF-8", items->breaks);
	for (size_t item = items->fit; item > 0; item--)
		if (breaks_before(items, data, len, item) &&
		    end_line(data, len, items->at[item], shown, &next)) {
			if (next >= cut || !clings(data, len, next, columns))
				return next;
			break;
		}
	*shown = cut;
	return skip_spaces(data, len, cut);
}

size_t text_wrap(const char *data, size_t len, size_t columns, size_t *shown)
{
	size_t most = len <= columns ? len : columns + 1;
	*shown = len;
	if (text_plain(data, most) == most)
		return len <= columns ? len : wrap_ascii(data, len, columns, shown);
	struct items items;
	if (!collect(&items, data, len, columns))
		return len;
	return wrap_items(&items, data, len, columns, shown);
}
