#ifndef CLIENT_OBSERVER_H
#define CLIENT_OBSERVER_H

#include "client/client.h"

/* What the client's observer is told, see struct client_observer; without one, nobody is. */
void client_changed(struct conversation *conversation, unsigned what);
void client_moved(struct conversation *conversation, uint64_t at, int64_t by);
void client_show(struct conversation *conversation);
/* False when there is nobody to ask. */
bool client_ask_secret(struct conversation *conversation, const char *question);
bool client_ask_edit(struct conversation *conversation, const struct line *line);
/* False when nobody takes them. */
bool client_found(struct conversation *conversation, const char *words, struct lines *found);
void client_looks(struct conversation *conversation, uint64_t number);
void client_invited(struct conversation *conversation, const char *link, const char *terms);
void client_gone(struct conversation *conversation);
void client_clear(struct conversation *conversation);
void client_notify(struct conversation *conversation);
/* The person wants to leave; without an observer to ask, everything is left. */
void client_leave(struct client *client, struct str reason);

#endif
