#ifndef SERVER_ACCOUNT_ADMIN_H
#define SERVER_ACCOUNT_ADMIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct account;
struct server;

/*
 * What whoever runs the server may do with accounts. False with *cause, a sentence to free(), when
 * it is not done. Those with a password want the verifier that was made of it (see password.h;
 * NULL: none could be).
 */
bool account_add(struct server *server, struct str name, struct str password, const char *verifier,
    char **cause);
bool account_set_password(struct server *server, struct str name, struct str password,
    const char *verifier, char **cause);
bool account_remove(struct server *server, struct str name, char **cause);
/* All in the order of their names, which `each` must not change. */
typedef void account_each_fn(const struct account *account, void *arg);
void account_list(const struct server *server, account_each_fn *each, void *arg);
/* How many clients are logged in to it. */
size_t account_client_count(const struct server *server, const struct account *account);
/*
 * One line of JSON: its name, since when, its verifier (which guesses can be tried on: it is to be
 * kept secret), fingerprints and wishes. Without LF.
 */
void account_export(const struct account *account, struct buf *out);

#endif
