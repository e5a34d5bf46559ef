#include "server/fold.h"

#include "server/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/account.h"
#include "server/origin.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"

#define FAILURES_MOST 100000 /* addresses and accounts remembered; past it, none is added */

/* Failures from an address ("@HOST") or for an account ("=NAME"), and accounts made ("+HOST"). */
struct login_failures {
	UT_hash_handle hh;
	int64_t since; /* monotonic ns of the first */
	uint32_t count;
	size_t key_len;
	char key[];
};

static struct buf key_of(char kind, struct str name)
{
	struct buf key = {0};
	buf_add_char(&key, kind);
	buf_add(&key, name.data, name.len);
	return key;
}

static struct login_failures *find(const struct server *server, const struct buf *key)
{
	struct login_failures *failures = NULL;
	struct str name = {key->data, key->len};
	FOLD_FIND(server->failures, name, failures);
	return failures;
}

static int64_t window(const struct server *server)
{
	return server->config->limits.login_window * NS_PER_S;
}

static uint32_t wait_for(const struct server *server, char kind, struct str name, uint32_t most)
{
	struct buf key = key_of(kind, name);
	const struct login_failures *failures = find(server, &key);
	buf_fini(&key);
	if (failures == NULL || most == 0 || failures->count < most)
		return 0;
	int64_t left = failures->since + window(server) - loop_now(server->loop);
	return left > 0 ? (uint32_t)((left + NS_PER_S - 1) / NS_PER_S) : 0;
}

uint32_t login_wait(const struct peer *peer, struct str name)
{
	const struct limits *limits = &peer->server->config->limits;
	struct str host = str_from(peer->origin->network->host);
	uint32_t wait = wait_for(peer->server, '@', host, limits->login_failures);
	if (wait > 0 || name.len == 0)
		return wait;
	return wait_for(peer->server, '=', name, limits->login_failures_account);
}

static void count(struct server *server, char kind, struct str name)
{
	struct buf key = key_of(kind, name);
	struct login_failures *failures = find(server, &key);
	if (failures == NULL && HASH_COUNT(server->failures) < FAILURES_MOST) {
		failures = xcalloc(1, sizeof *failures + key.len);
		memcpy(failures->key, key.data, key.len);
		failures->key_len = key.len;
		failures->since = loop_now(server->loop);
		struct str added = {failures->key, failures->key_len};
		FOLD_ADD(server->failures, added, failures);
	}
	if (failures != NULL)
		failures->count++;
	buf_fini(&key);
}

void login_failed(const struct peer *peer, struct str name, const char *why)
{
	peer->server->metrics.logins_failed++;
	peer_log(peer, LOG_LEVEL_WARN, "not logged in as \"" STR_FMT "\": %s", STR_ARG(name), why);
	count(peer->server, '@', str_from(peer->origin->network->host));
	if (account_find(peer->server, name) != NULL)
		count(peer->server, '=', name);
}

void login_count_failure(const struct peer *peer)
{
	count(peer->server, '@', str_from(peer->origin->network->host));
}

void login_done(struct peer *peer, struct account *account)
{
	peer->server->metrics.logins++;
	peer_log(peer, LOG_LEVEL_INFO, "logged in as \"%s\"", account->name);
	if (peer->user != NULL)
		user_set_account(peer->server, peer->user, account);
	else
		peer->account = account;
}

uint32_t login_signup_wait(const struct peer *peer)
{
	const struct server *server = peer->server;
	struct str host = str_from(peer->origin->network->host);
	return peer->exempt ? 0 : wait_for(server, '+', host, server->config->limits.signups);
}

void login_count_signup(const struct peer *peer)
{
	count(peer->server, '+', str_from(peer->origin->network->host));
}

struct account *login_account(const struct peer *peer)
{
	return peer->user != NULL ? peer->user->account : peer->account;
}

static void forget(struct server *server, struct login_failures *failures)
{
	HASH_DEL(server->failures, failures);
	free(failures);
}

void login_sweep(struct server *server)
{
	int64_t now = loop_now(server->loop);
	struct login_failures *failures, *next;
	HASH_ITER (hh, server->failures, failures, next)
		if (now - failures->since >= window(server))
			forget(server, failures);
}

void login_clear(struct server *server)
{
	struct login_failures *failures, *next;
	HASH_ITER (hh, server->failures, failures, next)
		forget(server, failures);
}
