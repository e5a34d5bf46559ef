#ifndef SERVER_ACCOUNT_H
#define SERVER_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/str.h"

struct server;

/*
 * account: a name that somebody can prove to be theirs. It lives from its registration until it is
 * removed, whoever is here.
 */
struct account {
	UT_hash_handle hh; /* in server->accounts, by name without case */
	char *name;
	size_t name_len;
	char *verifier; /* of its password, see verifier.h; NULL: none opens it */
	int64_t since;  /* wall clock, seconds */
};

static inline struct str account_name(const struct account *account)
{
	return (struct str){account->name, account->name_len};
}

/* NULL when there is none of that name; ASCII letters alike. */
struct account *account_find(const struct server *server, struct str name);
/* One that no password opens yet, of a name that is free and a valid nick. */
struct account *account_new(struct server *server, struct str name);
/* A copy of it; NULL: no password opens it any more. */
void account_set_verifier(struct account *account, const char *verifier);
/* Whoever is logged in to it is a guest from then on. */
void account_free(struct server *server, struct account *account);
/* With the server, nobody being there any more. */
void accounts_clear(struct server *server);

#endif
