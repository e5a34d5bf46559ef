#include "server/fold.h"

#include "server/account.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/peer.h"
#include "server/registration.h"
#include "server/secret.h"
#include "server/server.h"
#include "server/user.h"

struct account *account_find(const struct server *server, struct str name)
{
	struct account *account = NULL;
	if (name.len > 0)
		FOLD_FIND(server->accounts, name, account);
	return account;
}

struct account *account_new(struct server *server, struct str name)
{
	struct account *account = xcalloc(1, sizeof *account);
	account->name = xmemdup0(name.data, name.len);
	account->name_len = name.len;
	account->since = clock_wall_ns() / NS_PER_S;
	FOLD_ADD(server->accounts, account_name(account), account);
	return account;
}

void account_set_verifier(struct account *account, const char *verifier)
{
	secret_free(account->verifier);
	account->verifier = verifier != NULL ? xstrdup(verifier) : NULL;
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
	log_out(server, account);
	registration_forget(server, account);
	HASH_DEL(server->accounts, account);
	secret_free(account->verifier);
	free(account->name);
	free(account);
}

void accounts_clear(struct server *server)
{
	while (server->accounts != NULL)
		account_free(server, server->accounts);
}
