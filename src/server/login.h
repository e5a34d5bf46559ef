#ifndef SERVER_LOGIN_H
#define SERVER_LOGIN_H

#include <stdint.h>

#include "base/str.h"

struct account;
struct peer;
struct server;

/*
 * login: who may try to prove what, how often, and what is said of it. Failures are counted by
 * address and by account; past the limits on them nobody may try again before login-window is over.
 */

/* Seconds until the peer may try to log in; 0: it may. `name` may be empty: the address alone. */
uint32_t login_wait(const struct peer *peer, struct str name);
/* Counts it, and logs who and why, which is a few words without the secret. */
void login_failed(const struct peer *peer, struct str name, const char *why);
/* The same of another secret than an account's: by address alone, and without a log line. */
void login_count_failure(const struct peer *peer);
/* Logs it. From now on the peer, or its user, has that account; others are told. */
void login_done(struct peer *peer, struct account *account);
struct account *login_account(const struct peer *peer); /* NULL: a guest */
/* Accounts made from one host within the same time are counted too. */
uint32_t login_signup_wait(const struct peer *peer);
void login_count_signup(const struct peer *peer);
/* Forgets failures that are older than the window. */
void login_sweep(struct server *server);
void login_clear(struct server *server);

#endif
