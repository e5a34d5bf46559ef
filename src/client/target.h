#ifndef CLIENT_TARGET_H
#define CLIENT_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "client/client.h"
#include "proto/invite.h"

/* target: whom to call, as people write it: an address, or an invite, which says more. */
struct client_target {
	struct net_addr addr; /* its channel too */
	bool invited;
	struct net_addr others[INVITE_OTHERS_MOST]; /* where the same server is too */
	size_t other_count;
	unsigned char pin[INVITE_PIN_SIZE];
	char token[INVITE_TOKEN_TEXT]; /* empty: none */
};

/* False with *cause, a sentence to free(). */
bool target_parse(const char *text, struct client_target *target, char **cause);
/* Puts what the target knows into a join that is empty there; the target must outlive its use. */
void target_fill(const struct client_target *target, struct client_join *join);

#endif
