#ifndef SERVER_IRC_STATE_H
#define SERVER_IRC_STATE_H

#include <stdbool.h>

/*
 * peer->state of an IRC peer until it is let in: what it has said of itself. NULL texts are not
 * said yet. Freed when registration is complete.
 */
struct irc_state {
	char *nick;
	char *wanted; /* the nick that it said last, whether or not it may have it */
	char *username;
	char *real_name;
	char *password;
	bool negotiating; /* between CAP LS or REQ and CAP END */
};

struct peer;
void irc_state_free(struct peer *peer);

#endif
