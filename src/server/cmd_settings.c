/* ACCOUNT: what the holder of an account may do with it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/log.h"
#include "net/conn.h"
#include "server/account.h"
#include "server/account_admin.h"
#include "server/account_rules.h"
#include "server/command.h"
#include "server/errand.h"
#include "server/hold.h"
#include "server/login.h"
#include "server/password.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/reply.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/user.h"
#include "server/voucher.h"

struct request {
	struct peer *peer;
	struct account *account;
	struct str word, value;
};

static void refuse(const struct request *request, const char *code, const char *why)
{
	reply_line(request->peer, "FAIL ACCOUNT %s :%s", code, why);
}

static const char *const flag_words[] = {
#define FLAG_WORD(name, word) word,
    ACCOUNT_FLAGS(FLAG_WORD)
#undef FLAG_WORD
};

#define FLAG_COUNT (sizeof flag_words / sizeof flag_words[0])

static void run_info(const struct request *request)
{
	const struct account *account = request->account;
	char date[DATE_DAY_SIZE];
	date_day(account->since, date);
	reply_line(request->peer, "NOTE ACCOUNT INFO %s %zu :It is yours since %s", account->name,
	    account_client_count(request->peer->server, account), date);
	for (size_t i = 0; i < FLAG_COUNT; i++)
		reply_line(request->peer, "NOTE ACCOUNT SETTING %s %s :Change it with ACCOUNT SET",
		    flag_words[i], (account->flags & 1u << i) != 0 ? "on" : "off");
	struct str prints =
	    account->fingerprints != NULL ? str_from(account->fingerprints) : STR("");
	struct str print;
	while ((print = str_word(&prints)).len > 0)
		reply_line(request->peer,
		    "NOTE ACCOUNT CERTIFICATE " STR_FMT " :This certificate opens it",
		    STR_ARG(print));
}

static bool find_flag(struct str word, uint32_t *flag)
{
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		*flag = 1u << i;
		if (str_eq_case(word, str_from(flag_words[i])))
			return true;
	}
	return false;
}

static void run_set(const struct request *request)
{
	struct server *server = request->peer->server;
	uint32_t flag, flags = request->account->flags;
	bool on = str_eq_case(request->value, STR("on"));
	if (!find_flag(request->word, &flag)) {
		refuse(request, "UNKNOWN_SETTING", "There is one setting: always-on");
	} else if (!on && !str_eq_case(request->value, STR("off"))) {
		refuse(request, "INVALID_VALUE", "Write on or off");
	} else {
		account_set_flags(server, request->account, on ? flags | flag : flags & ~flag);
		if (on)
			presence_keep(server, request->peer->user);
		else
			presence_end(server, request->account);
		reply_line(request->peer, "NOTE ACCOUNT SETTING " STR_FMT " %s :It is so",
		    STR_ARG(request->word), on ? "on" : "off");
	}
}

static void on_made(void *arg, const char *verifier)
{
	struct peer *peer = arg;
	struct errand *errand = errand_take(peer);
	struct account *account = account_find(peer->server, str_from(errand->name));
	if (!peer->closing && verifier != NULL && account != NULL) {
		account_set_verifier(peer->server, account, verifier);
		log_info("account: \"%s\" has a new password", account->name);
		reply_line(
		    peer, "NOTE ACCOUNT PASSWORD_CHANGED :Log in with the new one from now on");
	} else if (!peer->closing) {
		char *sentence =
		    account_problem_sentence(ACCOUNT_PASSWORD_BAD, str_from(errand->name));
		reply_line(peer, "FAIL ACCOUNT UNACCEPTABLE_PASSWORD :%s", sentence);
		free(sentence);
	}
	errand_free(errand);
	hold_end(peer);
}

static void run_password(const struct request *request)
{
	struct peer *peer = request->peer;
	enum account_problem problem = account_check_password(peer->server, request->word);
	if (!sasl_is_private(peer)) {
		refuse(
		    request, "PASSWORD_UNSAFE", "Others on the way could read it: connect by TLS");
	} else if (problem != ACCOUNT_OK) {
		char *sentence = account_problem_sentence(problem, account_name(request->account));
		refuse(request, account_problem_code(problem), sentence);
		free(sentence);
	} else {
		char *text = xmemdup0(request->word.data, request->word.len);
		hold_begin(peer, HOLD_UNTIL_ENDED);
		errand_begin(peer, account_name(request->account));
		peer->errand->task = password_make(peer->server->loop, text, on_made, peer);
		explicit_bzero(text, request->word.len);
		free(text);
	}
}

static void run_certificate(const struct request *request)
{
	struct server *server = request->peer->server;
	const char *shown = conn_fingerprint(request->peer->conn);
	bool adds = str_eq_case(request->word, STR("add"));
	if (!adds && !str_eq_case(request->word, STR("remove"))) {
		refuse(request, "INVALID_VALUE", "Write add, or remove and a fingerprint");
	} else if (adds && shown == NULL) {
		refuse(
		    request, "NO_CERTIFICATE", "Connect by TLS with the certificate that you mean");
	} else if (adds) {
		account_add_fingerprint(server, request->account, shown);
		reply_line(
		    request->peer, "NOTE ACCOUNT CERTIFICATE %s :It opens the account", shown);
	} else {
		char *print = xmemdup0(request->value.data, request->value.len);
		if (account_remove_fingerprint(server, request->account, print))
			reply_line(request->peer,
			    "NOTE ACCOUNT CERTIFICATE %s :It does not open the account any more",
			    print);
		else
			refuse(request, "NO_CERTIFICATE", "ACCOUNT INFO shows those that open it");
		free(print);
	}
}

/* For this client's user; whatever it is in stays. */
static void run_logout(const struct request *request)
{
	struct peer *peer = request->peer;
	if (peer->user->peers->sibling != NULL ||
	    (request->account->flags & ACCOUNT_ALWAYS_ON) != 0) {
		refuse(request, "SHARED",
		    "Other clients share this nick by the account: leave by QUIT");
		return;
	}
	user_set_account(peer->server, peer->user, NULL);
	reply(peer, RPL_LOGGEDOUT, STR_FMT, STR_ARG(user_source(peer->user)));
}

