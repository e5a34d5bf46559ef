#ifndef SERVER_PRESENCE_H
#define SERVER_PRESENCE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"

struct account;
struct channel;
struct peer;
struct server;
struct user;

/*
 * presence: one user through several clients, which share its nick and channels, or, if its account
 * wishes to be always on, through none: then it stays, away, and comes back after a restart.
 */

/* Whom a client that is logged in to that account and wants that nick belongs to; NULL: nobody. */
struct user *presence_find(
    const struct server *server, const struct account *account, struct str nick);
/* What a client sees that came to a user who is here already: the channels. */
void presence_show(struct peer *peer);
/* The peer entered a channel: its user's other clients see that too. */
void presence_entered(const struct peer *peer, const struct channel *channel);
/* An empty text: this client is back. Its user is away when all its clients are. */
void presence_set_away(struct peer *peer, struct str text);
/* A client came or went. */
void presence_changed(struct server *server, struct user *user);
/* Whether a user without clients stays. */
bool presence_stays(const struct server *server, const struct user *user);

/*
 * What is to come back has changed: its names, channels or ranks. For one that stays, else nothing.
 */
void presence_keep(struct server *server, const struct user *user);
/* The account wishes it no more: nobody comes back, and who has no client leaves. */
void presence_end(struct server *server, const struct account *account);
/* Those who were here when the server ended, for server_keep_history(), after accounts and
 * channels.
 */
void presence_load(struct server *server);
/* The server ends: those without a client go, to come back. */
void presence_stop(struct server *server);
/* Those whom nobody came to see for too long, which is days, leave. */
void presence_sweep(struct server *server);
#define PRESENCE_SWEEP_EVERY (60 * NS_PER_S)

#endif
