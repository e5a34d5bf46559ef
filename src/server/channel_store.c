#include "server/channel_store.h"

#include "base/buf.h"
#include "server/history.h"
#include "server/mode.h"
#include "server/registration.h"
#include "server/server.h"
#include "store/registry.h"

/* Names as they are compared, the keys of the tables. */
static struct str folded(struct buf *out, struct str name)
{
	size_t from = out->len;
	buf_add_lower(out, name);
	return (struct str){out->data + from, name.len};
}

static struct str text_or_none(const char *text)
{
	return text != NULL ? str_from(text) : STR("");
}

void channel_store_put(struct server *server, const struct channel *channel)
{
	const struct registration *registration = channel->registration;
	struct buf key = {0}, flags = {0};
	if (registration == NULL)
		return;
	mode_flags_write(channel->flags, &flags);
	const struct store_value row[STORE_CHANNEL_WIDTH] = {
	    [STORE_CHANNEL_KEY] = store_text(folded(&key, channel_name(channel))),
	    [STORE_CHANNEL_NAME] = store_text(channel_name(channel)),
	    [STORE_CHANNEL_FOUNDER] = store_text(str_from(registration->founder)),
	    [STORE_CHANNEL_REGISTERED] = store_number(registration->since),
	    [STORE_CHANNEL_SINCE] = store_number(channel->since),
	    [STORE_CHANNEL_FLAGS] = store_text((struct str){flags.data, flags.len}),
	    [STORE_CHANNEL_PASSWORD] = store_text(text_or_none(channel->key)),
	    [STORE_CHANNEL_MEMBERS] = store_number(channel->limit),
	    [STORE_CHANNEL_TOPIC] = store_text(text_or_none(channel->topic)),
	    [STORE_CHANNEL_TOPIC_BY] = store_text(text_or_none(channel->topic_by)),
	    [STORE_CHANNEL_TOPIC_AT] = store_number(channel->topic_at),
	};
	store_put(history_tables(server), STORE_CHANNEL, row);
	buf_fini(&key);
	buf_fini(&flags);
}

static const char kinds[] = {
#define KIND_LETTER(name, letter) letter,
    CHANNEL_LISTS(KIND_LETTER)
#undef KIND_LETTER
};

void channel_store_mask(struct server *server, const struct channel *channel,
    enum channel_list_kind kind, const struct channel_mask *mask)
{
	struct buf keys = {0}, mask_key = {0};
	if (channel->registration == NULL)
		return;
	const struct store_value row[STORE_CHANNEL_MASK_WIDTH] = {
	    [STORE_CHANNEL_MASK_CHANNEL] = store_text(folded(&keys, channel_name(channel))),
	    [STORE_CHANNEL_MASK_KIND] = store_text((struct str){&kinds[kind], 1}),
	    [STORE_CHANNEL_MASK_KEY] = store_text(folded(&mask_key, str_from(mask->mask))),
	    [STORE_CHANNEL_MASK_MASK] = store_text(str_from(mask->mask)),
	    [STORE_CHANNEL_MASK_BY] = store_text(str_from(mask->by)),
	    [STORE_CHANNEL_MASK_AT] = store_number(mask->at),
	};
	store_put(history_tables(server), STORE_CHANNEL_MASK, row);
	buf_fini(&keys);
	buf_fini(&mask_key);
}

void channel_store_drop_mask(struct server *server, const struct channel *channel,
    enum channel_list_kind kind, struct str mask)
{
	struct buf name = {0}, mask_key = {0};
	if (channel->registration == NULL)
		return;
	const struct store_value keys[] = {
	    store_text(folded(&name, channel_name(channel))),
	    store_text((struct str){&kinds[kind], 1}),
	    store_text(folded(&mask_key, mask)),
	};
	store_drop(history_tables(server), STORE_CHANNEL_MASK, keys, 3);
	buf_fini(&name);
	buf_fini(&mask_key);
}

