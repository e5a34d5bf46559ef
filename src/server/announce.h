#ifndef SERVER_ANNOUNCE_H
#define SERVER_ANNOUNCE_H

struct server;

/*
 * announce: neighbours are told of the server by multicast DNS, where the configuration gives it a
 * name for them and it listens beyond this machine.
 */

/* Begins, ends, or takes another name: as the configuration and the listeners have it now. */
void announce_configure(struct server *server);
/* Neighbours learn soon how many users there are now. */
void announce_users_changed(struct server *server);
/* Takes back what was told. */
void announce_end(struct server *server);

#endif
