#ifndef CLIENT_NEARBY_H
#define CLIENT_NEARBY_H

#include <stdbool.h>
#include <stddef.h>

#include "net/addr.h"
#include "net/tls.h"

/*
 * nearby: servers on the same local networks, as they announce themselves by multicast DNS. All of
 * it is what strangers say: fit to be shown, and to be called after somebody chose it.
 */
struct net;
struct nearby;

#define NEARBY_NAME_MAX 256 /* bytes of an escaped name, with its NUL */

struct nearby_server {
	char name[NEARBY_NAME_MAX];    /* escaped: safe for a terminal */
	char machine[NEARBY_NAME_MAX]; /* that it runs on, as that calls itself; escaped */
	struct net_addr addr;          /* how to call it, with the channel that it names */
	char key[TLS_DIGEST_TEXT];     /* the fingerprint that it claims; empty: none */
	unsigned users;
	bool knows_users;
	bool is_confab; /* else it only says that it speaks IRC */
	bool has_udp;
	bool by_invitation;
};

typedef void nearby_fn(void *arg);

/* Asks at once and goes on listening. `changed` is called from the loop. NULL with *cause. */
struct nearby *nearby_open(struct net *net, nearby_fn *changed, void *arg, char **cause);
void nearby_close(struct nearby *nearby); /* NULL is fine */
/* Whether this machine has a network on which somebody could be. */
bool nearby_has_network(const struct nearby *nearby);
/* The i-th that can be called; false past the last one. Those known longest come first. */
bool nearby_get(const struct nearby *nearby, size_t i, struct nearby_server *server);

#endif
