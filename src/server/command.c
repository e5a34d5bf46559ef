#include "server/command.h"

#include <stdlib.h>

#include "net/conn.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

/* Sorted by name. */
static const struct command commands[] = {
    {"ACCEPT", command_accept, 0, false, "[[-]NICK[,[-]NICK...]]",
        "lets guests write to you in spite of user mode R, or with - no more; alone, lists them"},
    {"ACCOUNT", command_account, 0, false,
        "[INFO | SET always-on on|off | PASSWORD NEW | CERTIFICATE add|remove [FINGERPRINT] | "
        "INVITE | LOGOUT]",
        "shows or changes the account that you are logged in to"},
    {"ADMIN", command_admin, 0, false, "[SERVER]", "says who runs this server"},
    {"AUTHENTICATE", command_authenticate, 1, true, "PLAIN|SCRAM-SHA-256|EXTERNAL | MESSAGE | *",
        "logs in to an account, a step each; clients do it for you"},
    {"AWAY", command_away, 0, true, "[TEXT]", "marks you as away; without a text, as back"},
    {"BAN", command_ban, 0, false, "[ADDRESS|NICK!USER@HOST|account:NAME|NICK [DURATION] [REASON]]",
        "keeps somebody out of the server; alone, lists who is (operators only)"},
    {"BATCH", command_batch, 1, false, "+NAME draft/multiline TARGET | -NAME",
        "stands before and after a message in several lines"},
    {"CAP", command_cap, 1, true, "LS|LIST|REQ|END [CAPABILITIES]",
        "negotiates what both sides understand"},
    {"CHANNEL", command_channel, 2, false,
        "REGISTER|DROP|INFO CHANNEL | FOUNDER CHANNEL ACCOUNT | RANK CHANNEL ACCOUNT "
        "operator|helper|voice|none",
        "keeps a channel for your account, hands it over, says what accounts are in it"},
    {"CHATHISTORY", command_chathistory, 1, false,
        "LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS TARGET timestamp=TIME|msgid=ID [...] LIMIT",
        "shows what was said before"},
    {"CHGHOST", command_chghost, 1, false, "NICK [HOST]",
        "shows somebody to others at another host, or at their own again (operators only)"},
    {"DLINE", command_ban, 1, false, "[DURATION] ADDRESS [REASON]", "is BAN (operators only)"},
    {"HELP", command_help, 0, false, "[COMMAND]", "shows the commands, or what one does"},
    {"HELPOP", command_help, 0, false, "[COMMAND]", "is HELP"},
    {"INFO", command_info, 0, false, "[SERVER]", "says what this server is"},
    {"INVITE", command_invite, 0, false, "[NICK CHANNEL]",
        "lets somebody into a channel; alone, lists the channels that you are invited to"},
    {"INVITELINK", command_invitelink, 0, false, "[CHANNEL] [--once] [--expire TIME]",
        "makes an invite, a link that others join by"},
    {"ISON", command_ison, 1, false, "NICK...", "says which of them are here"},
    {"ISUPPORT", command_isupport, 0, true, "", "says what this server supports and bounds"},
    {"JOIN", command_join, 1, false, "CHANNEL[,CHANNEL...] [KEY[,KEY...]] | 0",
        "enters channels; 0 leaves all"},
    {"KICK", command_kick, 2, false, "CHANNEL NICK[,NICK...] [REASON]",
        "puts somebody out of a channel"},
    {"KILL", command_kill, 1, false, "NICK [REASON]",
        "ends somebody's connection (operators only)"},
    {"KLINE", command_ban, 1, false, "[DURATION] USER@HOST [REASON]", "is BAN (operators only)"},
    {"LINKS", command_links, 0, false, "", "shows the servers of the network"},
    {"LIST", command_list, 0, false, "[CHANNEL[,CHANNEL...] | CONDITION[,CONDITION...]]",
        "shows channels: by mask, >N or <N users, C>N or T<N minutes since creation or topic"},
    {"LUSERS", command_lusers, 0, false, "", "counts who is here"},
    {"MARKREAD", command_markread, 0, false, "CHANNEL|NICK [timestamp=TIME]",
        "says up to when you have read"},
    {"MODE", command_mode, 1, false, "CHANNEL|NICK [MODES [PARAMETER...]]",
        "shows or changes modes"},
    {"MONITOR", command_monitor, 1, false, "+|- NICK[,NICK...] | C | L | S",
        "tells when somebody comes and goes"},
    {"MOTD", command_motd, 0, false, "[SERVER]", "shows the message of the day"},
    {"NAMES", command_names, 0, false, "[CHANNEL[,CHANNEL...]]", "shows who is in a channel"},
    {"NICK", command_nick, 0, true, "NICK", "changes your name"},
    {"NOTICE", command_notice, 0, false, "TARGET[,TARGET...] TEXT",
        "says something that no program answers"},
    {"OPER", command_oper, 2, false, "NAME PASSWORD", "makes you an operator"},
    {"PART", command_part, 1, false, "CHANNEL[,CHANNEL...] [REASON]", "leaves channels"},
    {"PASS", command_pass, 1, true, "PASSWORD", "gives the server's password"},
    {"PING", command_ping, 0, true, "TOKEN", "asks for a PONG with the same token"},
    {"PONG", command_pong, 0, true, "TOKEN", "answers a PING"},
    {"PRIVMSG", command_privmsg, 0, false, "TARGET[,TARGET...] TEXT",
        "says something to channels and people"},
    {"QUIT", command_quit, 0, true, "[REASON]", "leaves the server"},
    {"REDACT", command_redact, 2, false, "TARGET MSGID [REASON]",
        "takes back a message of yours, or of others in a channel whose operator you are"},
    {"REGISTER", command_register, 3, true, "ACCOUNT|* * PASSWORD",
        "makes an account, * being one of your nick's name, and logs you in to it"},
    {"REHASH", command_rehash, 0, false, "", "reads the configuration again (operators only)"},
    {"RENAME", command_rename, 2, false, "CHANNEL NAME [REASON]",
        "gives a channel another name; all else stays"},
    {"SEARCH", command_search, 1, false,
        "[in=CHANNEL|NICK][;from=NICK][;text=WORDS][;after=TIME][;before=TIME][;limit=COUNT]",
        "finds what was said where you may read"},
    {"SETNAME", command_setname, 0, false, "TEXT", "changes your real name"},
    {"STATS", command_stats, 1, false, "QUERY [SERVER]",
        "says with u how long the server is up, with k whom it bans"},
    {"TAGMSG", command_tagmsg, 0, false, "TARGET[,TARGET...]", "sends tags without a text"},
    {"TIME", command_time, 0, false, "[SERVER]", "says what time it is here"},
    {"TOPIC", command_topic, 1, false, "CHANNEL [TEXT]", "shows or changes a channel's topic"},
    {"UNBAN", command_unban, 1, false, "ADDRESS|NICK!USER@HOST|account:NAME|NICK",
        "lets somebody in again (operators only)"},
    {"UNDLINE", command_unban, 1, false, "ADDRESS", "is UNBAN (operators only)"},
    {"UNKLINE", command_unban, 1, false, "USER@HOST", "is UNBAN (operators only)"},
    {"USER", command_user, 4, true, "USERNAME 0 * REALNAME", "says who you are"},
    {"USERHOST", command_userhost, 1, false, "NICK...", "shows where people are"},
    {"VERIFY", command_verify, 2, true, "ACCOUNT CODE",
        "completes a registration; none needs that here"},
    {"VERSION", command_version, 0, true, "[SERVER]", "says which server this is"},
    {"WALLOPS", command_wallops, 1, false, "TEXT",
        "says something to all who set mode w (operators only)"},
    {"WHO", command_who, 0, false, "MASK [o][%FIELDS[,TOKEN]]", "shows who matches"},
    {"WHOIS", command_whois, 0, false, "[SERVER] NICK", "shows who somebody is"},
    {"WHOWAS", command_whowas, 0, false, "NICK [COUNT]", "shows who somebody was"},
};

