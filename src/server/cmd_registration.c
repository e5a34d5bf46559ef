/* CHANNEL: whose a channel is, and what accounts are in it. */

#include "base/date.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/registration.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

struct request {
	struct peer *peer;
	struct channel *channel;
	const char *action;
	const struct irc_message *message;
};

/* FAIL and NOTE are standard-replies of IRCv3. */
static void refuse(const struct request *request, const char *code, const char *why)
{
	reply_line(request->peer, "FAIL CHANNEL %s %s %s :%s", code, request->action,
	    request->channel->name, why);
}

/* Whoever runs the server may do what any founder may. */
static bool has_right(const struct request *request, enum member_rank least)
{
	const struct user *user = request->peer->user;
	return channel_has_rank(request->channel, user, least) ||
	       rank_reaches(registration_ranks(request->channel, user->account), least) ||
	       (user->modes & USER_OPERATOR) != 0;
}

/* NULL after saying that there is no such account. */
static struct account *need_account(const struct request *request, struct str name)
{
	struct account *account = account_find(request->peer->server, name);
	if (account == NULL)
		refuse(request, "NO_SUCH_ACCOUNT", "There is no such account");
	return account;
}

static bool may_found(const struct request *request, const struct account *account)
{
	const struct server *server = request->peer->server;
	uint32_t most = server->config->limits.channels_per_account;
	if (most == 0 || registration_count(server, account) < most)
		return true;
	refuse(request, "TOO_MANY_CHANNELS", "That account has registered as many as it may");
	return false;
}

static void run_register(const struct request *request)
{
	const struct account *account = request->peer->user->account;
	struct channel *channel = request->channel;
	if (channel->registration != NULL) {
		refuse(request, "ALREADY_REGISTERED", "This channel is registered already");
	} else if (account == NULL) {
		refuse(
		    request, "ACCOUNT_REQUIRED", "Log in to the account that it shall belong to");
	} else if (may_found(request, account)) {
		registration_begin(request->peer->server, channel, account);
		reply_line(request->peer,
		    "NOTE CHANNEL REGISTERED %s " STR_FMT " :It is registered", channel->name,
		    STR_ARG(account_name(account)));
	}
}

static void run_drop(const struct request *request)
{
	reply_line(request->peer, "NOTE CHANNEL DROPPED %s :It is registered no more",
	    request->channel->name);
	registration_end(request->peer->server, request->channel);
}

static void run_founder(const struct request *request)
{
	struct account *account = need_account(request, request->message->params[2]);
	if (account == NULL || !may_found(request, account))
		return;
	registration_hand_over(request->peer->server, request->channel, account);
	reply_line(request->peer, "NOTE CHANNEL FOUNDER %s " STR_FMT " :It has a new founder",
	    request->channel->name, STR_ARG(account_name(account)));
}

static void run_rank(const struct request *request)
{
	struct channel *channel = request->channel;
	struct str word = param(request->message, 3);
	enum member_rank rank = rank_of_word(word);
	struct account *account = need_account(request, request->message->params[2]);
	if (account == NULL)
		return;
	if (rank == MEMBER_FOUNDER || (rank == 0 && !str_eq_case(word, STR("none")))) {
		refuse(request, "INVALID_RANK", "A rank is operator, helper, voice or none");
	} else if ((registration_ranks(channel, account) & MEMBER_FOUNDER) != 0) {
		refuse(request, "IS_FOUNDER", "That account is the founder");
	} else {
		registration_grant(request->peer->server, channel, account, rank);
		reply_line(request->peer, "NOTE CHANNEL RANK %s " STR_FMT " " STR_FMT " :It is so",
		    channel->name, STR_ARG(account_name(account)), STR_ARG(word));
	}
}

/* What accounts are is for those who may change it. */
static void run_info(const struct request *request)
{
	const struct registration *registration = request->channel->registration;
	const char *name = request->channel->name;
	char date[DATE_DAY_SIZE], letters[MEMBER_RANK_COUNT];
	date_day(registration->since, date);
	reply_line(request->peer, "NOTE CHANNEL FOUNDER %s %s :It is registered since %s", name,
	    registration->founder, date);
	if (!has_right(request, MEMBER_OPERATOR))
		return;
	for (size_t i = 0; i < registration->grant_count && list_has_room(request->peer); i++) {
		const struct channel_grant *grant = &registration->grants[i];
		struct str shown = rank_letters(grant->ranks, letters);
		reply_line(request->peer, "NOTE CHANNEL RANK %s %s :" STR_FMT, name, grant->account,
		    STR_ARG(shown));
	}
}

static const struct action {
	const char *name;
	size_t params;
	enum member_rank least; /* that may do it; 0: all */
	bool registered;        /* only where the channel is */
	void (*run)(const struct request *request);
} actions[] = {
    {"DROP", 2, MEMBER_FOUNDER, true, run_drop},
    {"FOUNDER", 3, MEMBER_FOUNDER, true, run_founder},
    {"INFO", 2, 0, true, run_info},
    {"RANK", 4, MEMBER_OPERATOR, true, run_rank},
    {"REGISTER", 2, MEMBER_OPERATOR, false, run_register},
};

static const struct action *find_action(struct str name)
{
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
		if (str_eq_case(name, str_from(actions[i].name)))
			return &actions[i];
	return NULL;
}

void command_channel(struct peer *peer, const struct irc_message *message)
{
	const struct action *action = find_action(message->params[0]);
	if (action == NULL) {
		reply_line(peer,
		    "FAIL CHANNEL UNKNOWN_COMMAND " STR_FMT " :HELP CHANNEL shows them",
		    STR_ARG(reply_word(message->params[0])));
		return;
	}
	if (message->param_count < action->params) {
		reply(peer, ERR_NEEDMOREPARAMS, "CHANNEL");
		return;
	}
	struct channel *channel = need_channel(peer, message->params[1]);
	struct request request = {peer, channel, action->name, message};
	if (channel == NULL)
		return;
	if (action->registered && channel->registration == NULL)
		refuse(&request, "NOT_REGISTERED", "This channel is not registered");
	else if (action->least != 0 && !has_right(&request, action->least))
		reply(peer, ERR_CHANOPRIVSNEEDED, "%s", channel->name);
	else
		action->run(&request);
}
