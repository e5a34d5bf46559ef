#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/conversation.h"
#include "client/observer.h"

#define WINDOW_BEFORE 512  /* lines before the page's place that are compared with it */
#define WINDOW_AFTER  4096 /* and after it */

/* A line of the conversation that has an id. */
struct known {
	struct str id;
	uint64_t number;
};

static int compare(const void *a, const void *b)
{
	struct str one = ((const struct known *)a)->id, other = ((const struct known *)b)->id;
	if (one.len != other.len)
		return one.len < other.len ? -1 : 1;
	return memcmp(one.data, other.data, one.len);
}

static struct known *collect(const struct lines *lines, uint64_t at, size_t *count)
{
	uint64_t first = lines_first(lines), end = lines_end(lines);
	uint64_t from = at > first + WINDOW_BEFORE ? at - WINDOW_BEFORE : first;
	uint64_t until =
	    end - from > WINDOW_BEFORE + WINDOW_AFTER ? from + WINDOW_BEFORE + WINDOW_AFTER : end;
	struct known *known = xcalloc((size_t)(until - from) + 1, sizeof *known);
	struct line line;
	*count = 0;
	for (uint64_t number = from; number < until; number++)
		if (lines_get(lines, number, &line) && line.id.len > 0)
			known[(*count)++] = (struct known){line.id, number};
	qsort(known, *count, sizeof *known, compare);
	return known;
}

/* Where a line of the page is already; UINT64_MAX for nowhere. */
static uint64_t place_of(const struct known *known, size_t count, struct str id)
{
	const struct known wanted = {.id = id};
	const struct known *found = bsearch(&wanted, known, count, sizeof wanted, compare);
	return found != NULL ? found->number : UINT64_MAX;
}

/* For each line of the page, where it is. One without an id goes with the one before it. */
static uint64_t *places_of(const struct lines *lines, uint64_t at, const struct lines *page)
{
	size_t count, i = 0;
	struct known *known = collect(lines, at, &count);
	uint64_t *places = xcalloc((size_t)lines_end(page) + 1, sizeof *places);
	uint64_t place = UINT64_MAX;
	struct line line;
	for (; lines_get(page, i, &line); i++) {
		if (line.id.len > 0)
			place = place_of(known, count, line.id);
		places[i] = place;
	}
	free(known);
	return places;
}

static bool was_read_elsewhere(const struct conversation *conversation, uint64_t number)
{
	struct line line;
	return lines_get(conversation->lines, number, &line) &&
	       line.time <= conversation->private->read_marker.time;
}

static void count_as_new(struct conversation *conversation, uint64_t from, uint64_t until)
{
	struct line line;
	while (from < until && was_read_elsewhere(conversation, from))
		from++;
	if (conversation->read_until > from)
		conversation->read_until = from;
	for (uint64_t number = from; number < until; number++)
		if (lines_get(conversation->lines, number, &line))
			conversation_count(conversation, &line);
}

static size_t put_in(struct conversation *conversation, uint64_t at, struct lines *fresh)
{
	bool missed = conversation->private->history.asked == HISTORY_AFTER;
	size_t added = conversation_splice(conversation, at, fresh);
	if (missed && added > 0) {
		count_as_new(conversation, at, at + added);
		client_changed(conversation, CLIENT_UNREAD | CLIENT_STATE);
	}
	return added;
}

/* What is there already and came later parts the page: the rest of it stands behind that. */
size_t history_merge(struct conversation *conversation, uint64_t at, const struct lines *page)
{
	uint64_t *places = places_of(conversation->lines, at, page);
	struct lines *fresh = lines_new(SIZE_MAX);
	const uint64_t start = at;
	struct line line;
	size_t added = 0;
	for (size_t i = 0; lines_get(page, i, &line); i++) {
		if (places[i] == UINT64_MAX) {
			lines_append(fresh, &line);
			continue;
		}
		size_t now = put_in(conversation, at, fresh);
		at += now;
		added += now;
		if (places[i] >= start)
			at = places[i] + added + 1;
	}
	added += put_in(conversation, at, fresh);
	lines_free(fresh);
	free(places);
	return added;
}
