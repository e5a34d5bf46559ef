#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "net/addr.h"
#include "server/config.h"

/*
 * server: one chat, with its users, channels and connections. Several may run on one loop; it has
 * no globals. What others need of it goes through the headers beside this one.
 */
struct server {
	struct loop *loop;
	struct net *net;
	struct config *config;    /* owned; replaced as a whole by server_reload() */
	struct user *users;       /* by nick, uthash */
	struct channel *channels; /* by name, uthash */
	struct peer *peers;       /* oldest first */
	size_t peer_count;
	size_t user_count_most; /* the most users there ever were */
	struct origin *origins; /* peers counted by host, uthash */
	struct server_listener *listeners;
	struct variant **variants;
	size_t variant_count;
	uint64_t serial; /* of the last event */
	uint64_t walk;   /* of the last walk over neighbours */
	struct loop_timer sweep;
	struct loop_timer resume;
	struct peer_hold *held;
	struct loop_timer deadline; /* of the stop */
	bool stopping;
	int64_t since; /* wall clock, seconds */
};

/* Takes the configuration over. Nobody is let in before server_listen(). */
struct server *server_new(struct loop *loop, struct net *net, struct config *config);
/* After server_stop() has called back, or before anybody came. */
void server_free(struct server *server);

/*
 * Listens at an address as people write it; a bare one over TCP and UDP both, on the same port.
 * False with *cause, a sentence to free().
 */
bool server_listen(struct server *server, const char *address, char **cause);
/* The addresses it listens at, with the ports that the kernel chose. False past the last one. */
bool server_address(const struct server *server, size_t index, struct net_addr *addr);

/*
 * How a new configuration is read: by server_reload(), which SIGHUP and REHASH call. Returns it, or
 * NULL with *cause to free(): the old one stays. Nobody is dropped.
 */
typedef struct config *server_reload_fn(void *arg, char **cause);
void server_on_reload(struct server *server, server_reload_fn *reload, void *arg);
bool server_reload(struct server *server, char **cause);

/*
 * Takes no more calls, tells everybody the reason, and calls `stopped` from the loop once all are
 * gone, at the latest after SERVER_STOP_MOST.
 */
void server_stop(struct server *server, const char *reason, loop_fn *stopped, void *arg);
#define SERVER_STOP_MOST (800 * NS_PER_MS)

#endif
