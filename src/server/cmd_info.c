/* What the server says of itself. */
#include <config.h>

#include "base/clock.h"
#include "base/date.h"
#include "server/ban.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

static void motd(struct peer *peer)
{
	const struct config *config = peer->server->config;
	if (config->motd == NULL) {
		reply_bare(peer, ERR_NOMOTD);
		return;
	}
	struct str rest = str_from(config->motd);
	reply(peer, RPL_MOTDSTART, ":- %s Message of the day - ", config->name);
	while (rest.len > 0) {
		size_t len = 0;
		while (len < rest.len && rest.data[len] != '\n')
			len++;
		reply(peer, RPL_MOTD, ":- %.*s", (int)len, rest.data);
		size_t cut = len < rest.len ? len + 1 : len;
		rest = (struct str){rest.data + cut, rest.len - cut};
	}
	reply_bare(peer, RPL_ENDOFMOTD);
}

static void lusers(struct peer *peer)
{
	const struct server *server = peer->server;
	unsigned users = HASH_COUNT(server->users);
	unsigned most = (unsigned)server->user_count_most;
	unsigned hidden = (unsigned)server->invisible_count;
	reply(peer, RPL_LUSERCLIENT, ":There are %u users and %u invisible on 1 servers",
	    users - hidden, hidden);
	reply(peer, RPL_LUSEROP, "%zu", server->operator_count);
	reply(peer, RPL_LUSERUNKNOWN, "%zu", server->peer_count - server->closing_count - users);
	reply(peer, RPL_LUSERCHANNELS, "%u", HASH_COUNT(server->channels));
	reply(peer, RPL_LUSERME, ":I have %u clients and 0 servers", users);
	reply(peer, RPL_LOCALUSERS, "%u %u :Current local users %u, max %u", users, most, users,
	    most);
	reply(peer, RPL_GLOBALUSERS, "%u %u :Current global users %u, max %u", users, most, users,
	    most);
}

static void when(int64_t second, char *out, size_t size)
{
	date_utc(second, "%a %b %d %Y at %H:%M:%S UTC", out, size);
}

/* User modes and channel modes as 004 lists them, those with a parameter apart. */
static void my_info(struct peer *peer)
{
#define LETTER(name, letter) letter,
	static const char user[] = {USER_MODES(LETTER) '\0'};
	static const char flags[] = {CHANNEL_FLAGS(LETTER) '\0'};
	static const char lists[] = {CHANNEL_LISTS(LETTER) '\0'};
#undef LETTER
#define LETTER(name, letter, prefix) letter,
	static const char ranks[] = {MEMBER_RANKS(LETTER) '\0'};
#undef LETTER
	reply(peer, RPL_MYINFO, "%s confab-" PACKAGE_VERSION " %s %s%skl%s %skl%s",
	    peer->server->config->name, user, flags, lists, ranks, lists, ranks);
}

void info_welcome(struct peer *peer)
{
	const struct config *config = peer->server->config;
	char started[64];
	when(peer->server->started / NS_PER_S, started, sizeof started);
	reply(peer, RPL_WELCOME, ":Welcome to the %s chat, " STR_FMT, config->network,
	    STR_ARG(user_source(peer->user)));
	reply(
	    peer, RPL_YOURHOST, ":Your host is %s, running confab " PACKAGE_VERSION, config->name);
	reply(peer, RPL_CREATED, ":This server was started %s", started);
	my_info(peer);
	info_isupport(peer);
	lusers(peer);
	motd(peer);
}

void command_motd(struct peer *peer, const struct irc_message *message)
{
	if (asks_here(peer, param(message, 0)))
		motd(peer);
}

void command_lusers(struct peer *peer, const struct irc_message *message)
{
	(void)message;
	lusers(peer);
}

void command_version(struct peer *peer, const struct irc_message *message)
{
	if (!asks_here(peer, param(message, 0)))
		return;
	reply(peer, RPL_VERSION, "confab-" PACKAGE_VERSION " %s :%s", peer->server->config->name,
	    peer->server->config->description);
	if (peer->user != NULL)
		info_isupport(peer);
}

void command_time(struct peer *peer, const struct irc_message *message)
{
	char now[64];
	when(clock_wall_s(), now, sizeof now);
	if (asks_here(peer, param(message, 0)))
		reply(peer, RPL_TIME, "%s :%s", peer->server->config->name, now);
}

