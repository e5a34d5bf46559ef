/* REGISTER and VERIFY: accounts that people make themselves (draft/account-registration). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/account.h"
#include "server/account_rules.h"
#include "server/command.h"
#include "server/errand.h"
#include "server/hold.h"
#include "server/irc_state.h"
#include "server/login.h"
#include "server/password.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/user.h"
#include "server/voucher.h"

static void fail(struct peer *peer, const char *code, struct str name, const char *sentence)
{
	reply_line(
	    peer, "FAIL REGISTER %s " STR_FMT " :%s", code, STR_ARG(reply_word(name)), sentence);
}

static void fail_for(struct peer *peer, enum account_problem problem, struct str name)
{
	char *sentence = account_problem_sentence(problem, name);
	fail(peer, account_problem_code(problem), name, sentence);
	free(sentence);
}

/* Its nick, or the one that it wants and may not have yet. */
static struct str own_nick(const struct peer *peer)
{
	const struct irc_state *state = peer->state;
	if (peer->user != NULL)
		return user_nick(peer->user);
	return state->wanted != NULL ? str_from(state->wanted) : STR("");
}

static bool is_let_in(const struct peer *peer)
{
	return peer->user != NULL || register_knows_password(peer);
}

/* Whether the peer may have an account at all; if not, it is told why. */
static bool may_register(struct peer *peer, struct str name, struct str code)
{
	const struct config *config = peer->server->config;
	const struct account *account = login_account(peer);
	if (account != NULL)
		fail(peer, "ALREADY_AUTHENTICATED", account_name(account),
		    "You are logged in to an account already");
	else if (peer->user == NULL && !config->register_early)
		fail(peer, "COMPLETE_CONNECTION_REQUIRED", name,
		    "Connect first, as a guest, and then register");
	else if (config->accounts == ACCOUNTS_CLOSED)
		fail(peer, "TEMPORARILY_UNAVAILABLE", name,
		    "Accounts are made by whoever runs this server: ask there for one");
	else if (!voucher_pays(peer->server, code))
		fail_for(peer, ACCOUNT_UNINVITED, name);
	else if (!is_let_in(peer))
		fail(peer, "TEMPORARILY_UNAVAILABLE", name,
		    "Give the server's password first, by PASS");
	else if (!sasl_is_private(peer))
		fail(peer, "TEMPORARILY_UNAVAILABLE", name,
		    "Others on the way could read the password: connect by TLS");
	else
		return true;
	return false;
}

/* Somebody may have been faster while the verifier was made. */
static void on_made(void *arg, const char *verifier)
{
	struct peer *peer = arg;
	struct server *server = peer->server;
	struct errand *errand = errand_take(peer);
	struct str name = str_from(errand->name);
	enum account_problem problem = ACCOUNT_PASSWORD_BAD;
	if (verifier != NULL)
		problem = account_check_name(server, name, peer->user);
	if (problem == ACCOUNT_OK && !voucher_pays(server, str_from(errand->voucher)))
		problem = ACCOUNT_UNINVITED;
	if (problem == ACCOUNT_OK && !peer->closing) {
		struct account *account = account_new(server, name);
		account_set_verifier(server, account, verifier);
		voucher_use(server, str_from(errand->voucher));
		login_count_signup(peer);
		login_done(peer, account);
		reply_line(peer,
		    "REGISTER SUCCESS %s :The account is yours, and you are logged in to it",
		    account->name);
		authenticate_tell(peer, account);
	} else if (!peer->closing) {
		fail_for(peer, problem, name);
	}
	errand_free(errand);
	hold_end(peer);
}

static void make(struct peer *peer, struct str name, struct str code, struct str password)
{
	char *text = xmemdup0(password.data, password.len);
	hold_begin(peer, HOLD_UNTIL_ENDED);
	errand_begin(peer, name);
	peer->errand->voucher = xmemdup0(code.data, code.len);
	peer->errand->task = password_make(peer->server->loop, text, on_made, peer);
	explicit_bzero(text, password.len);
	free(text);
}

static void refuse_more(struct peer *peer, struct str name, uint32_t wait)
{
	char sentence[128];
	snprintf(sentence, sizeof sentence,
	    "Too many accounts were made from your address: try again in %u seconds", wait);
	fail(peer, "TEMPORARILY_UNAVAILABLE", name, sentence);
}

void command_register(struct peer *peer, const struct irc_message *message)
{
	struct str said = message->params[0], password = message->params[2];
	struct str name = str_eq(said, STR("*")) ? own_nick(peer) : said;
	if (!may_register(peer, said, message->params[1]))
		return;
	enum account_problem problem = account_check_name(peer->server, name, peer->user);
	uint32_t wait = login_signup_wait(peer);
	if (problem == ACCOUNT_OK)
		problem = account_check_password(peer->server, password);
	if (name.len == 0)
		fail(peer, "NEED_NICK", said, "Say NICK first, or the account's name");
	else if (problem != ACCOUNT_OK)
		fail_for(peer, problem, name);
	else if (wait > 0)
		refuse_more(peer, name, wait);
	else
		make(peer, name, message->params[1], password);
}

/* No account waits for anything here. */
void command_verify(struct peer *peer, const struct irc_message *message)
{
	reply_line(peer,
	    "FAIL VERIFY INVALID_CODE " STR_FMT " :Accounts need no code here: log in to yours",
	    STR_ARG(reply_word(message->params[0])));
}
