#ifndef SERVER_MONITOR_H
#define SERVER_MONITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct event;
struct peer;
struct server;
struct user;

/*
 * monitor: who wants to know of whose coming and going. Only the IRC dialect has words to ask for
 * it, so those who asked are answered in its words.
 */
struct monitor_entry; /* one nick that one peer watches */
struct monitor {
	size_t count;
	struct monitor_entry *entries;
};

/* False when the peer's list is full; watching a nick again is no second entry. */
bool monitor_add(struct peer *peer, struct str nick);
void monitor_remove(struct peer *peer, struct str nick);
void monitor_clear(struct peer *peer);
/* The nick of the entry after `entry`, or of the first one for NULL; NULL at the end. */
const struct monitor_entry *monitor_next(
    const struct peer *peer, const struct monitor_entry *entry);
struct str monitor_nick(const struct monitor_entry *entry);

/* The user came under its nick (or left it): tells those who watch it. */
void monitor_changed(struct server *server, const struct user *user, bool online);
/* After event_to_neighbours(): tells those who watch its source and asked for extended-monitor. */
void monitor_tell(struct server *server, const struct event *event);

#endif
