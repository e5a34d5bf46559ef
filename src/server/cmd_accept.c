/* ACCEPT: the guests whom one reads in spite of user mode R. */
#include <stdlib.h>

#include "base/alloc.h"
#include "server/command.h"
#include "server/notes.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/talk.h"

static void list(struct peer *peer)
{
	size_t count;
	struct reply_list nicks;
	const struct note *notes = talk_accepted(peer->server, peer->user, &count);
	struct talk_party *parties = xrecallocarray(NULL, 0, count + 1, sizeof *parties);
	for (size_t i = 0; i < count; i++)
		parties[i].author = str_from(notes[i].name);
	talk_find_nicks(peer->server, parties, count);
	reply_list_begin(&nicks, peer, RPL_ACCEPTLIST, ' ', ":");
	for (size_t i = 0; i < count; i++)
		if (parties[i].nick.len > 0)
			reply_list_add(&nicks, parties[i].nick);
	reply_list_end(&nicks, false);
	reply_bare(peer, RPL_ENDOFACCEPT);
	free(parties);
}

static void change(struct peer *peer, struct str nick)
{
	bool refuse = nick.data[0] == '-';
	struct str rest = {nick.data + refuse, nick.len - refuse};
	const struct user *guest = need_user(peer, rest);
	if (guest == NULL)
		return;
	if (refuse)
		talk_refuse(peer->server, peer->user, guest);
	else
		talk_accept(peer->server, peer->user, guest);
}

void command_accept(struct peer *peer, const struct irc_message *message)
{
	struct str nicks = param(message, 0), nick;
	if (nicks.len == 0 || str_eq(nicks, STR("*"))) {
		list(peer);
		return;
	}
	while (next_piece(&nicks, &nick))
		change(peer, nick);
}
