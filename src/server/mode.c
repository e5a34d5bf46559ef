#include "server/mode.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
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

static size_t list_index(const struct channel_list *list, struct str mask)
{
	size_t at = 0;
	while (at < list->count && !str_eq_case(str_from(list->entries[at].mask), mask))
		at++;
	return at;
}

const struct channel_mask *mode_list_find(
    const struct channel *channel, enum channel_list_kind kind, struct str mask)
{
	const struct channel_list *list = &channel->lists[kind];
	size_t at = list_index(list, mask);
	return at < list->count ? &list->entries[at] : NULL;
}

bool mode_list_add(struct channel *channel, enum channel_list_kind kind, struct str mask,
    struct str by, int64_t at)
{
	struct channel_list *list = &channel->lists[kind];
	if (list_index(list, mask) < list->count)
		return false;
	list->entries = xrealloc(list->entries, (list->count + 1) * sizeof list->entries[0]);
	list->entries[list->count++] = (struct channel_mask){
	    .mask = xmemdup0(mask.data, mask.len), .by = xmemdup0(by.data, by.len), .at = at};
	return true;
}

static void mask_fini(struct channel_mask *entry)
{
	free(entry->mask);
	free(entry->by);
}

bool mode_list_remove(struct channel *channel, enum channel_list_kind kind, struct str mask)
{
	struct channel_list *list = &channel->lists[kind];
	size_t at = list_index(list, mask);
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

static const char flag_letters[] = {
#define CHANNEL_LETTER(name, letter) letter,
    CHANNEL_FLAGS(CHANNEL_LETTER)
#undef CHANNEL_LETTER
};

void mode_flags_write(uint32_t flags, struct buf *out)
{
	for (size_t i = 0; i < sizeof flag_letters; i++)
		if ((flags & 1u << i) != 0)
			buf_add_char(out, flag_letters[i]);
}

uint32_t mode_flags_read(struct str letters)
{
	uint32_t flags = 0;
	for (size_t i = 0; i < sizeof flag_letters; i++)
		if (letters.len > 0 && memchr(letters.data, flag_letters[i], letters.len) != NULL)
			flags |= 1u << i;
	return flags;
}

void mode_text(const struct channel *channel, bool with_key, struct buf *out)
{
	buf_add_char(out, '+');
	mode_flags_write(channel->flags, out);
	if (channel->key != NULL)
		buf_add_char(out, 'k');
	if (channel->limit != 0)
		buf_add_char(out, 'l');
	if (channel->key != NULL)
		buf_printf(out, " %s", with_key ? channel->key : "*");
	if (channel->limit != 0)
		buf_printf(out, " %u", channel->limit);
}
