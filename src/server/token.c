#include "server/token.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/duration.h"
#include "base/random.h"
#include "base/secret.h"
#include "net/tls.h"
#include "proto/irc.h"
#include "server/history.h"
#include "server/secure.h"
#include "server/server.h"
#include "store/registry.h"

#define RENEW_AFTER INT64_C(3600) /* seconds between two renewals of a standing one */

/* Wishes */

/* Seconds; 0 for what is none. A bare number could be anything. */
static int64_t duration(struct str word)
{
	int64_t seconds;
	bool bare = word.len > 0 && ascii_is_digit(word.data[word.len - 1]);
	return !bare && duration_parse(word, &seconds) ? seconds : 0;
}

bool token_wish_word(struct token_wish *wish, struct str word)
{
	if (str_starts(word, STR("--")))
		word = (struct str){word.data + 2, word.len - 2};
	int64_t lasts = duration(word);
	if (irc_channel_valid(word))
		wish->channel = word;
	else if (str_eq_case(word, STR("once")))
		wish->once = true;
	else if (lasts > 0)
		wish->lasts = lasts;
	else
		return str_eq_case(word, STR("expire"));
	return true;
}

/* Keeping them */

static void put(struct server *server, const struct token *token)
{
	char *holder =
	    xasprintf("%s%s%s", token->holder, token->key[0] != '\0' ? " " : "", token->key);
	struct store_value values[STORE_TOKEN_WIDTH] = {
	    [STORE_TOKEN_HASH] = store_text(str_from(token->hash)),
	    [STORE_TOKEN_CHANNEL] = store_text(str_from(token->channel)),
	    [STORE_TOKEN_SINCE] = store_number(token->since),
	    [STORE_TOKEN_EXPIRES] = store_number(token->expires),
	    [STORE_TOKEN_ONCE] = store_number(token->once),
	    [STORE_TOKEN_HOLDER] = store_text(str_from(holder)),
	};
	store_put(history_tables(server), STORE_TOKEN, values);
	free(holder);
}

static void load_row(const struct store_value *values, void *arg)
{
	struct server *server = arg;
	struct str hash = values[STORE_TOKEN_HASH].text;
	struct str channel = values[STORE_TOKEN_CHANNEL].text;
	struct str holder = values[STORE_TOKEN_HOLDER].text;
	if (hash.len != TOKEN_HASH_TEXT - 1)
		return;
	struct token *token = xcalloc(1, sizeof *token);
	memcpy(token->hash, hash.data, hash.len);
	token->channel = xmemdup0(channel.data, channel.len);
	struct str host = str_word(&holder), key = str_word(&holder);
	token->holder = xmemdup0(host.data, host.len);
	token->key = xmemdup0(key.data, key.len);
	token->since = values[STORE_TOKEN_SINCE].number;
	token->expires = values[STORE_TOKEN_EXPIRES].number;
	token->once = values[STORE_TOKEN_ONCE].number != 0;
	DL_APPEND(server->tokens, token);
}

void tokens_load(struct server *server)
{
	store_rows(history_tables(server), STORE_TOKEN, load_row, server);
	token_sweep(server);
}

static void forget(struct server *server, struct token *token)
{
	DL_DELETE(server->tokens, token);
	free(token->channel);
	free(token->holder);
	free(token->key);
	free(token);
}

void tokens_clear(struct server *server)
{
	while (server->tokens != NULL)
		forget(server, server->tokens);
}

void token_drop(struct server *server, struct token *token)
{
	struct store_value key = store_text(str_from(token->hash));
	store_drop(history_tables(server), STORE_TOKEN, &key, 1);
	forget(server, token);
}

struct token *token_find(const struct server *server, struct str id)
{
	struct token *token;
	DL_FOREACH (server->tokens, token)
		if (id.len >= TOKEN_ID_SIZE && str_starts(str_from(token->hash), id))
			return token;
	return NULL;
}

void token_sweep(struct server *server)
{
	struct token *token, *next;
	int64_t now = clock_wall_s();
	DL_FOREACH_SAFE (server->tokens, token, next) {
		if (token->standing && token->expires < now + TOKEN_STANDING_LASTS - RENEW_AFTER) {
			token->expires = now + TOKEN_STANDING_LASTS;
			put(server, token);
		} else if (token->expires != 0 && now >= token->expires + TOKEN_EXPIRED_KEPT) {
			token_drop(server, token);
		}
	}
}

bool token_has_room(const struct server *server)
{
	const struct token *token;
	size_t count = 0, most = server->config->limits.invites;
	DL_COUNT(server->tokens, token, count);
	return most == 0 || count < most;
}

/* Making and showing them */

static void hash(const unsigned char secret[INVITE_TOKEN_SIZE], char out[TOKEN_HASH_TEXT])
{
	unsigned char digest[TLS_DIGEST_SIZE];
	tls_digest(secret, INVITE_TOKEN_SIZE, digest);
	tls_format_key_id(digest, out);
}

