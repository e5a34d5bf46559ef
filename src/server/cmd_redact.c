/* draft/message-redaction: messages taken back, by their senders and by operators of channels. */
#include "server/cap.h"
#include "server/capture.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/event.h"
#include "server/history.h"
#include "server/recent.h"
#include "server/reply.h"
#include "server/user.h"

static void fail(
    struct peer *peer, const char *code, struct str target, struct str msgid, const char *text)
{
	struct str word = reply_word(msgid);
	reply_line(peer, "FAIL REDACT %s " STR_FMT " " STR_FMT " :%s", code,
	    STR_ARG(reply_word(target)), STR_ARG(word), text);
}

/* What was sent to that place, or came from there. */
static const struct recent_entry *find(const struct peer *peer, const struct event *event)
{
	uint64_t own = peer->user->id;
	int64_t id;
	const struct recent_entry *entry = NULL;
	if (msgid_read(event->name, &id))
		entry = recent_find(peer->server, id);
	if (entry == NULL || event->channel != NULL)
		return entry != NULL && entry->place == event->channel->id ? entry : NULL;
	uint64_t other = event->target->id;
	bool sent = entry->source == own && entry->place == other;
	bool received = entry->source == other && entry->place == own;
	return sent || received ? entry : NULL;
}

static bool rules(const struct peer *peer, const struct channel *channel)
{
	return channel != NULL && (channel_has_rank(channel, peer->user, MEMBER_OPERATOR) ||
	                              (peer->user->modes & USER_OPERATOR) != 0);
}

static void tell(struct server *server, struct event *event)
{
	event->text = event_clip(event->text, event_room(event));
	struct peer *captured = capture_suspend(server);
	if (event->channel != NULL)
		event_to_channel(server, event, event->from);
	else
		event_to_user(server, event, event->target);
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
	const struct recent_entry *entry = find(peer, event);
	if (entry == NULL)
		fail(peer, "UNKNOWN_MSGID", target, event->name,
		    "There is no such message, or it is too old");
	else if (entry->source != peer->user->id && !rules(peer, event->channel))
		fail(peer, "REDACT_FORBIDDEN", target, event->name, "The message is not yours");
	else
		take_back(peer->server, event, entry->id);
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