void channel_store_grant(
    struct server *server, const struct channel *channel, struct str account, unsigned ranks)
{
	struct buf name = {0}, account_key = {0};
	char letters[MEMBER_RANK_COUNT];
	const struct store_value row[STORE_CHANNEL_RANK_WIDTH] = {
	    [STORE_CHANNEL_RANK_CHANNEL] = store_text(folded(&name, channel_name(channel))),
	    [STORE_CHANNEL_RANK_KEY] = store_text(folded(&account_key, account)),
	    [STORE_CHANNEL_RANK_ACCOUNT] = store_text(account),
	    [STORE_CHANNEL_RANK_RANKS] = store_text(rank_letters(ranks, letters)),
	};
	if (ranks != 0)
		store_put(history_tables(server), STORE_CHANNEL_RANK, row);
	else
		store_drop(history_tables(server), STORE_CHANNEL_RANK, row, 2);
	buf_fini(&name);
	buf_fini(&account_key);
}

void channel_store_drop(struct server *server, struct str name)
{
	struct buf key = {0};
	const struct store_value keys[] = {store_text(folded(&key, name))};
	store_drop(history_tables(server), STORE_CHANNEL, keys, 1);
	store_drop(history_tables(server), STORE_CHANNEL_MASK, keys, 1);
	store_drop(history_tables(server), STORE_CHANNEL_RANK, keys, 1);
	buf_fini(&key);
}

void channel_store_put_all(struct server *server, const struct channel *channel)
{
	const struct registration *registration = channel->registration;
	if (registration == NULL)
		return;
	channel_store_put(server, channel);
	for (int kind = 0; kind < CHANNEL_LIST_COUNT; kind++)
		for (size_t i = 0; i < channel->lists[kind].count; i++)
			channel_store_mask(server, channel, kind, &channel->lists[kind].entries[i]);
	for (size_t i = 0; i < registration->grant_count; i++)
		channel_store_grant(server, channel, str_from(registration->grants[i].account),
		    registration->grants[i].ranks);
}

/* Empty texts stand for none. */
static void load_channel(const struct store_value *row, void *arg)
{
	struct server *server = arg;
	struct str topic = row[STORE_CHANNEL_TOPIC].text;
	struct channel *channel = channel_restore(server, row[STORE_CHANNEL_NAME].text);
	channel->registration =
	    registration_new(row[STORE_CHANNEL_FOUNDER].text, row[STORE_CHANNEL_REGISTERED].number);
	channel->since = row[STORE_CHANNEL_SINCE].number;
	channel->flags = mode_flags_read(row[STORE_CHANNEL_FLAGS].text);
	mode_set_key(channel, row[STORE_CHANNEL_PASSWORD].text);
	mode_set_limit(channel, (uint32_t)row[STORE_CHANNEL_MEMBERS].number);
	if (topic.len > 0)
		channel_keep_topic(channel, topic, row[STORE_CHANNEL_TOPIC_BY].text,
		    row[STORE_CHANNEL_TOPIC_AT].number);
}

static struct channel *registered(struct server *server, struct str name)
{
	struct channel *channel = channel_find(server, name);
	return channel != NULL && channel->registration != NULL ? channel : NULL;
}

static void load_mask(const struct store_value *row, void *arg)
{
	struct channel *channel = registered(arg, row[STORE_CHANNEL_MASK_CHANNEL].text);
	struct str kind = row[STORE_CHANNEL_MASK_KIND].text;
	for (int i = 0; channel != NULL && kind.len == 1 && i < CHANNEL_LIST_COUNT; i++)
		if (kinds[i] == kind.data[0])
			mode_list_add(channel, i, row[STORE_CHANNEL_MASK_MASK].text,
			    row[STORE_CHANNEL_MASK_BY].text, row[STORE_CHANNEL_MASK_AT].number);
}

static void load_rank(const struct store_value *row, void *arg)
{
	struct channel *channel = registered(arg, row[STORE_CHANNEL_RANK_CHANNEL].text);
	struct str letters = row[STORE_CHANNEL_RANK_RANKS].text;
	unsigned ranks = 0;
	for (size_t i = 0; i < letters.len; i++)
		ranks |= rank_of_letter(letters.data[i]);
	if (channel != NULL)
		registration_set_grant(
		    channel->registration, row[STORE_CHANNEL_RANK_ACCOUNT].text, ranks);
}

void channel_store_load(struct server *server)
{
	struct store *store = history_tables(server);
	store_rows(store, STORE_CHANNEL, load_channel, server);
	store_rows(store, STORE_CHANNEL_MASK, load_mask, server);
	store_rows(store, STORE_CHANNEL_RANK, load_rank, server);
}
