#include "server/mode.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/user.h"

bool mode_set_flag(struct channel *channel, enum channel_flag flag, bool on)
{
	uint32_t before = channel->flags;
	channel->flags = on ? before | flag : before & ~(uint32_t)flag;
	return channel->flags != before;
}

bool mode_set_rank(struct channel *channel, const struct user *user, enum member_rank rank, bool on)
{
	struct member *member = channel_member(channel, user);
	uint8_t before = member->rank;
	member->rank = (uint8_t)(on ? before | rank : before & ~(unsigned)rank);
	return member->rank != before;
}

bool mode_set_key(struct channel *channel, struct str key)
{
	struct str before = channel->key != NULL ? str_from(channel->key) : STR("");
	if (str_eq(before, key))
		return false;
	char *copy = key.len > 0 ? xmemdup0(key.data, key.len) : NULL;
	free(channel->key);
	channel->key = copy;
	return true;
}

bool mode_set_limit(struct channel *channel, uint32_t limit)
{
	bool changed = channel->limit != limit;
	channel->limit = limit;
	return changed;
}

static size_t list_find(const struct channel_list *list, const char *mask)
{
	size_t at = 0;
	while (at < list->count && !str_eq_case(str_from(list->entries[at].mask), str_from(mask)))
		at++;
	return at;
}

bool mode_list_add(
    struct channel *channel, enum channel_list_kind kind, const char *mask, const struct user *by)
{
	struct channel_list *list = &channel->lists[kind];
	if (list_find(list, mask) < list->count)
		return false;
	struct str source = user_source(by);
	list->entries = xrealloc(list->entries, (list->count + 1) * sizeof list->entries[0]);
	list->entries[list->count++] = (struct channel_mask){
	    .mask = xstrdup(mask),
	    .by = xmemdup0(source.data, source.len),
	    .at = clock_wall_ns() / NS_PER_S,
	};
	return true;
}

static void mask_fini(struct channel_mask *entry)
{
	free(entry->mask);
	free(entry->by);
}

bool mode_list_remove(struct channel *channel, enum channel_list_kind kind, const char *mask)
{
	struct channel_list *list = &channel->lists[kind];
	size_t at = list_find(list, mask);
	if (at == list->count)
		return false;
	mask_fini(&list->entries[at]);
	list->count--;
	memmove(&list->entries[at], &list->entries[at + 1],
	    (list->count - at) * sizeof list->entries[0]);
	return true;
}

void mode_lists_clear(struct channel *channel)
{
	for (int kind = 0; kind < CHANNEL_LIST_COUNT; kind++) {
		struct channel_list *list = &channel->lists[kind];
		for (size_t i = 0; i < list->count; i++)
			mask_fini(&list->entries[i]);
		free(list->entries);
		*list = (struct channel_list){0};
	}
}

void mode_text(const struct channel *channel, bool with_key, struct buf *out)
{
	static const char letters[] = {
#define CHANNEL_LETTER(name, letter) letter,
	    CHANNEL_FLAGS(CHANNEL_LETTER)
#undef CHANNEL_LETTER
	};
	buf_add_char(out, '+');
	for (size_t i = 0; i < sizeof letters; i++)
		if ((channel->flags & 1u << i) != 0)
			buf_add_char(out, letters[i]);
	if (channel->key != NULL)
		buf_add_char(out, 'k');
	if (channel->limit != 0)
		buf_add_char(out, 'l');
	if (channel->key != NULL)
		buf_printf(out, " %s", with_key ? channel->key : "*");
	if (channel->limit != 0)
		buf_printf(out, " %u", channel->limit);
}
