/* How a client comes in, is called, and leaves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "server/account_rules.h"
#include "server/admission.h"
#include "server/ban.h"
#include "server/capture.h"
#include "server/command.h"
#include "server/history.h"
#include "server/irc_state.h"
#include "server/peer.h"
#include "server/presence.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

static void keep(char **field, struct str text)
{
	free(*field);
	*field = xmemdup0(text.data, text.len);
}

bool register_knows_password(const struct peer *peer)
{
	const struct irc_state *state = peer->state;
	return admission_refusal(peer, state->password) == NULL;
}

static enum outcome check_nick(const struct peer *peer, struct str nick)
{
	enum outcome outcome = user_check_nick(peer->server, nick, NULL);
	return outcome == OUTCOME_OK ? account_check_nick(peer->server, nick, peer->account)
	                             : outcome;
}

/* What is to be done about an account's nick is said besides. */
static void refuse_nick(struct peer *peer, enum outcome outcome, struct str nick)
{
	reply_outcome(peer, outcome, STR_FMT, STR_ARG(reply_word(nick)));
	if (outcome != OUTCOME_NICK_RESERVED && outcome != OUTCOME_NICK_ALIKE)
		return;
	struct buf sentence = {0};
	outcome_write(outcome, nick, &sentence);
	peer_tell(peer, "%s", sentence.data);
	buf_fini(&sentence);
}

/* Who is in the middle of saying what it understands may log in yet, and then have the nick. */
static bool may_wait(const struct peer *peer, struct str nick, enum outcome outcome)
{
	const struct irc_state *state = peer->state;
	const struct user *holder = user_find(peer->server, nick);
	bool accounts = outcome == OUTCOME_NICK_RESERVED || outcome == OUTCOME_NICK_ALIKE ||
	                (holder != NULL && holder->account != NULL);
	return accounts && (state->negotiating || peer->account != NULL);
}

/* Somebody may have taken the nick since it was said: then another must be said. */
static bool nick_still_free(struct peer *peer)
{
	struct irc_state *state = peer->state;
	struct str nick = str_from(state->nick);
	enum outcome outcome = check_nick(peer, nick);
	if (outcome == OUTCOME_OK)
		return true;
	refuse_nick(peer, outcome, nick);
	free(state->nick);
	state->nick = NULL;
	return false;
}

static bool may_come_in(struct peer *peer)
{
	const struct irc_state *state = peer->state;
	const struct ban *ban =
	    ban_of_newcomer(peer, str_from(state->nick), str_from(state->username));
	if (ban == NULL)
		return true;
	struct buf sentence = {0};
	ban_sentence(peer->server, ban, &sentence);
	reply(peer, ERR_YOUREBANNEDCREEP, ":%s", sentence.data);
	buf_fini(&sentence);
	ban_turn_away(peer, ban);
	return false;
}

static void become_user(struct peer *peer)
{
	const struct irc_state *state = peer->state;
	user_new(
	    peer, str_from(state->nick), str_from(state->username), str_from(state->real_name));
	presence_changed(peer->server, peer->user);
	irc_state_free(peer);
	info_welcome(peer);
}

/* Another client of somebody who is here. */
static void join_user(struct peer *peer, struct user *user)
{
	user_attach(user, peer);
	irc_state_free(peer);
	info_welcome(peer);
	presence_show(peer);
	presence_changed(peer->server, user);
}

void register_try(struct peer *peer)
{
	struct irc_state *state = peer->state;
	if (state->negotiating || state->nick == NULL || state->username == NULL)
		return;
	const char *refusal = admission_refusal(peer, state->password);
	if (refusal != NULL) {
		reply_saying(peer, ERR_PASSWDMISMATCH, refusal);
		peer_log(peer, LOG_LEVEL_WARN, "refused: %s", refusal);
		peer_close(peer, refusal);
		return;
	}
	struct user *user = presence_find(peer->server, peer->account, str_from(state->nick));
	if ((user == NULL && !nick_still_free(peer)) || !may_come_in(peer))
		return;
	if (user != NULL)
		join_user(peer, user);
	else
		become_user(peer);
}

