#ifndef SERVER_MODE_H
#define SERVER_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "server/channel.h"

/*
 * mode: changing what a channel's modes are, one at a time; they tell nobody and ask for no right.
 * Each is true when something changed.
 */
bool mode_set_flag(struct channel *channel, enum channel_flag flag, bool on);
bool mode_set_rank(
    struct channel *channel, const struct user *user, enum member_rank rank, bool on);
bool mode_set_key(struct channel *channel, struct str key); /* empty: none */
bool mode_set_limit(struct channel *channel, uint32_t limit);

/* `mask` is as mask_complete() writes it; `at` is wall clock, seconds. */
bool mode_list_add(struct channel *channel, enum channel_list_kind kind, struct str mask,
    struct str by, int64_t at);
bool mode_list_remove(struct channel *channel, enum channel_list_kind kind, struct str mask);
/* NULL when it is not in the list. */
const struct channel_mask *mode_list_find(
    const struct channel *channel, enum channel_list_kind kind, struct str mask);
void mode_lists_clear(struct channel *channel);

/* The letters of flags, and back; letters that are none are left out. */
void mode_flags_write(uint32_t flags, struct buf *out);
uint32_t mode_flags_read(struct str letters);
/* The modes as MODE shows them, "+knt key"; the key only if `with_key`. */
void mode_text(const struct channel *channel, bool with_key, struct buf *out);

#endif
