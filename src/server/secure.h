#ifndef SERVER_SECURE_H
#define SERVER_SECURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct buf;
struct config;
struct net_tls;
struct peer;
struct server;

/*
 * secure: what the server shows of itself under TLS, and who has to speak it. The configuration's
 * `cert` and `key`, or a pair that the server made itself and keeps in its state folder.
 */

/*
 * Reads or makes the pair; `folder` (NULL: none) keeps it. False with *cause, a sentence to free(),
 * when there is to be no TLS: what it had before stays.
 */
bool secure_open(struct server *server, const char *folder, char **cause);
/* After the configuration was read again: the same in the same folder. Nobody is dropped. */
void secure_reload(struct server *server);
/*
 * Each SECURE_LOOK_EVERY: when the certificate's end is near, reads the pair anew, renews the one
 * that the server made with the same key, or else warns the log and the operators.
 */
#define SECURE_LOOK_EVERY (24 * 3600 * NS_PER_S)
void secure_look(struct server *server);
/* What is wrong with the certificate's time, or soon will be, as a sentence to free(); or NULL. */
char *secure_warning(const struct server *server);
/* When the certificate's time ends, in seconds since 1970 UTC; 0: there is none. */
int64_t secure_expires(const struct server *server);
/* Whether the configured pair can be used; false with *cause. */
bool secure_check(const struct config *config, char **cause);
void secure_close(struct server *server);

/* SHA-256 of the key, in hexadecimal, as callers compare it; NULL without TLS. */
const char *secure_fingerprint(const struct server *server);
/* NULL: there is none. */
struct net_tls *secure_tls(const struct server *server);
/*
 * Adds what IRC clients are told about coming by TLS, as IRCv3's sts wants it: "sts=port=6697" or
 * "sts=duration=2592000"; a duration of 0 takes back what they were told. False, adding nothing,
 * where they are told nothing: see `cert`.
 */
bool secure_add_sts(const struct peer *peer, struct buf *out);
/* Why this peer must not speak clear text; NULL: it may. */
const char *secure_refusal(const struct peer *peer);

#endif