void command_pass(struct peer *peer, const struct irc_message *message)
{
	if (peer->user != NULL) {
		reply_bare(peer, ERR_ALREADYREGISTERED);
		return;
	}
	struct irc_state *state = peer->state;
	keep(&state->password, message->params[0]);
}

static void say_nick(struct peer *peer, struct str nick)
{
	struct irc_state *state = peer->state;
	enum outcome outcome = check_nick(peer, nick);
	keep(&state->wanted, nick);
	if (outcome != OUTCOME_OK && !may_wait(peer, nick, outcome)) {
		refuse_nick(peer, outcome, nick);
		return;
	}
	keep(&state->nick, nick);
	register_try(peer);
}

void command_nick(struct peer *peer, const struct irc_message *message)
{
	struct str nick = param(message, 0);
	if (nick.len == 0) {
		reply_bare(peer, ERR_NONICKNAMEGIVEN);
	} else if (peer->user == NULL) {
		say_nick(peer, nick);
	} else {
		enum outcome outcome = user_rename(peer->server, peer->user, nick);
		if (outcome != OUTCOME_OK)
			refuse_nick(peer, outcome, nick);
	}
}

/* The ~ says that nobody vouches for it; what no mask could match is left out. */
static void keep_username(struct irc_state *state, struct str said)
{
	struct buf name = {0};
	buf_add_char(&name, '~');
	for (size_t i = 0; i < said.len && name.len < USER_USERNAME_MAX; i++) {
		unsigned char c = (unsigned char)said.data[i];
		if (c > ' ' && c < 0x7f && strchr("!@:,*?", c) == NULL)
			buf_add_char(&name, (char)c);
	}
	if (name.len == 1)
		buf_add_str(&name, "user");
	free(state->username);
	state->username = buf_take(&name);
}

void command_user(struct peer *peer, const struct irc_message *message)
{
	struct irc_state *state = peer->state;
	if (peer->user != NULL) {
		reply_bare(peer, ERR_ALREADYREGISTERED);
		return;
	}
	keep_username(state, message->params[0]);
	keep(&state->real_name, message->params[3]);
	register_try(peer);
}

/* Behind all echoes: clients ask in order to know that what they said has come. */
static void pong(struct peer *peer, struct str token)
{
	int64_t awaited = history_awaited(peer);
	bool labeled = capture_wants(peer);
	if (awaited != 0 && !labeled)
		capture_begin(peer);
	reply_line(peer, "PONG %s :" STR_FMT, peer->server->config->name, STR_ARG(token));
	if (awaited == 0)
		return;
	if (labeled)
		peer->confirms = awaited;
	else
		history_send_after(peer, awaited, capture_end(peer));
}

void command_ping(struct peer *peer, const struct irc_message *message)
{
	struct str token = param(message, 0);
	if (message->param_count == 0)
		reply(peer, ERR_NEEDMOREPARAMS, "PING");
	else if (token.len == 0)
		reply_bare(peer, ERR_NOORIGIN);
	else
		pong(peer, token);
}

/* That it said something is what counts, and that is noted where bytes come in. */
void command_pong(struct peer *peer, const struct irc_message *message)
{
	(void)peer;
	(void)message;
}

void command_quit(struct peer *peer, const struct irc_message *message)
{
	char reason[IRC_LINE_MAX];
	snprintf(reason, sizeof reason, "Quit: " STR_FMT, STR_ARG(param(message, 0)));
	peer_close(peer, reason);
}

void command_setname(struct peer *peer, const struct irc_message *message)
{
	struct str name = param(message, 0);
	if (message->param_count == 0)
		reply(peer, ERR_NEEDMOREPARAMS, "SETNAME");
	else if (name.len == 0 || name.len > peer->server->config->limits.real_name)
		reply_line(peer, "FAIL SETNAME INVALID_REALNAME :Real name is empty or too long");
	else
		user_set_real_name(peer->server, peer->user, name);
}
