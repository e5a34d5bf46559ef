#include "server/fold.h"

#include "server/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/secret.h"
#include "server/history.h"
#include "server/looks.h"
#include "server/mark.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/registration.h"
#include "server/server.h"
#include "server/user.h"
#include "store/registry.h"

struct account *account_find(const struct server *server, struct str name)
{
	struct account *account = NULL;
	if (name.len > 0)
		FOLD_FIND(server->accounts, name, account);
	return account;
}

struct account *account_that_looks_like(const struct server *server, struct str name)
{
	struct account *account = NULL;
	char *looks = looks_of(name);
	HASH_FIND(hh_looks, server->accounts_by_looks, looks, strlen(looks), account);
	free(looks);
	return account;
}

bool account_has_fingerprint(const struct account *account, const char *fingerprint)
{
	struct str rest = account->fingerprints != NULL ? str_from(account->fingerprints) : STR("");
	struct str word;
	while ((word = str_word(&rest)).len > 0)
		if (str_eq(word, str_from(fingerprint)))
			return true;
	return false;
}

struct account *account_of_fingerprint(const struct server *server, const char *fingerprint)
{
	struct account *account = server->accounts;
	while (account != NULL && !account_has_fingerprint(account, fingerprint))
		account = account->hh.next;
	return account;
}

/* Keys are compared byte by byte there, so that they are in lower case. */
static char *key_of(const struct account *account)
{
	char *key = xmemdup0(account->name, account->name_len);
	for (char *c = key; *c != '\0'; c++)
		*c = ascii_lower(*c);
	return key;
}

static struct str or_empty(const char *text)
{
	return text != NULL ? str_from(text) : STR("");
}

static void keep(struct server *server, const struct account *account)
{
	char *key = key_of(account);
	const struct store_value values[STORE_ACCOUNT_WIDTH] = {
	    [STORE_ACCOUNT_KEY] = store_text(str_from(key)),
	    [STORE_ACCOUNT_NAME] = store_text(account_name(account)),
	    [STORE_ACCOUNT_VERIFIER] = store_text(or_empty(account->verifier)),
	    [STORE_ACCOUNT_FINGERPRINTS] = store_text(or_empty(account->fingerprints)),
	    [STORE_ACCOUNT_FLAGS] = store_number(account->flags),
	    [STORE_ACCOUNT_SINCE] = store_number(account->since),
	};
	store_put(history_tables(server), STORE_ACCOUNT, values);
	free(key);
}

static struct account *add(struct server *server, struct str name)
{
	struct account *account = xcalloc(1, sizeof *account), *alike;
	account->name = xmemdup0(name.data, name.len);
	account->name_len = name.len;
	account->looks = looks_of(name);
	FOLD_ADD(server->accounts, account_name(account), account);
	size_t len = strlen(account->looks);
	HASH_FIND(hh_looks, server->accounts_by_looks, account->looks, len, alike);
	if (alike == NULL)
		HASH_ADD_KEYPTR(hh_looks, server->accounts_by_looks, account->looks, len, account);
	return account;
}

struct account *account_new(struct server *server, struct str name)
{
	struct account *account = add(server, name);
	account->since = clock_wall_s();
	keep(server, account);
	return account;
}

static char *copy(struct str text)
{
	return text.len > 0 ? xmemdup0(text.data, text.len) : NULL;
}

static void load(const struct store_value *values, void *arg)
{
	struct server *server = arg;
	struct str name = values[STORE_ACCOUNT_NAME].text;
	if (name.len == 0 || account_find(server, name) != NULL)
		return;
	struct account *account = add(server, name);
	account->verifier = copy(values[STORE_ACCOUNT_VERIFIER].text);
	account->fingerprints = copy(values[STORE_ACCOUNT_FINGERPRINTS].text);
	account->flags = (uint32_t)values[STORE_ACCOUNT_FLAGS].number;
	account->since = values[STORE_ACCOUNT_SINCE].number;
}

void accounts_load(struct server *server)
{
	store_rows(history_tables(server), STORE_ACCOUNT, load, server);
}

void account_set_verifier(struct server *server, struct account *account, const char *verifier)
{
	secret_free(account->verifier);
	account->verifier = verifier != NULL ? xstrdup(verifier) : NULL;
	keep(server, account);
}

void account_add_fingerprint(
    struct server *server, struct account *account, const char *fingerprint)
{
	char *old = account->fingerprints;
	if (account_has_fingerprint(account, fingerprint))
		return;
	account->fingerprints =
	    old != NULL ? xasprintf("%s %s", old, fingerprint) : xstrdup(fingerprint);
	free(old);
	keep(server, account);
}

bool account_remove_fingerprint(
    struct server *server, struct account *account, const char *fingerprint)
{
	struct buf left = {0};
	struct str rest = or_empty(account->fingerprints), word;
	if (!account_has_fingerprint(account, fingerprint))
		return false;
	while ((word = str_word(&rest)).len > 0)
		if (!str_eq(word, str_from(fingerprint)))
			buf_printf(&left, "%s" STR_FMT, left.len > 0 ? " " : "", STR_ARG(word));
	free(account->fingerprints);
	account->fingerprints = left.len > 0 ? buf_take(&left) : NULL;
	buf_fini(&left);
	keep(server, account);
	return true;
}

void account_set_flags(struct server *server, struct account *account, uint32_t flags)
{
	account->flags = flags;
	keep(server, account);
}

static void release(struct server *server, struct account *account)
{
	struct account *looked_up;
	HASH_FIND(
	    hh_looks, server->accounts_by_looks, account->looks, strlen(account->looks), looked_up);
	if (looked_up == account)
		HASH_DELETE(hh_looks, server->accounts_by_looks, account);
	HASH_DEL(server->accounts, account);
	secret_free(account->verifier);
	free(account->fingerprints);
	free(account->looks);
	free(account->name);
	free(account);
}

static void log_out(struct server *server, const struct account *account)
{
	for (struct peer *peer = server->peers; peer != NULL; peer = peer->next)
		if (peer->account == account)
			peer->account = NULL;
	for (struct user *user = server->users; user != NULL; user = user->hh.next)
		if (user->account == account)
			user_set_account(server, user, NULL);
}

void account_free(struct server *server, struct account *account)
{
	char *key = key_of(account);
	const struct store_value keys[] = {store_text(str_from(key))};
	presence_end(server, account);
	log_out(server, account);
	registration_forget(server, account);
	mark_forget(server, account);
	store_drop(history_tables(server), STORE_ACCOUNT, keys, 1);
	free(key);
	release(server, account);
}

void accounts_clear(struct server *server)
{
	while (server->accounts != NULL)
		release(server, server->accounts);
}
