#include "server/rejoin.h"

#include "base/buf.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/user.h"

void rejoin_leave(struct server *server, const struct user *user)
{
	struct event event = {.kind = EVENT_QUIT, .source = user, .lacking = CAP_CHGHOST};
	event.text = STR("Changing host");
	event_to_neighbours(server, &event, user);
}

static void tell_ranks(struct server *server, struct channel *channel, const struct user *user)
{
	struct buf text = {0};
	struct event event = {.kind = EVENT_MODE, .channel = channel, .lacking = CAP_CHGHOST};
	channel_write_ranks(&text, 0, channel_member(channel, user)->rank, user_nick(user));
	event.text = (struct str){text.data, text.len};
	if (text.len > 0)
		event_to_channel(server, &event, NULL);
	buf_fini(&text);
}

void rejoin_enter(struct server *server, struct user *user)
{
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct channel *channel = user->channels[i].channel;
		struct event event = {
		    .kind = EVENT_JOIN, .source = user, .channel = channel, .lacking = CAP_CHGHOST};
		event_to_others(server, &event);
		tell_ranks(server, channel, user);
	}
	struct event event = {.kind = EVENT_AWAY, .source = user, .lacking = CAP_CHGHOST};
	if (user->away == NULL)
		return;
	event.text = str_from(user->away);
	event_to_neighbours(server, &event, user);
}
