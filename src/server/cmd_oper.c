/* What operators of the server may do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/errand.h"
#include "server/event.h"
#include "server/hold.h"
#include "server/login.h"
#include "server/operators.h"
#include "server/password.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/user.h"
#include "server/verifier.h"

static const struct config_oper *find_oper(const struct config *config, struct str name)
{
	for (size_t i = 0; i < config->oper_count; i++)
		if (str_eq(str_from(config->opers[i].name), name))
			return &config->opers[i];
	return NULL;
}

static bool from_allowed_host(const struct config_oper *oper, const struct user *user)
{
	struct str source = user_source(user);
	size_t before = user->nick_len + 1u;
	struct str user_at_host = {source.data + before, source.len - before};
	return oper->mask == NULL || str_glob(str_from(oper->mask), user_at_host);
}

static void refuse(struct peer *peer, enum numeric numeric, struct str name, const char *why)
{
	peer_log(peer, LOG_LEVEL_WARN, "no operator as \"" STR_FMT "\": %s", STR_ARG(name), why);
	reply_bare(peer, numeric);
}

static void promote(struct peer *peer, const struct config_oper *oper)
{
	struct user *user = peer->user;
	struct event event = {.kind = EVENT_MODE, .source = user, .target = user};
	event.text = STR("+o");
	user_set_modes(peer->server, user, user->modes | (unsigned)USER_OPERATOR);
	peer_log(peer, LOG_LEVEL_INFO, "operator now, as \"%s\"", oper->name);
	reply_bare(peer, RPL_YOUREOPER);
	event_to_user(peer->server, &event, user);
	char *warning = secure_warning(peer->server);
	if (warning != NULL)
		user_tell(user, "%s", warning);
	free(warning);
}

static void refuse_password(struct peer *peer, struct str name)
{
	login_count_failure(peer);
	refuse(peer, ERR_PASSWDMISMATCH, name, "wrong password");
}

/* The configuration may have been read anew meanwhile. */
static void on_compared(void *arg, bool right)
{
	struct peer *peer = arg;
	struct errand *errand = errand_take(peer);
	struct str name = str_from(errand->name);
	const struct config_oper *oper = find_oper(peer->server->config, name);
	if (peer->user != NULL && right && oper != NULL)
		promote(peer, oper);
	else if (peer->user != NULL)
		refuse_password(peer, name);
	errand_free(errand);
	hold_end(peer);
}

/* A verifier is compared in a thread, since that takes long on purpose. */
static void compare(struct peer *peer, const struct config_oper *oper, struct str password)
{
	struct verifier verifier;
	if (!verifier_read(oper->password, &verifier)) {
		if (secret_eq(oper->password, password))
			promote(peer, oper);
		else
			refuse_password(peer, str_from(oper->name));
		return;
	}
	char *text = xmemdup0(password.data, password.len);
	hold_begin(peer, HOLD_UNTIL_ENDED);
	errand_begin(peer, str_from(oper->name));
	peer->errand->task =
	    password_check(peer->server->loop, oper->password, text, on_compared, peer);
	secret_free(text);
}

void command_oper(struct peer *peer, const struct irc_message *message)
{
	struct str name = message->params[0];
	const struct config_oper *oper = find_oper(peer->server->config, name);
	uint32_t wait = login_wait(peer, STR(""));
	if (wait > 0) {
		refuse(peer, ERR_PASSWDMISMATCH, name, "too many failures");
		peer_tell(peer, "too many failed logins: try again in %u seconds", wait);
	} else if (oper != NULL && !from_allowed_host(oper, peer->user)) {
		refuse(peer, ERR_NOOPERHOST, name, "not from there");
	} else if (oper == NULL) {
		login_count_failure(peer);
		refuse(peer, ERR_PASSWDMISMATCH, name, "there is none");
	} else {
		compare(peer, oper, message->params[1]);
	}
}

void command_kill(struct peer *peer, const struct irc_message *message)
{
	if (!need_operator(peer))
		return;
	struct user *user = need_user(peer, message->params[0]);
	if (user == NULL)
		return;
	struct event event = {.kind = EVENT_KILL, .source = peer->user, .target = user};
	event.text = str_clip(param(message, 1), event_room(&event));
	peer_log(peer, LOG_LEVEL_INFO, "kills " STR_FMT ": " STR_FMT, STR_ARG(user_nick(user)),
	    STR_ARG(event.text));
	event_to_user(peer->server, &event, user);
	char reason[2 * IRC_LINE_MAX];
	bool why = event.text.len > 0;
	snprintf(reason, sizeof reason, "Killed (" STR_FMT "%s" STR_FMT "%s)",
	    STR_ARG(user_nick(peer->user)), why ? " (" : "", STR_ARG(event.text), why ? ")" : "");
	peer_close_all(peer->server, user, reason);
}

void command_rehash(struct peer *peer, const struct irc_message *message)
{
	(void)message;
	char *cause = NULL;
	if (!need_operator(peer))
		return;
	peer_log(peer, LOG_LEVEL_INFO, "has the configuration read again");
	if (server_reload(peer->server, &cause)) {
		reply(peer, RPL_REHASHING, "configuration");
		return;
	}
	peer_tell(peer, "the configuration stays as it was: %s", cause);
	free(cause);
}

void command_wallops(struct peer *peer, const struct irc_message *message)
{
	if (!need_operator(peer))
		return;
	struct event event = {
	    .kind = EVENT_WALLOPS, .source = peer->user, .text = message->params[0]};
	event.text = str_clip(event.text, event_room(&event));
	event_to_all(peer->server, &event, USER_WALLOPS);
}

static bool host_is_fit(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = ascii_lower(host.data[i]);
		bool letter = (c >= 'a' && c <= 'z') || ascii_is_digit(c);
		if (!letter && (i == 0 || memchr(".-:/_", c, 5) == NULL))
			return false;
	}
	return host.len <= USER_HOST_MAX;
}

/* Without a host, its own address again. */
void command_chghost(struct peer *peer, const struct irc_message *message)
{
	struct str host = param(message, 1);
	if (!need_operator(peer))
		return;
	struct user *user = need_user(peer, message->params[0]);
	if (user == NULL)
		return;
	if (!host_is_fit(host)) {
		reply_line(peer,
		    "FAIL CHGHOST INVALID_HOST " STR_FMT
		    " :A host is letters, digits and . - _ : /",
		    STR_ARG(reply_word(host)));
		return;
	}
	user_set_host(peer->server, user, host);
	for (struct peer *client = user->peers; client != NULL; client = client->sibling)
		if (client->dialect == &dialect_irc)
			reply(client, RPL_VISIBLEHOST, STR_FMT, STR_ARG(user_host(user)));
	operators_tell(peer->server, STR_FMT " shows " STR_FMT " at the host " STR_FMT,
	    STR_ARG(user_nick(peer->user)), STR_ARG(user_nick(user)), STR_ARG(user_host(user)));
}
