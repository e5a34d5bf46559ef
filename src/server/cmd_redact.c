/* draft/message-redaction: messages taken back, by their senders and by operators of channels. */
#include "server/author.h"
#include "server/cap.h"
#include "server/capture.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/event.h"
#include "server/history.h"
#include "server/recent.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/user.h"
#include "server/view.h"

static void fail(
    struct peer *peer, const char *code, struct str target, struct str msgid, const char *text)
{
	struct str word = reply_word(msgid);
	reply_line(peer, "FAIL REDACT %s " STR_FMT " " STR_FMT " :%s", code,
	    STR_ARG(reply_word(target)), STR_ARG(word), text);
}

/* A message that may be taken back, and whether it was the user's own. */
struct found {
	const struct user *user;
	int64_t id;
	bool there;
	bool own;
};

static void look(const struct store_message *message, void *arg)
{
	struct found *found = arg;
	found->there = (RECORD_MESSAGES >> message->kind & 1) != 0;
	found->own = author_owns(found->user, message);
}

/* In what is kept of that place. */
static void find_kept(const struct peer *peer, const struct event *event, struct found *found)
{
	struct server *server = peer->server;
	struct view view;
	if (event->channel != NULL)
		view_open_channel(&view, server, peer->user, event->channel);
	else if (!view_open(&view, server, peer->user, user_nick(event->target)))
		return;
	view_find(&view, found->id, look, found);
	view_close(&view);
}

/* What is not kept, as messages to ranks are not: sent to that place, or come from there. */
static void find_recent(const struct peer *peer, const struct event *event, struct found *found)
{
	uint64_t self = peer->user->id;
	const struct recent_entry *entry = recent_find(peer->server, found->id);
	if (entry == NULL)
		return;
	found->own = entry->source == self;
	if (event->channel != NULL) {
		found->there = entry->place == event->channel->id;
		return;
	}
	uint64_t other = event->target->id;
	bool received = entry->source == other && entry->place == self;
	found->there = received || (found->own && entry->place == other);
}

static struct found find(const struct peer *peer, const struct event *event)
{
	struct found found = {.user = peer->user};
	if (!msgid_read(event->name, &found.id))
		return found;
	find_kept(peer, event, &found);
	if (!found.there)
		find_recent(peer, event, &found);
	return found;
}

static bool rules(const struct peer *peer, const struct channel *channel)
{
	return channel != NULL && (channel_has_rank(channel, peer->user, MEMBER_OPERATOR) ||
	                              (peer->user->modes & USER_OPERATOR) != 0);
}

static void tell(struct server *server, struct event *event)
{
	event->text = str_clip(event->text, event_room(event));
	struct peer *captured = capture_suspend(server);
	if (event->channel != NULL)
		event_to_channel(server, event, event->from);
	else
		user_tell_both(server, event);
	capture_resume(server, captured);
	user_said(server, event);
}

static void take_back(struct server *server, struct event *event, int64_t id)
{
	history_remove(server, id);
	tell(server, event);
}

static bool is_target(const struct peer *peer, const struct event *event)
{
	if (event->channel == NULL)
		return event->target != NULL;
	return rules(peer, event->channel) || channel_member(event->channel, peer->user) != NULL;
}

static void redact(struct peer *peer, struct event *event, struct str target)
{
	if (!is_target(peer, event)) {
		reply_line(peer,
		    "FAIL REDACT INVALID_TARGET " STR_FMT " :You cannot delete messages from there",
		    STR_ARG(reply_word(target)));
		return;
	}
	struct found found = find(peer, event);
	if (!found.there)
		fail(peer, "UNKNOWN_MSGID", target, event->name,
		    "There is no such message, or it is too old");
	else if (!found.own && !rules(peer, event->channel))
		fail(peer, "REDACT_FORBIDDEN", target, event->name, "The message is not yours");
	else
		take_back(peer->server, event, found.id);
}

void command_redact(struct peer *peer, const struct irc_message *message)
{
	struct str target = message->params[0];
	struct buf tags = {0};
	if ((peer->caps & CAP_MESSAGE_REDACTION) == 0) {
		reply(peer, ERR_UNKNOWNCOMMAND, "REDACT");
		return;
	}
	message_client_tags(message->tags, &tags);
	struct event event = {
	    .kind = EVENT_REDACT,
	    .source = peer->user,
	    .from = peer,
	    .channel = channel_find(peer->server, target),
	    .target = user_find(peer->server, target),
	    .name = message->params[1],
	    .text = param(message, 2),
	    .tags = {tags.data, tags.len},
	};
	redact(peer, &event, target);
	buf_fini(&tags);
}
