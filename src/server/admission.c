/* Who is let in: whoever knows the password, holds an invite's token, or need not. */
#include "server/admission.h"

#include "base/secret.h"
#include "net/conn.h"
#include "proto/invite.h"
#include "server/login.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/token.h"

static const char *const refusals[] = {
    [TOKEN_UNKNOWN] = "this invite is not known here: it was taken back, or belongs to another "
                      "server; ask for a new one",
    [TOKEN_EXPIRED] = "this invite has expired: ask for a new one",
    [TOKEN_SPENT] = "this invite was for one person, and somebody has used it: ask for a new one",
};

static bool is_password(const struct config *config, const char *said)
{
	return config->password != NULL && said != NULL &&
	       secret_eq(config->password, str_from(said));
}

/* Those on this machine could read the invites of its owner anyway, or are the owner. */
static bool needs_nothing(const struct peer *peer)
{
	const struct config *config = peer->server->config;
	return config->password == NULL &&
	       (!config->by_invitation || conn_is_local(peer->conn) || login_account(peer) != NULL);
}

/*
 * The invite in what was said, alone or as people copy it; NULL when there is none, and with
 * *problem when there is a damaged one. *key is what followed one that had no spaces in it.
 */
static const struct invite *find_invite(
    struct str words, struct invite *invite, struct str *key, const char **problem)
{
	struct str rest = words, first = str_word(&rest), link;
	*problem = NULL;
	*key = str_word(&rest);
	if (invite_find(first, &link) && invite_read(link, invite, problem))
		return invite;
	*problem = NULL;
	if (!invite_find(words, &link))
		return NULL;
	*key = STR("");
	return invite_read(link, invite, problem) ? invite : NULL;
}

/* The token alone, or the whole invite that holds it; a key of its holder's may follow. */
static const char *show(const struct peer *peer, struct str words)
{
	const struct config *config = peer->server->config;
	char host[NET_TEXT_MAX], token[INVITE_TOKEN_TEXT];
	struct invite invite;
	struct str key, said;
	const char *problem;
	if (find_invite(words, &invite, &key, &problem) != NULL) {
		invite_write_token(invite.token, token);
		said = str_from(token);
	} else if (problem != NULL) {
		return problem;
	} else {
		said = str_word(&words);
	}
	conn_peer_host(peer->conn, host);
	enum token_verdict verdict = token_show(peer->server, said, host, key);
	if (verdict == TOKEN_GOOD)
		return NULL;
	return verdict == TOKEN_UNKNOWN && config->password != NULL && !config->by_invitation
	           ? "the password is wrong"
	           : refusals[verdict];
}

/* A password may be short enough to be guessed; a token is not. */
static bool guesses_too_much(const struct peer *peer, const char *said)
{
	return said != NULL && peer->server->config->password != NULL &&
	       login_wait(peer, STR("")) > 0;
}

static const char *judge(const struct peer *peer, const char *said)
{
	const char *refusal = show(peer, str_from(said));
	if (refusal != NULL && peer->server->config->password != NULL)
		login_count_failure(peer);
	return refusal;
}

const char *admission_refusal(const struct peer *peer, const char *said)
{
	const struct config *config = peer->server->config;
	if (needs_nothing(peer))
		return NULL;
	if (guesses_too_much(peer, said))
		return "too many wrong passwords came from your host: wait some minutes, then "
		       "try again";
	if (is_password(config, said))
		return NULL;
	if (said == NULL)
		return config->by_invitation
		           ? "this chat is by invitation: an invite is its password; ask "
		             "somebody inside for one"
		           : "this server wants a password";
	return judge(peer, said);
}