/* Of operators, and by no account of theirs. */
static void run_invite(const struct request *request)
{
	struct peer *peer = request->peer;
	if (!need_operator(peer))
		return;
	peer_log(peer, LOG_LEVEL_INFO, "made an invitation to an account");
	const char *code = voucher_make(peer->server);
	reply_line(peer,
	    "NOTE ACCOUNT INVITATION %s :Good for one account and seven days: REGISTER NAME %s "
	    "PASSWORD",
	    code, code);
}

static const struct action {
	const char *name;
	size_t params;
	void (*run)(const struct request *request);
} actions[] = {
    {"CERTIFICATE", 2, run_certificate},
    {"INFO", 0, run_info},
    {"INVITE", 1, run_invite},
    {"LOGOUT", 1, run_logout},
    {"PASSWORD", 2, run_password},
    {"SET", 3, run_set},
};

static const struct action *find_action(struct str name)
{
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
		if (str_eq_case(name, str_from(actions[i].name)))
			return &actions[i];
	return NULL;
}

void command_account(struct peer *peer, const struct irc_message *message)
{
	struct str name = message->param_count > 0 ? message->params[0] : STR("INFO");
	const struct action *action = find_action(name);
	const struct request request = {
	    peer, login_account(peer), param(message, 1), param(message, 2)};
	if (action == NULL)
		refuse(&request, "UNKNOWN_COMMAND", "HELP ACCOUNT shows what there is");
	else if (request.account == NULL && action->run != run_invite)
		refuse(&request, "ACCOUNT_REQUIRED",
		    "Log in first, by AUTHENTICATE, or make an account by REGISTER");
	else if (message->param_count < action->params)
		reply(peer, ERR_NEEDMOREPARAMS, "ACCOUNT");
	else
		action->run(&request);
}
