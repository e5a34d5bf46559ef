#ifndef SERVER_MARK_H
#define SERVER_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct account;
struct server;
struct user;

/*
 * mark: up to when somebody has read a channel or what another wrote (draft/read-marker). An
 * account's marks are kept in the registry and are all its clients'; a guest's go with it.
 */

/* From the registry, before anybody is let in. */
void mark_load(struct server *server);
/* Milliseconds since 1970; 0: none. */
int64_t mark_of(const struct server *server, const struct user *user, struct str target);
/* False when it was there or further already: marks do not go back. */
bool mark_move(struct server *server, const struct user *user, struct str target, int64_t time);
/* The guest that it was until now is no more. */
void mark_end(struct server *server, const struct user *user);
/* The account is no more. */
void mark_forget(struct server *server, const struct account *account);

#endif
