#ifndef SERVER_VIEW_H
#define SERVER_VIEW_H

#include <stdbool.h>

#include "base/buf.h"
#include "server/author.h"
#include "store/store.h"

struct channel;
struct peer;
struct server;
struct user;

/*
 * view: what is kept of a conversation, as one who may read it does: a channel's by its members,
 * what two said to each other by these two, by account or by session.
 */
struct view {
	struct server *server;
	const struct user *user;
	struct str place; /* as the store calls it */
	struct str name;  /* the channel's, or the nick of the other */
	int64_t since;    /* what is older is another's, who had the name before */
	bool is_talk;
	struct buf talk;
};

/* Borrows the name. False when it is none, or not for the user; then there is nothing to close. */
bool view_open(
    struct view *view, struct server *server, const struct user *user, struct str target);
/* The same by the other's author, shown under a name. */
void view_open_talk(struct view *view, struct server *server, const struct user *user,
    struct str other, struct str name);
void view_open_channel(struct view *view, struct server *server, const struct user *user,
    const struct channel *channel);
void view_close(struct view *view);

/* store_read(), or store_search() where there are words. */
size_t view_read(const struct view *view, struct str words, const struct store_range *range,
    store_each_fn *each, void *arg);
/* The one with that id; false when it is not there. */
bool view_find(const struct view *view, int64_t id, store_each_fn *each, void *arg);
/*
 * Tells what was read to a peer of the user's. An edit of what was taken back is gone with it: then
 * false, and nothing is told.
 */
bool view_tell(const struct view *view, struct peer *peer, const struct store_message *message);

#endif
