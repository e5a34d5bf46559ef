#include "server/recent.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/server.h"
#include "server/user.h"

/* A ring in which ids rise from the oldest entry, which is at `start`. */
struct recent {
	size_t room;
	size_t start;
	size_t count;
	struct recent_entry entries[];
};

static struct recent *ring(struct server *server)
{
	size_t room = server->config->limits.recent;
	if (server->recent == NULL && room > 0) {
		server->recent =
		    xcalloc(1, sizeof *server->recent + room * sizeof(struct recent_entry));
		server->recent->room = room;
	}
	return server->recent;
}

void recent_add(struct server *server, const struct event *event)
{
	struct recent *recent = ring(server);
	if (recent == NULL || !event_is_message(event->kind))
		return;
	size_t end = (recent->start + recent->count) % recent->room;
	recent->entries[end] = (struct recent_entry){
	    .id = event->id,
	    .source = event->source->id,
	    .place = event->channel != NULL ? event->channel->id : event->target->id,
	};
	if (recent->count < recent->room)
		recent->count++;
	else
		recent->start = (recent->start + 1) % recent->room;
}

static const struct recent_entry *at(const struct recent *recent, size_t age)
{
	return &recent->entries[(recent->start + age) % recent->room];
}

const struct recent_entry *recent_find(const struct server *server, int64_t id)
{
	const struct recent *recent = server->recent;
	size_t low = 0, high = recent != NULL ? recent->count : 0, count = high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (at(recent, middle)->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && at(recent, low)->id == id ? at(recent, low) : NULL;
}

void recent_clear(struct server *server)
{
	free(server->recent);
	server->recent = NULL;
}