const struct command *command_all(size_t *count)
{
	*count = sizeof commands / sizeof commands[0];
	return commands;
}

static int compare(const void *key, const void *entry)
{
	const struct command *command = entry;
	return str_compare_case(*(const struct str *)key, str_from(command->name));
}

const struct command *command_find(struct str name)
{
	return bsearch(
	    &name, commands, sizeof commands / sizeof commands[0], sizeof commands[0], compare);
}

struct user *need_user(struct peer *peer, struct str nick)
{
	struct user *user = user_find(peer->server, nick);
	if (user == NULL)
		reply(peer, ERR_NOSUCHNICK, STR_FMT, STR_ARG(reply_word(nick)));
	return user;
}

struct channel *need_channel(struct peer *peer, struct str name)
{
	struct channel *channel = channel_find(peer->server, name);
	if (channel != NULL && channel_visible(channel, peer->user))
		return channel;
	reply(peer, ERR_NOSUCHCHANNEL, STR_FMT, STR_ARG(reply_word(name)));
	return NULL;
}

bool need_operator(struct peer *peer)
{
	if ((peer->user->modes & USER_OPERATOR) != 0)
		return true;
	reply_bare(peer, ERR_NOPRIVILEGES);
	return false;
}

bool list_has_room(struct peer *peer)
{
	size_t queued = conn_queued(peer->conn) + peer->server->capture.len;
	if (queued < peer->server->config->limits.queue / 2)
		return true;
	peer_tell(peer, "the list is too long to be sent whole: ask for less");
	return false;
}

struct str param(const struct irc_message *message, size_t index)
{
	return index < message->param_count ? message->params[index] : STR("");
}

struct str cut_piece(struct str *list)
{
	size_t len = 0;
	while (len < list->len && list->data[len] != ',')
		len++;
	struct str piece = {list->data, len};
	size_t cut = len < list->len ? len + 1 : len;
	list->data += cut;
	list->len -= cut;
	return piece;
}

bool next_piece(struct str *list, struct str *piece)
{
	while (list->len > 0) {
		struct str found = cut_piece(list);
		if (found.len > 0) {
			*piece = found;
			return true;
		}
	}
	return false;
}

uint32_t number_of(struct str text)
{
	uint64_t value;
	str_cut_number(&text, &value);
	return value < NUMBER_MOST ? (uint32_t)value : NUMBER_MOST;
}

struct str rank_shown(const struct peer *peer, unsigned ranks, char out[MEMBER_RANK_COUNT])
{
	return rank_prefixes(ranks, (peer->caps & CAP_MULTI_PREFIX) != 0, out);
}

bool asks_here(struct peer *peer, struct str target)
{
	if (target.len == 0 || str_glob(target, str_from(peer->server->config->name)) ||
	    user_find(peer->server, target) != NULL)
		return true;
	reply(peer, ERR_NOSUCHSERVER, STR_FMT, STR_ARG(reply_word(target)));
	return false;
}
