/* INVITELINK: an invite for whoever is not here yet; those there are; taking one back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "net/conn.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/invitation.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

#define EXPIRES_TEXT 24 /* bytes of a time in seconds, or of a star */

struct asked {
	struct token_wish wish;
	bool list;
	bool revoke;
	struct str id; /* of the one to revoke */
};

static void refuse(struct peer *peer, const char *code, const char *sentence)
{
	reply_line(peer, "FAIL INVITELINK %s :%s", code, sentence);
}

/* Of the server, or whoever sits at its machine, whose door it is. */
static bool is_owner(const struct peer *peer)
{
	return (peer->user->modes & USER_OPERATOR) != 0 || conn_is_local(peer->conn);
}

/* Whoever runs the channel, or the server. */
static bool may_invite(struct peer *peer, struct str name)
{
	const struct channel *channel = name.len > 0 ? channel_find(peer->server, name) : NULL;
	if (is_owner(peer))
		return true;
	if (channel != NULL && channel_has_rank(channel, peer->user, MEMBER_OPERATOR))
		return true;
	refuse(peer, "NOT_ALLOWED", "Only operators of the channel may make invites to it");
	return false;
}

static bool is_option(struct str word, const char *name)
{
	return str_starts(word, STR("--")) &&
	       str_eq_case((struct str){word.data + 2, word.len - 2}, str_from(name));
}

static bool read_words(struct peer *peer, const struct irc_message *message, struct asked *asked)
{
	for (size_t i = 0; i < message->param_count; i++) {
		struct str word = message->params[i];
		if (is_option(word, "list"))
			asked->list = true;
		else if (is_option(word, "revoke"))
			asked->revoke = true;
		else if (asked->revoke && asked->id.len == 0 && !irc_channel_valid(word))
			asked->id = word;
		else if (!token_wish_word(&asked->wish, word)) {
			refuse(peer, "INVALID_PARAMS",
			    "Write a channel, --once, and --expire with a time such as 2h, or some "
			    "of these; or --list, or --revoke with an invite's ID");
			return false;
		}
	}
	return true;
}

static const char *expires(const struct token *token, char out[EXPIRES_TEXT])
{
	if (token->expires == 0)
		return "*";
	snprintf(out, EXPIRES_TEXT, "%" PRId64, token->expires);
	return out;
}

static const char *whom(const struct token *token)
{
	return token->once ? "once" : token->standing ? "standing" : "many";
}

/* Who wants nothing of it gets the same one again. */
static void make(struct peer *peer, struct token_wish *wish)
{
	wish->standing = !wish->once && wish->lasts == 0;
	struct invitation made;
	char *cause, until[EXPIRES_TEXT];
	if (!invitation_make(peer->server, wish, &made, &cause)) {
		refuse(peer, "CANNOT_INVITE", cause);
		free(cause);
		return;
	}
	reply_line(peer, "NOTE INVITELINK INVITE_LINK %s %.*s %s %s :Others join with: confab '%s'",
	    made.link, TOKEN_ID_SIZE, made.kept->hash, whom(made.kept), expires(made.kept, until),
	    made.link);
}

/* Owners see all. */
static bool may_see(const struct peer *peer, const struct token *token, struct str channel)
{
	return is_owner(peer) ||
	       (channel.len > 0 && str_eq_case(str_from(token->channel), channel));
}

static void list(struct peer *peer, struct str channel)
{
	const struct token *token;
	char until[EXPIRES_TEXT];
	size_t count = 0;
	DL_FOREACH (peer->server->tokens, token) {
		if (!may_see(peer, token, channel))
			continue;
		count++;
		const char *into = token->channel;
		if (into[0] == '\0')
			into = peer->server->config->default_channel;
		reply_line(peer, "NOTE INVITELINK INVITE_LISTED %.*s %s %s %s :Invite %.*s to %s",
		    TOKEN_ID_SIZE, token->hash, into,
		    token->holder[0] != '\0' ? "used" : whom(token), expires(token, until),
		    TOKEN_ID_SIZE, token->hash, into);
	}
	if (count == 0)
		reply_line(peer, "NOTE INVITELINK INVITE_NONE :There are no invites");
}

static void take_back(struct peer *peer, const struct asked *asked)
{
	struct token *token = token_find(peer->server, asked->id);
	if (token == NULL || !may_see(peer, token, asked->wish.channel)) {
		refuse(peer, "INVALID_PARAMS", "There is no such invite: --list shows them");
		return;
	}
	reply_line(peer,
	    "NOTE INVITELINK INVITE_REVOKED %.*s :Taken back: nobody comes in by it any more; "
	    "those "
	    "who did stay",
	    TOKEN_ID_SIZE, token->hash);
	token_drop(peer->server, token);
}

void command_invitelink(struct peer *peer, const struct irc_message *message)
{
	struct asked asked = {0};
	if (!read_words(peer, message, &asked) || !may_invite(peer, asked.wish.channel))
		return;
	if (asked.list)
		list(peer, asked.wish.channel);
	else if (asked.revoke)
		take_back(peer, &asked);
	else
		make(peer, &asked.wish);
}