void command_info(struct peer *peer, const struct irc_message *message)
{
	char started[64];
	when(peer->server->started / NS_PER_S, started, sizeof started);
	if (!asks_here(peer, param(message, 0)))
		return;
	reply(peer, RPL_INFO, ":confab " PACKAGE_VERSION ", a chat for the terminal");
	reply(peer, RPL_INFO, ":Free software under the GNU GPL, version 3 or later");
	reply(peer, RPL_INFO, ":This server was started %s", started);
	reply_bare(peer, RPL_ENDOFINFO);
}

void command_admin(struct peer *peer, const struct irc_message *message)
{
	const struct config *config = peer->server->config;
	if (!asks_here(peer, param(message, 0)))
		return;
	reply(peer, RPL_ADMINME, "%s", config->name);
	reply(peer, RPL_ADMINLOC1, ":%s", config->admin_location);
	reply(peer, RPL_ADMINLOC2, ":%s", config->admin_organisation);
	reply(peer, RPL_ADMINEMAIL, ":%s", config->admin_email);
}

void command_links(struct peer *peer, const struct irc_message *message)
{
	(void)message;
	const struct config *config = peer->server->config;
	reply(peer, RPL_LINKS, "%s %s :0 %s", config->name, config->name, config->description);
	reply(peer, RPL_ENDOFLINKS, "*");
}

static void uptime(struct peer *peer)
{
	int64_t up = (clock_wall_ns() - peer->server->started) / NS_PER_S;
	reply(peer, RPL_STATSUPTIME, ":Server Up %lld days %d:%02d:%02d", (long long)(up / 86400),
	    (int)(up % 86400 / 3600), (int)(up % 3600 / 60), (int)(up % 60));
}

static void show_ban(const struct ban *ban, void *arg)
{
	if (list_has_room(arg))
		reply(arg, RPL_STATSKLINE, "K %s * %s :%s", ban->what, ban_kind_word(ban->kind),
		    ban->reason);
}

/* Of what servers tell each other there is nothing here. */
void command_stats(struct peer *peer, const struct irc_message *message)
{
	struct str query = message->params[0];
	if (!asks_here(peer, param(message, 1)))
		return;
	if (query.data[0] == 'u')
		uptime(peer);
	else if ((query.data[0] == 'k' || query.data[0] == 'K') && need_operator(peer))
		ban_each(peer->server, show_ban, peer);
	reply(peer, RPL_ENDOFSTATS, STR_FMT, STR_ARG(reply_word(str_clip(query, 4))));
}

static void help_all(struct peer *peer)
{
	size_t count;
	const struct command *commands = command_all(&count);
	reply(peer, RPL_HELPSTART, "* :Commands; HELP COMMAND says more of one");
	for (size_t i = 0; i < count; i++)
		reply(peer, RPL_HELPTXT, "* :%s%s%s", commands[i].name,
		    *commands[i].usage != '\0' ? " " : "", commands[i].usage);
	reply(peer, RPL_ENDOFHELP, "* :End of /HELP");
}

/* What people ask for who come from elsewhere. */
static struct str known_as(struct str name)
{
	static const char *const others[][2] = {{"IDENTIFY", "AUTHENTICATE"},
	    {"LOGIN", "AUTHENTICATE"}, {"NICKSERV", "ACCOUNT"}, {"CHANSERV", "CHANNEL"}};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (str_eq_case(name, str_from(others[i][0])))
			return str_from(others[i][1]);
	return name;
}

void command_help(struct peer *peer, const struct irc_message *message)
{
	struct str name = param(message, 0);
	const struct command *command = command_find(known_as(name));
	if (name.len == 0) {
		help_all(peer);
	} else if (command == NULL) {
		reply(peer, ERR_HELPNOTFOUND, STR_FMT, STR_ARG(reply_word(name)));
	} else {
		reply(
		    peer, RPL_HELPSTART, "%s :%s %s", command->name, command->name, command->usage);
		reply(peer, RPL_HELPTXT, "%s :%s", command->name, command->help);
		reply(peer, RPL_ENDOFHELP, "%s :End of /HELP", command->name);
	}
}
