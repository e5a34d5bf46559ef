#ifndef SERVER_REJOIN_H
#define SERVER_REJOIN_H

struct server;
struct user;

/*
 * rejoin: what IRC peers that do not know CHGHOST see of somebody whose host changes: it leaves,
 * and comes back with the ranks that it had (IRCv3 chghost, "Fallback"). Itself sees nothing.
 */
void rejoin_leave(struct server *server, const struct user *user); /* before the change */
void rejoin_enter(struct server *server, struct user *user);       /* after it */

#endif
