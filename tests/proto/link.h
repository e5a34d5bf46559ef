#ifndef TESTS_PROTO_LINK_H
#define TESTS_PROTO_LINK_H

#include "proto/announcer.h"
#include "proto/browser.h"

/* Announcers and a browser on one link, with a clock of their own; what is sent arrives at once. */
#define LINK_SERVERS_MOST 8
#define LINK_INDEX        1u
#define LINK_BROWSER      200 /* the last number of the browser's address; a server's: from 1 */
#define LINK_TYPES        2

extern const char *const link_types[LINK_TYPES];

struct link_server {
	struct announcement what;
	struct announcer announcer;
	struct buf txt;
	bool up;
	unsigned taken; /* times that its name was another's */
	unsigned host_taken;
};

struct link {
	int64_t now;
	struct link_server servers[LINK_SERVERS_MOST];
	size_t count;
	struct browser browser;
	bool browsing;
	unsigned loss; /* percent of what each one hears */
	uint32_t random;
	size_t messages; /* to all */
	size_t replies;  /* to one alone */
	struct buf last, reply;
	struct announcer_peer reply_to;
	/* Each message of a server to all; may be NULL. */
	void (*said)(struct link *link, size_t server, const struct buf *message);
	void *arg;
};

void link_open(struct link *link, uint32_t seed);
/* With a server "a" at LINK_HOST that was announced a while ago; all was told to all. */
#define LINK_HOST "host-a.local"
void link_open_settled(struct link *link);
void link_close(struct link *link);
uint32_t link_random(struct link *link, uint32_t below);
/* One with an address of its own and "users=1", which begins to probe. */
size_t link_add(struct link *link, const char *instance, const char *host);
void link_set_users(struct link *link, size_t server, const char *users); /* and tells so */
/* With or without its last words. */
void link_remove(struct link *link, size_t server, bool goodbye);
void link_browse(struct link *link);
struct announcer_peer link_peer(uint8_t number, uint16_t port);
/* From that one to all but the browser's own question, its sender too, as sockets have it. */
void link_send(struct link *link, const struct announcer_peer *from, const struct buf *message);
void link_pass(struct link *link, int64_t ns);
size_t link_whole(const struct link *link); /* found by the browser */

/* A question of somebody. */
void link_ask(struct buf *out, uint16_t flags, const char *name, uint16_t type, bool alone);
/* The same, from 10.0.0.`who`, to all. */
void link_question(struct link *link, uint8_t who, uint16_t port, uint16_t flags, const char *name,
    uint16_t type, bool alone);
/* The records of that section, name and type, at *last the last of them; NULL, 0: any. */
size_t link_records(const struct buf *message, enum dns_section section, const char *name,
    uint16_t type, struct dns_record *last);

#endif
