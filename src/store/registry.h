#ifndef STORE_REGISTRY_H
#define STORE_REGISTRY_H

#include "store/store.h"

/*
 * registry: small tables besides the messages, such as accounts. The caller holds all rows in
 * memory: it reads them once at the start, and puts and drops as they change. These changes are
 * committed by the store's thread, in order with the messages of store_add().
 *
 * A table is added by a line in STORE_TABLES and its columns below, the key's first; nobody writes
 * SQL. What is new in a later version is added to older files as they are opened: new tables, and
 * new columns at the end of a table, in which older rows have "" or 0. Once released, nothing is
 * renamed, moved or removed here.
 */

/* TABLE(STORE_..., name, columns of its key) */
#define STORE_TABLES(TABLE)                                                                        \
	TABLE(ACCOUNT, account, 1)                                                                 \
	TABLE(BAN, ban, 2)                                                                         \
	TABLE(CHANNEL, channel, 1)                                                                 \
	TABLE(CHANNEL_MASK, channel_mask, 3)                                                       \
	TABLE(CHANNEL_RANK, channel_rank, 2)                                                       \
	TABLE(MARK, mark, 2)                                                                       \
	TABLE(PRESENCE, presence, 1)                                                               \
	TABLE(TALK, talk, 2)                                                                       \
	TABLE(TOKEN, token, 1)                                                                     \
	TABLE(VOUCHER, voucher, 1)

/* COLUMN(STORE_..., name, TEXT or NUMBER) */
#define STORE_ACCOUNT_COLUMNS(COLUMN)                                                              \
	COLUMN(ACCOUNT_KEY, key, TEXT) /* the name as it is compared */                            \
	COLUMN(ACCOUNT_NAME, name, TEXT)                                                           \
	COLUMN(ACCOUNT_VERIFIER, verifier, TEXT)         /* SCRAM; "": no password opens it */     \
	COLUMN(ACCOUNT_FINGERPRINTS, fingerprints, TEXT) /* of certificates, a space between */    \
	COLUMN(ACCOUNT_FLAGS, flags, NUMBER)                                                       \
	COLUMN(ACCOUNT_SINCE, since, NUMBER) /* seconds */

#define STORE_BAN_COLUMNS(COLUMN)                                                                  \
	COLUMN(BAN_KIND, kind, TEXT)                                                               \
	COLUMN(BAN_KEY, key, TEXT) /* whom it means, as it is compared */                          \
	COLUMN(BAN_WHAT, what, TEXT)                                                               \
	COLUMN(BAN_REASON, reason, TEXT)                                                           \
	COLUMN(BAN_BY, set_by, TEXT)                                                               \
	COLUMN(BAN_SINCE, since, NUMBER) /* seconds */                                             \
	COLUMN(BAN_UNTIL, until, NUMBER) /* seconds; 0: for good */

#define STORE_CHANNEL_COLUMNS(COLUMN)                                                              \
	COLUMN(CHANNEL_KEY, key, TEXT) /* the name as it is compared */                            \
	COLUMN(CHANNEL_NAME, name, TEXT)                                                           \
	COLUMN(CHANNEL_FOUNDER, founder, TEXT)         /* an account's name */                     \
	COLUMN(CHANNEL_REGISTERED, registered, NUMBER) /* seconds */                               \
	COLUMN(CHANNEL_SINCE, since, NUMBER)           /* seconds */                               \
	COLUMN(CHANNEL_FLAGS, flags, TEXT)             /* letters of modes */                      \
	COLUMN(CHANNEL_PASSWORD, password, TEXT)       /* mode k; "": none */                      \
	COLUMN(CHANNEL_MEMBERS, members, NUMBER)       /* mode l; 0: none */                       \
	COLUMN(CHANNEL_TOPIC, topic, TEXT)                                                         \
	COLUMN(CHANNEL_TOPIC_BY, topic_by, TEXT)                                                   \
	COLUMN(CHANNEL_TOPIC_AT, topic_at, NUMBER) /* seconds */

#define STORE_CHANNEL_MASK_COLUMNS(COLUMN)                                                         \
	COLUMN(CHANNEL_MASK_CHANNEL, channel, TEXT) /* its key */                                  \
	COLUMN(CHANNEL_MASK_KIND, kind, TEXT)       /* the letter of the mode */                   \
	COLUMN(CHANNEL_MASK_KEY, key, TEXT)         /* the mask as it is compared */               \
	COLUMN(CHANNEL_MASK_MASK, mask, TEXT)                                                      \
	COLUMN(CHANNEL_MASK_BY, set_by, TEXT)                                                      \
	COLUMN(CHANNEL_MASK_AT, set_at, NUMBER) /* seconds */