static struct token *add(struct server *server, const struct token_wish *wish, int64_t now,
    const unsigned char secret[INVITE_TOKEN_SIZE])
{
	struct token *token = xcalloc(1, sizeof *token);
	hash(secret, token->hash);
	token->channel =
	    xmemdup0(wish->channel.len > 0 ? wish->channel.data : "", wish->channel.len);
	token->holder = xstrdup("");
	token->key = xstrdup("");
	token->since = now;
	token->expires = wish->lasts > 0 ? now + wish->lasts : 0;
	token->once = wish->once;
	DL_APPEND(server->tokens, token);
	return token;
}

/* The secret of the standing one that was made then: it is kept nowhere, and can be told again. */
static bool derive(const struct server *server, struct str channel, int64_t since,
    unsigned char secret[INVITE_TOKEN_SIZE])
{
	unsigned char derived[TLS_DIGEST_SIZE];
	char *purpose = xasprintf("invite %" PRId64 " " STR_FMT, since, STR_ARG(channel));
	bool good = tls_own_secret(secure_tls(server), purpose, strlen(purpose), derived);
	if (good)
		memcpy(secret, derived, INVITE_TOKEN_SIZE);
	explicit_bzero(derived, sizeof derived);
	free(purpose);
	return good;
}

static struct token *find_standing(
    struct server *server, struct str channel, unsigned char secret[INVITE_TOKEN_SIZE])
{
	char shown[TOKEN_HASH_TEXT];
	struct token *token;
	DL_FOREACH (server->tokens, token) {
		if (token->once || !str_eq(str_from(token->channel), channel) ||
		    (token->expires != 0 && clock_wall_s() >= token->expires) ||
		    !derive(server, channel, token->since, secret))
			continue;
		hash(secret, shown);
		if (strcmp(token->hash, shown) == 0)
			return token;
	}
	return NULL;
}

static struct token *stand(
    struct server *server, const struct token_wish *wish, unsigned char secret[INVITE_TOKEN_SIZE])
{
	int64_t now = clock_wall_s();
	struct token *token = find_standing(server, wish->channel, secret);
	if (token == NULL && !derive(server, wish->channel, now, secret))
		return NULL;
	if (token == NULL)
		token = add(server, wish, now, secret);
	token->standing = true;
	token->expires = now + TOKEN_STANDING_LASTS;
	return token;
}

const struct token *token_new(
    struct server *server, const struct token_wish *wish, unsigned char secret[INVITE_TOKEN_SIZE])
{
	struct token *token = wish->standing ? stand(server, wish, secret) : NULL;
	if (token == NULL) {
		random_bytes(secret, INVITE_TOKEN_SIZE);
		token = add(server, wish, clock_wall_s(), secret);
	}
	put(server, token);
	return token;
}

/* All are compared, each in the same time, so that the time tells nothing. */
static struct token *find_secret(const struct server *server, struct str text)
{
	unsigned char secret[INVITE_TOKEN_SIZE];
	char shown[TOKEN_HASH_TEXT];
	struct token *token, *found = NULL;
	if (!invite_read_token(text, secret))
		return NULL;
	hash(secret, shown);
	DL_FOREACH (server->tokens, token)
		if (secret_eq(token->hash, str_from(shown)))
			found = token;
	explicit_bzero(secret, sizeof secret);
	return found;
}

static void hash_key(struct str key, char out[TOKEN_HASH_TEXT])
{
	unsigned char digest[TLS_DIGEST_SIZE];
	tls_digest(key.data, key.len, digest);
	tls_format_key_id(digest, out);
}

static bool is_holder(const struct token *token, const char *host, struct str key)
{
	char shown[TOKEN_HASH_TEXT];
	if (strcmp(token->holder, host) == 0)
		return true;
	if (key.len == 0 || token->key[0] == '\0')
		return false;
	hash_key(key, shown);
	return secret_eq(token->key, str_from(shown));
}

static void hand_over(struct server *server, struct token *token, const char *host, struct str key)
{
	char shown[TOKEN_HASH_TEXT] = "";
	if (key.len > 0)
		hash_key(key, shown);
	free(token->holder);
	free(token->key);
	token->holder = xstrdup(host);
	token->key = xstrdup(shown);
	put(server, token);
}

enum token_verdict token_show(
    struct server *server, struct str text, const char *host, struct str key)
{
	struct token *token = find_secret(server, text);
	if (token == NULL)
		return TOKEN_UNKNOWN;
	if (token->expires != 0 && clock_wall_s() >= token->expires)
		return TOKEN_EXPIRED;
	if (!token->once || is_holder(token, host, key))
		return TOKEN_GOOD;
	if (token->holder[0] != '\0')
		return TOKEN_SPENT;
	hand_over(server, token, host, key);
	return TOKEN_GOOD;
}
