#ifndef SERVER_SEAL_H
#define SERVER_SEAL_H

#include "base/str.h"

struct channel;
struct server;

/*
 * seal: what was said in a channel that not everybody could enter is not told to those who make a
 * channel of its name once it has ended, be it that the server was killed. A record in the
 * history itself, found by its ticket, says so.
 */

/* The channel was made anew. Sets channel->sealed. */
void seal_begin(struct server *server, struct channel *channel);
/* It was there before this server. The same. */
void seal_restore(struct server *server, struct channel *channel);
/* Its modes have changed. */
void seal_update(struct server *server, struct channel *channel);
/*
 * It is about to be called otherwise, and its history with it, which comes to what is kept of an
 * earlier one of that name. Sets channel->sealed.
 */
void seal_rename(struct server *server, struct channel *channel, struct str name);

#endif
