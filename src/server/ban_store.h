#ifndef SERVER_BAN_STORE_H
#define SERVER_BAN_STORE_H

#include "server/ban.h"

/* For ban.c: bans in a table of store/registry.h. */
void ban_store_put(struct server *server, const struct ban *ban);
void ban_store_drop(struct server *server, const struct ban *ban);

/* For ban_store.c: a new ban in memory, whose texts are still to be set. */
struct ban *ban_put(struct server *server, enum ban_kind kind, struct str what);

#endif
