#ifndef SERVER_CHANNEL_STORE_H
#define SERVER_CHANNEL_STORE_H

#include "base/str.h"
#include "server/channel.h"

/*
 * channel_store: registered channels in the tables of store/registry.h: each as it is, its masks
 * and the ranks that it gives to accounts. For channels that are not registered nothing is done.
 */

/* Once at the start, before anybody is let in. */
void channel_store_load(struct server *server);

/* The channel itself: its modes, key, limit, topic, founder. */
void channel_store_put(struct server *server, const struct channel *channel);
void channel_store_mask(struct server *server, const struct channel *channel,
    enum channel_list_kind kind, const struct channel_mask *mask);
void channel_store_drop_mask(struct server *server, const struct channel *channel,
    enum channel_list_kind kind, struct str mask);
/* 0 takes all away. */
void channel_store_grant(
    struct server *server, const struct channel *channel, struct str account, unsigned ranks);
/* All that belongs to a channel of that name. */
void channel_store_drop(struct server *server, struct str name);
/* All that belongs to it, for a name that is new. */
void channel_store_put_all(struct server *server, const struct channel *channel);

#endif
