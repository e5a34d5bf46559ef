#ifndef SERVER_INVITATION_H
#define SERVER_INVITATION_H

#include <stdbool.h>

#include "proto/invite.h"
#include "server/token.h"

/* invitation: an invite to this server, as callers write it: proto/invite.h with a new token. */
struct invitation {
	char link[INVITE_MAX + 1];
	char token[INVITE_TOKEN_TEXT];
	const struct token *kept;
	bool far; /* other machines can reach it */
};

/* False with *cause, a sentence to free(), when nobody could come in by one. */
bool invitation_make(struct server *server, const struct token_wish *wish,
    struct invitation *invitation, char **cause);

#endif
