#include "server/fold.h"

#include "server/monitor.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "server/cap.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

/* The capability by its name, and as it was called while it was a draft. */
#define EXTENDED (CAP_EXTENDED_MONITOR | CAP_DRAFT_EXTENDED_MONITOR)

/* In two lists: its peer's and its nick's. */
struct monitor_entry {
	struct peer *peer;
	struct monitored *monitored;
	struct monitor_entry *next, *prev;
	struct monitor_entry *watcher_next, *watcher_prev;
};

/* A nick that somebody watches, in server->monitored. */
struct monitored {
	UT_hash_handle hh;
	struct monitor_entry *watchers;
	size_t nick_len;
	char nick[];
};

static struct monitored *find(const struct server *server, struct str nick)
{
	struct monitored *monitored = NULL;
	if (nick.len > 0)
		FOLD_FIND(server->monitored, nick, monitored);
	return monitored;
}

static struct monitored *find_or_add(struct server *server, struct str nick)
{
	struct monitored *monitored = find(server, nick);
	if (monitored != NULL)
		return monitored;
	monitored = xcalloc(1, sizeof *monitored + nick.len + 1);
	memcpy(monitored->nick, nick.data, nick.len);
	monitored->nick_len = nick.len;
	struct str key = {monitored->nick, nick.len};
	FOLD_ADD(server->monitored, key, monitored);
	return monitored;
}

static struct monitor_entry *entry_of(const struct peer *peer, struct str nick)
{
	struct monitor_entry *entry = peer->monitor != NULL ? peer->monitor->entries : NULL;
	while (entry != NULL && !str_eq_case(monitor_nick(entry), nick))
		entry = entry->next;
	return entry;
}

bool monitor_add(struct peer *peer, struct str nick)
{
	uint32_t most = peer->server->config->limits.monitor;
	if (entry_of(peer, nick) != NULL)
		return true;
	if (peer->monitor == NULL)
		peer->monitor = xcalloc(1, sizeof *peer->monitor);
	if (most != 0 && peer->monitor->count >= most)
		return false;
	struct monitor_entry *entry = xcalloc(1, sizeof *entry);
	entry->peer = peer;
	entry->monitored = find_or_add(peer->server, nick);
	DL_APPEND(peer->monitor->entries, entry);
	DL_APPEND2(entry->monitored->watchers, entry, watcher_prev, watcher_next);
	peer->monitor->count++;
	return true;
}

static void remove_entry(struct peer *peer, struct monitor_entry *entry)
{
	struct monitored *monitored = entry->monitored;
	DL_DELETE(peer->monitor->entries, entry);
	DL_DELETE2(monitored->watchers, entry, watcher_prev, watcher_next);
	peer->monitor->count--;
	free(entry);
	if (monitored->watchers != NULL)
		return;
	HASH_DEL(peer->server->monitored, monitored);
	free(monitored);
}

void monitor_remove(struct peer *peer, struct str nick)
{
	struct monitor_entry *entry = entry_of(peer, nick);
	if (entry != NULL)
		remove_entry(peer, entry);
}

void monitor_clear(struct peer *peer)
{
	if (peer->monitor == NULL)
		return;
	while (peer->monitor->entries != NULL)
		remove_entry(peer, peer->monitor->entries);
	free(peer->monitor);
	peer->monitor = NULL;
}

const struct monitor_entry *monitor_next(const struct peer *peer, const struct monitor_entry *entry)
{
	if (entry != NULL)
		return entry->next;
	return peer->monitor != NULL ? peer->monitor->entries : NULL;
}

struct str monitor_nick(const struct monitor_entry *entry)
{
	return (struct str){entry->monitored->nick, entry->monitored->nick_len};
}

void monitor_tell(struct server *server, const struct event *event)
{
	struct monitored *monitored = find(server, user_nick(event->source));
	struct monitor_entry *entry = monitored != NULL ? monitored->watchers : NULL;
	for (; entry != NULL; entry = entry->watcher_next) {
		struct peer *peer = entry->peer;
		if ((peer->caps & EXTENDED) != 0 && peer->walk != server->walk)
			event_also(server, event, peer);
	}
}

void monitor_changed(struct server *server, const struct user *user, bool online)
{
	struct str who = online ? user_source(user) : user_nick(user);
	struct monitored *monitored = find(server, user_nick(user));
	struct monitor_entry *entry = monitored != NULL ? monitored->watchers : NULL;
	for (; entry != NULL; entry = entry->watcher_next)
		reply(entry->peer, online ? RPL_MONONLINE : RPL_MONOFFLINE, ":" STR_FMT,
		    STR_ARG(who));
}
