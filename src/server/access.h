#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include <stdbool.h>

#include "base/str.h"
#include "server/outcome.h"
#include "server/rank.h"

struct channel;
struct event;
struct server;
struct user;

/* access: who may do what in a channel, by its modes and lists. */

/* Uses an invitation up. */
enum outcome access_join(struct channel *channel, const struct user *user, struct str key);
/* For event->source to write to event->channel. */
enum outcome access_say(const struct event *event);
/* For event->source to write to event->target; what one accepts is in talk.h. */
enum outcome access_tell(const struct server *server, const struct event *event);
/* The rank that hears what may be said: 0, or MEMBER_HELPER in a channel with mode U. */
enum member_rank access_audience(const struct event *event);
void access_invite(struct channel *channel, const struct user *user);
bool access_invited(const struct channel *channel, const struct user *user);

#endif
