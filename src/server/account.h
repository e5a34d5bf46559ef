#ifndef SERVER_ACCOUNT_H
#define SERVER_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/str.h"

struct server;

/* What the holder of an account wishes: X(name, word). */
#define ACCOUNT_FLAGS(X) X(ALWAYS_ON, "always-on")

enum account_flag_bit {
#define ACCOUNT_FLAG_BIT(name, word) ACCOUNT_##name##_BIT,
	ACCOUNT_FLAGS(ACCOUNT_FLAG_BIT)
#undef ACCOUNT_FLAG_BIT
};

enum account_flag {
#define ACCOUNT_FLAG(name, word) ACCOUNT_##name = 1u << ACCOUNT_##name##_BIT,
	ACCOUNT_FLAGS(ACCOUNT_FLAG)
#undef ACCOUNT_FLAG
};

/*
 * account: a name that somebody can prove to be theirs. It lives from its registration until it is
 * removed, whoever is here, and is kept in the store.
 */
struct account {
	UT_hash_handle hh;       /* in server->accounts, by name without case */
	UT_hash_handle hh_looks; /* in server->accounts_by_looks, the first of its looks alone */
	char *name;
	size_t name_len;
	char *looks;        /* see looks.h */
	char *verifier;     /* of its password, see verifier.h; NULL: none opens it */
	char *fingerprints; /* of certificates that open it, a space between; NULL: none */
	uint32_t flags;     /* enum account_flag */
	int64_t since;      /* wall clock, seconds */
};

static inline struct str account_name(const struct account *account)
{
	return (struct str){account->name, account->name_len};
}

/* Those that the store has. Once, before anybody comes. */
void accounts_load(struct server *server);
/* With the server, nobody being there any more. */
void accounts_clear(struct server *server);

/* NULL when there is none of that name; ASCII letters alike. */
struct account *account_find(const struct server *server, struct str name);
/* NULL when no account's name could be taken for that one. */
struct account *account_that_looks_like(const struct server *server, struct str name);
/* NULL when no account is opened by that certificate. */
struct account *account_of_fingerprint(const struct server *server, const char *fingerprint);
bool account_has_fingerprint(const struct account *account, const char *fingerprint);

/*
 * One that nothing opens yet, of a name that is free and a valid nick. What changes afterwards, by
 * the functions below, is kept at once.
 */
struct account *account_new(struct server *server, struct str name);
/* Whoever is logged in to it is a guest from then on. */
void account_free(struct server *server, struct account *account);
/* A copy of it; NULL: no password opens it any more. */
void account_set_verifier(struct server *server, struct account *account, const char *verifier);
void account_add_fingerprint(
    struct server *server, struct account *account, const char *fingerprint);
/* False when it had none such. */
bool account_remove_fingerprint(
    struct server *server, struct account *account, const char *fingerprint);
void account_set_flags(struct server *server, struct account *account, uint32_t flags);

#endif
