/* MONITOR: the list of nicks whose coming and going a client is told of. */
#include "server/command.h"
#include "server/monitor.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

/* Who is here goes into one list, who is not into another. */
struct status {
	struct reply_list online, offline;
};

static void status_begin(struct status *status, struct peer *peer)
{
	reply_list_begin(&status->online, peer, RPL_MONONLINE, ',', ":");
	reply_list_begin(&status->offline, peer, RPL_MONOFFLINE, ',', ":");
}

static void status_add(struct status *status, const struct server *server, struct str nick)
{
	const struct user *user = user_find(server, nick);
	if (user != NULL)
		reply_list_add(&status->online, user_source(user));
	else
		reply_list_add(&status->offline, nick);
}

static void status_end(struct status *status)
{
	reply_list_end(&status->online, false);
	reply_list_end(&status->offline, false);
}

/* What fits is added; what does not is named in the answer. */
static void add(struct peer *peer, struct str nicks)
{
	struct status status;
	struct str nick, rest = nicks;
	status_begin(&status, peer);
	while (next_piece(&nicks, &nick)) {
		if (!irc_nick_valid(nick))
			continue;
		if (!monitor_add(peer, nick)) {
			reply(peer, ERR_MONLISTFULL, "%u " STR_FMT,
			    peer->server->config->limits.monitor, STR_ARG(reply_word(rest)));
			break;
		}
		status_add(&status, peer->server, nick);
		rest = nicks;
	}
	status_end(&status);
}

static void drop(struct peer *peer, struct str nicks)
{
	struct str nick;
	while (next_piece(&nicks, &nick))
		monitor_remove(peer, nick);
}

static void list(struct peer *peer)
{
	struct reply_list nicks;
	reply_list_begin(&nicks, peer, RPL_MONLIST, ',', ":");
	const struct monitor_entry *entry = NULL;
	while ((entry = monitor_next(peer, entry)) != NULL)
		reply_list_add(&nicks, monitor_nick(entry));
	reply_list_end(&nicks, false);
	reply_bare(peer, RPL_ENDOFMONLIST);
}

static void show(struct peer *peer)
{
	struct status status;
	const struct monitor_entry *entry = NULL;
	status_begin(&status, peer);
	while ((entry = monitor_next(peer, entry)) != NULL)
		status_add(&status, peer->server, monitor_nick(entry));
	status_end(&status);
}

void command_monitor(struct peer *peer, const struct irc_message *message)
{
	struct str verb = message->params[0];
	if (str_eq(verb, STR("+")))
		add(peer, param(message, 1));
	else if (str_eq(verb, STR("-")))
		drop(peer, param(message, 1));
	else if (str_eq_case(verb, STR("C")))
		monitor_clear(peer);
	else if (str_eq_case(verb, STR("L")))
		list(peer);
	else if (str_eq_case(verb, STR("S")))
		show(peer);
}
