#ifndef SERVER_MODE_H
#define SERVER_MODE_H

#include <stdbool.h>
#include <stddef.h>
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

/* `mask` is as mask_complete() writes it. */
bool mode_list_add(
    struct channel *channel, enum channel_list_kind kind, const char *mask, const struct user *by);
bool mode_list_remove(struct channel *channel, enum channel_list_kind kind, const char *mask);
void mode_lists_clear(struct channel *channel);

/* The modes as MODE shows them, "+knt key"; the key only if `with_key`. */
void mode_text(const struct channel *channel, bool with_key, struct buf *out);

#endif