#define STORE_CHANNEL_RANK_COLUMNS(COLUMN)                                                         \
	COLUMN(CHANNEL_RANK_CHANNEL, channel, TEXT) /* its key */                                  \
	COLUMN(CHANNEL_RANK_KEY, key, TEXT)         /* the account's name as it is compared */     \
	COLUMN(CHANNEL_RANK_ACCOUNT, account, TEXT)                                                \
	COLUMN(CHANNEL_RANK_RANKS, ranks, TEXT) /* letters of modes */

#define STORE_MARK_COLUMNS(COLUMN)                                                                 \
	COLUMN(MARK_ACCOUNT, account, TEXT)                                                        \
	COLUMN(MARK_TARGET, target, TEXT)                                                          \
	COLUMN(MARK_TIME, time, NUMBER) /* milliseconds; read up to then */

#define STORE_TALK_COLUMNS(COLUMN)                                                                 \
	COLUMN(TALK_ONE, one, TEXT) /* of two accounts that talked, the one that sorts first */    \
	COLUMN(TALK_OTHER, other, TEXT)

/* What lets somebody make an account. */
#define STORE_VOUCHER_COLUMNS(COLUMN)                                                              \
	COLUMN(VOUCHER_CODE, code, TEXT)                                                           \
	COLUMN(VOUCHER_SINCE, since, NUMBER) /* seconds */

/* Who is always on and was here. */
#define STORE_PRESENCE_COLUMNS(COLUMN)                                                             \
	COLUMN(PRESENCE_ACCOUNT, account, TEXT) /* its name */                                     \
	COLUMN(PRESENCE_NICK, nick, TEXT)                                                          \
	COLUMN(PRESENCE_USERNAME, username, TEXT)                                                  \
	COLUMN(PRESENCE_HOST, host, TEXT)                                                          \
	COLUMN(PRESENCE_REAL_NAME, real_name, TEXT)                                                \
	COLUMN(PRESENCE_CHANNELS, channels, TEXT) /* parted by commas, with prefixes of ranks */

#define STORE_TOKEN_COLUMNS(COLUMN)                                                                \
	COLUMN(TOKEN_HASH, hash, TEXT)         /* SHA-256 of the secret, hexadecimal */            \
	COLUMN(TOKEN_CHANNEL, channel, TEXT)   /* that it invites to; "": the default one */       \
	COLUMN(TOKEN_SINCE, since, NUMBER)     /* seconds */                                       \
	COLUMN(TOKEN_EXPIRES, expires, NUMBER) /* seconds; 0: never */                             \
	COLUMN(TOKEN_ONCE, once, NUMBER)                                                           \
	COLUMN(TOKEN_HOLDER, holder, TEXT) /* the host that used one for once; "": none yet */

/* Names: STORE_ACCOUNT and so on; then for each table its columns' places and their count. */
#define STORE_TABLE_ID(id, name, keys) STORE_##id,
enum store_table_id { STORE_TABLES(STORE_TABLE_ID) STORE_TABLE_COUNT };
#undef STORE_TABLE_ID

#define STORE_COLUMN_ID(id, name, type) STORE_##id,
#define STORE_COLUMN_IDS(id, name, keys)                                                           \
	enum store_column_of_##name{STORE_##id##_COLUMNS(STORE_COLUMN_ID) STORE_##id##_WIDTH};
STORE_TABLES(STORE_COLUMN_IDS)
#undef STORE_COLUMN_IDS
#undef STORE_COLUMN_ID

enum store_type { STORE_TEXT, STORE_NUMBER };

struct store_column {
	const char *name;
	enum store_type type;
};

struct store_table {
	const char *name;
	const struct store_column *columns;
	size_t width; /* how many */
	size_t keys;  /* of them, the first that make a row the only one */
};

const struct store_table *store_table(enum store_table_id id);

/* The column's type says which of the two counts. */
struct store_value {
	struct str text; /* any bytes but NUL */
	int64_t number;
};

static inline struct store_value store_text(struct str text)
{
	return (struct store_value){.text = text};
}

static inline struct store_value store_number(int64_t number)
{
	return (struct store_value){.number = number};
}

/* `values`, one for each column, are borrowed for the call. */
typedef void store_row_fn(const struct store_value *values, void *arg);

/*
 * All rows on disk, in the order of their keys. For the start: what was put since may be missing.
 * None where there is no disk, or it cannot be read, which the store reports.
 */
void store_rows(struct store *store, enum store_table_id id, store_row_fn *each, void *arg);
/*
 * A row, in place of the one with the same key. Without a disk nothing happens; while the disk
 * fails, the last change of each key waits for it to be well.
 */
void store_put(struct store *store, enum store_table_id id, const struct store_value *values);
/* All rows whose first `count` columns, all of the key, are these. */
void store_drop(
    struct store *store, enum store_table_id id, const struct store_value *keys, size_t count);

#endif
