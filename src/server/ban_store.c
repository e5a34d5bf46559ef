#include "server/ban_store.h"

#include "base/alloc.h"
#include "server/history.h"
#include "server/server.h"
#include "store/registry.h"

/* Both columns of the key; `folded` is the buffer that holds one of them. */
static void set_key(struct store_value *row, const struct ban *ban, struct buf *folded)
{
	buf_add_lower(folded, str_from(ban->what));
	row[STORE_BAN_KIND] = store_text(str_from(ban_kind_word(ban->kind)));
	row[STORE_BAN_KEY] = store_text((struct str){folded->data, folded->len});
}

void ban_store_put(struct server *server, const struct ban *ban)
{
	struct buf folded = {0};
	struct store_value row[STORE_BAN_WIDTH] = {
	    [STORE_BAN_WHAT] = store_text(str_from(ban->what)),
	    [STORE_BAN_REASON] = store_text(str_from(ban->reason)),
	    [STORE_BAN_BY] = store_text(str_from(ban->by)),
	    [STORE_BAN_SINCE] = store_number(ban->since),
	    [STORE_BAN_UNTIL] = store_number(ban->until),
	};
	set_key(row, ban, &folded);
	store_put(history_tables(server), STORE_BAN, row);
	buf_fini(&folded);
}

void ban_store_drop(struct server *server, const struct ban *ban)
{
	struct buf folded = {0};
	struct store_value keys[2];
	set_key(keys, ban, &folded);
	store_drop(history_tables(server), STORE_BAN, keys, 2);
	buf_fini(&folded);
}

static void load(const struct store_value *row, void *arg)
{
	enum ban_kind kind;
	if (!ban_kind_read(row[STORE_BAN_KIND].text, &kind))
		return;
	struct ban *ban = ban_put(arg, kind, row[STORE_BAN_WHAT].text);
	ban->reason = xmemdup0(row[STORE_BAN_REASON].text.data, row[STORE_BAN_REASON].text.len);
	ban->by = xmemdup0(row[STORE_BAN_BY].text.data, row[STORE_BAN_BY].text.len);
	ban->since = row[STORE_BAN_SINCE].number;
	ban->until = row[STORE_BAN_UNTIL].number;
}

void ban_load(struct server *server)
{
	store_rows(history_tables(server), STORE_BAN, load, server);
}
