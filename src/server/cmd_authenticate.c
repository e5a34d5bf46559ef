/* AUTHENTICATE: SASL as IRC carries it (IRCv3 sasl 3.1 and 3.2). */
#include <stdlib.h>
#include <string.h>

#include "server/account.h"
#include "server/ban.h"
#include "server/command.h"
#include "server/hold.h"
#include "server/login.h"
#include "server/password.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/user.h"

#define CHUNK 400 /* bytes of one message; a shorter one, or "+", is the last */

#define WRONG "The account's name or the password is wrong: check both and try again"

static void refuse(struct peer *peer, const char *why)
{
	reply_saying(peer, ERR_SASLFAIL, why);
	sasl_end(peer);
}

static void refuse_for_now(struct peer *peer, uint32_t wait)
{
	char why[128];
	snprintf(why, sizeof why, "Too many failed logins: try again in %u seconds", wait);
	refuse(peer, why);
}

static void fail(struct peer *peer, const char *why)
{
	struct sasl *sasl = peer->sasl;
	struct str name = sasl->name != NULL ? str_from(sasl->name) : STR("*");
	if (sasl->wait > 0) {
		refuse_for_now(peer, sasl->wait);
		return;
	}
	login_failed(peer, name, why);
	refuse(peer, WRONG);
}

/* "nick!username@host", stars for what is not said yet. */
static struct str mask_of(const struct peer *peer)
{
	return peer->user != NULL ? user_source(peer->user) : STR("*!*@*");
}

void authenticate_tell(struct peer *peer, const struct account *account)
{
	reply(peer, RPL_LOGGEDIN, STR_FMT " %s :You are now logged in as %s",
	    STR_ARG(mask_of(peer)), account->name, account->name);
}

static void turn_away(struct peer *peer, const struct account *account, const struct ban *ban)
{
	struct buf sentence = {0};
	ban_sentence(peer->server, ban, &sentence);
	login_failed(peer, account_name(account), "the account is banned");
	refuse(peer, sentence.data);
	buf_fini(&sentence);
}

/* One of several clients cannot make its user somebody else's. */
static bool is_bound(const struct peer *peer, const struct account *account)
{
	const struct user *user = peer->user;
	return user != NULL && user->account != NULL && user->account != account &&
	       (user->peers->sibling != NULL || (user->account->flags & ACCOUNT_ALWAYS_ON) != 0);
}

static void succeed(struct peer *peer, struct account *account)
{
	const struct ban *ban = ban_of_account(peer->server, account);
	if (ban != NULL) {
		turn_away(peer, account, ban);
		return;
	}
	sasl_end(peer);
	if (is_bound(peer, account)) {
		reply_saying(peer, ERR_SASLALREADY,
		    "This nick stays with its account: log in to another one on a new connection");
		return;
	}
	login_done(peer, account);
	authenticate_tell(peer, account);
	reply_bare(peer, RPL_SASLSUCCESS);
}

/* The peer's input waited for this. */
static void on_compared(void *arg, bool right)
{
	struct peer *peer = arg;
	struct sasl *sasl = peer->sasl;
	struct account *account = account_find(peer->server, str_from(sasl->name));
	sasl->task = NULL;
	if (!peer->closing && right && account != NULL)
		succeed(peer, account);
	else if (!peer->closing)
		fail(peer, "wrong password or no such account");
	hold_end(peer);
}

static void compare(struct peer *peer)
{
	struct sasl *sasl = peer->sasl;
	const struct account *account = account_find(peer->server, str_from(sasl->name));
	const char *verifier = account != NULL ? account->verifier : NULL;
	hold_begin(peer, HOLD_UNTIL_ENDED);
	sasl->task =
	    password_check(peer->server->loop, verifier, sasl->password, on_compared, peer);
}

/* In pieces too; what ends with a whole one is followed by an empty one. */
static void send_challenge(struct peer *peer, const char *challenge)
{
	size_t left = strlen(challenge);
	for (; left >= CHUNK; challenge += CHUNK, left -= CHUNK)
		reply_bare_line(peer, "AUTHENTICATE %.*s", CHUNK, challenge);
	reply_bare_line(peer, "AUTHENTICATE %s", left > 0 ? challenge : "+");
}

static void step(struct peer *peer, const char *message)
{
	char *challenge;
	enum sasl_state state = sasl_step(peer->sasl, message, &challenge);
	if (state == SASL_GOES_ON)
		send_challenge(peer, challenge);
	else if (state == SASL_COMPARES)
		compare(peer);
	else if (state == SASL_RIGHT)
		succeed(peer, peer->sasl->account);
	else
		fail(peer, "not proven");
	free(challenge);
}

static void begin(struct peer *peer, struct str mechanism)
{
	uint32_t wait = login_wait(peer, STR(""));
	if (wait > 0) {
		refuse_for_now(peer, wait);
	} else if (!sasl_begin(peer, mechanism)) {
		struct buf words = {0};
		sasl_mechanisms(peer, &words);
		reply(peer, RPL_SASLMECHS, "%s", words.data);
		buf_fini(&words);
		refuse(peer, "You cannot log in in this way from here: use one that 908 named");
	} else {
		step(peer, NULL);
	}
}

static void take_chunk(struct peer *peer, struct str chunk)
{
	struct sasl *sasl = peer->sasl;
	if (chunk.len > CHUNK || sasl->said.len + chunk.len > SASL_MESSAGE_MAX) {
		reply_bare(peer, ERR_SASLTOOLONG);
		sasl_end(peer);
		return;
	}
	if (!str_eq(chunk, STR("+")))
		buf_add(&sasl->said, chunk.data, chunk.len);
	if (chunk.len == CHUNK)
		return;
	struct buf message = sasl->said;
	sasl->said = (struct buf){0};
	buf_add_str(&message, "");
	step(peer, message.data);
	explicit_bzero(message.data, message.len);
	buf_fini(&message);
}

void authenticate_abort(struct peer *peer)
{
	if (peer->sasl == NULL)
		return;
	reply_bare(peer, ERR_SASLABORTED);
	sasl_end(peer);
}

void command_authenticate(struct peer *peer, const struct irc_message *message)
{
	struct str word = message->params[0];
	if (!sasl_works())
		reply_saying(peer, ERR_SASLFAIL, "This server has no accounts");
	else if (str_eq(word, STR("*")) && peer->sasl != NULL)
		authenticate_abort(peer);
	else if (peer->sasl != NULL)
		take_chunk(peer, word);
	else
		begin(peer, word);
}
