#include "server/view.h"

#include "proto/irc.h"
#include "server/channel.h"
#include "server/edit.h"
#include "server/history.h"
#include "server/record.h"
#include "server/server.h"
#include "server/user.h"

void view_open_channel(struct view *view, struct server *server, const struct user *user,
    const struct channel *channel)
{
	*view = (struct view){.server = server, .user = user};
	view->place = view->name = channel_name(channel);
	view->since = channel->sealed;
}

void view_open_talk(struct view *view, struct server *server, const struct user *user,
    struct str other, struct str name)
{
	*view = (struct view){.server = server, .user = user, .name = name, .is_talk = true};
	author_talk(author_of(user), other, &view->talk);
	view->place = (struct str){view->talk.data, view->talk.len};
	view->since = author_since(user);
}

bool view_open(struct view *view, struct server *server, const struct user *user, struct str target)
{
	if (target.len > 0 && target.data[0] == '#') {
		const struct channel *channel = channel_find(server, target);
		if (channel == NULL || user_membership(user, channel) == NULL)
			return false;
		view_open_channel(view, server, user, channel);
		return true;
	}
	if (!irc_nick_valid(target))
		return false;
	const struct user *other = user_find(server, target);
	view_open_talk(view, server, user, other != NULL ? author_of(other) : target,
	    other != NULL ? user_nick(other) : target);
	return true;
}

void view_close(struct view *view)
{
	buf_fini(&view->talk);
}

size_t view_read(const struct view *view, struct str words, const struct store_range *range,
    store_each_fn *each, void *arg)
{
	struct store_range bounded = *range;
	if (bounded.after < view->since)
		bounded.after = view->since;
	if (bounded.after >= bounded.before)
		return 0;
	if (words.len > 0)
		return store_search(
		    history_store(view->server), view->place, words, &bounded, each, arg);
	return store_read(history_store(view->server), view->place, &bounded, each, arg);
}

bool view_find(const struct view *view, int64_t id, store_each_fn *each, void *arg)
{
	const struct store_range one = {.after = id - 1, .before = id + 1, .limit = 1};
	return id > 0 && id < STORE_ID_MAX && view_read(view, STR(""), &one, each, arg) > 0;
}

/* In a talk, what the user said is shown to the other's nick of now, the rest to its own. */
bool view_tell(const struct view *view, struct peer *peer, const struct store_message *message)
{
	bool to_self = view->is_talk && !author_is(view->user, message->author);
	if (edit_is_void(view, message))
		return false;
	record_tell(peer, message, to_self ? user_nick(view->user) : view->name);
	return true;
}
