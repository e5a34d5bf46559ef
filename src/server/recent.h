#ifndef SERVER_RECENT_H
#define SERVER_RECENT_H

#include <stdint.h>

struct event;
struct server;

/* recent: who sent which of the last messages, and where to, while nothing else remembers it. */
struct recent_entry {
	int64_t id;      /* of the event, see history.h for its msgid */
	uint64_t source; /* a user's id */
	uint64_t place;  /* a channel's or a user's id */
};

/* The event that was just told, if it is a message. */
void recent_add(struct server *server, const struct event *event);
/* NULL when it is forgotten or was none. */
const struct recent_entry *recent_find(const struct server *server, int64_t id);
void recent_clear(struct server *server);

#endif
