/* INVITELINK: an invite for whoever is not here yet. */
#include <stdlib.h>

#include "net/conn.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/invitation.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

static void refuse(struct peer *peer, const char *code, const char *sentence)
{
	reply_line(peer, "FAIL INVITELINK %s :%s", code, sentence);
}

/* Whoever runs the channel, or the server; also who sits at its machine, whose door it is. */
static bool may_invite(struct peer *peer, struct str name)
{
	const struct user *user = peer->user;
	const struct channel *channel = name.len > 0 ? channel_find(peer->server, name) : NULL;
	if ((user->modes & USER_OPERATOR) != 0 || conn_is_local(peer->conn))
		return true;
	if (channel != NULL && channel_has_rank(channel, user, MEMBER_OPERATOR))
		return true;
	refuse(peer, "NOT_ALLOWED", "Only operators of the channel may make invites to it");
	return false;
}

static bool read_wish(struct peer *peer, const struct irc_message *message, struct token_wish *wish)
{
	for (size_t i = 0; i < message->param_count; i++) {
		if (token_wish_word(wish, message->params[i]))
			continue;
		refuse(peer, "INVALID_PARAMS",
		    "Write a channel, --once, and --expire with a time such as 2h, or some of "
		    "these");
		return false;
	}
	return true;
}

void command_invitelink(struct peer *peer, const struct irc_message *message)
{
	struct token_wish wish = {0};
	struct invitation made;
	char *cause;
	if (!read_wish(peer, message, &wish) || !may_invite(peer, wish.channel))
		return;
	if (!invitation_make(peer->server, &wish, &made, &cause)) {
		refuse(peer, "CANNOT_INVITE", cause);
		free(cause);
		return;
	}
	reply_line(peer, "NOTE INVITELINK INVITE_LINK %s %.*s :%s", made.link, TOKEN_ID_SIZE,
	    made.kept->hash, made.link);
}
