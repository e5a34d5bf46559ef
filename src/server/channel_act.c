/* What is done in a channel that changes neither its name nor who is in it. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/access.h"
#include "server/channel.h"
#include "server/channel_store.h"
#include "server/event.h"
#include "server/history.h"
#include "server/server.h"
#include "server/user.h"

enum outcome channel_say(struct server *server, struct event *event)
{
	enum outcome outcome = access_say(event);
	if (outcome == OUTCOME_OK)
		outcome = user_check_text(event);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (event->least == 0)
		event->least = access_audience(event);
	event_to_channel(server, event, event->from);
	history_add(server, event);
	user_said(server, event);
	return OUTCOME_OK;
}

static char *copy(struct str text)
{
	return text.len > 0 ? xmemdup0(text.data, text.len) : NULL;
}

void channel_keep_topic(struct channel *channel, struct str topic, struct str by, int64_t at)
{
	free(channel->topic);
	free(channel->topic_by);
	channel->topic = copy(topic);
	channel->topic_by = copy(by);
	channel->topic_at = at;
}

enum outcome channel_set_topic(
    struct server *server, struct user *user, struct channel *channel, struct str topic)
{
	const struct member *member = channel_member(channel, user);
	if (member == NULL)
		return OUTCOME_NOT_MEMBER;
	if ((channel->flags & CHANNEL_TOPIC_LOCK) != 0 &&
	    !rank_reaches(member->rank, MEMBER_HELPER))
		return OUTCOME_NOT_CHANNEL_OPERATOR;
	topic = str_clip(topic, server->config->limits.topic);
	struct event event = {
	    .kind = EVENT_TOPIC, .source = user, .channel = channel, .text = topic};
	event.text = str_clip(topic, event_room(&event));
	event_to_channel(server, &event, NULL);
	channel_keep_topic(channel, event.text, user_source(user), clock_wall_s());
	channel_store_put(server, channel);
	return OUTCOME_OK;
}

static void tell_operators(struct server *server, struct event event)
{
	event.kind = EVENT_INVITED;
	event.least = MEMBER_HELPER;
	event_to_others(server, &event);
}

enum outcome channel_invite(
    struct server *server, struct user *user, struct channel *channel, struct user *target)
{
	if (channel_member(channel, user) == NULL)
		return OUTCOME_NOT_MEMBER;
	if ((channel->flags & CHANNEL_INVITE_ONLY) != 0 &&
	    !channel_has_rank(channel, user, MEMBER_HELPER))
		return OUTCOME_NOT_CHANNEL_OPERATOR;
	if (channel_member(channel, target) != NULL)
		return OUTCOME_TARGET_MEMBER;
	if (channel_has_rank(channel, user, MEMBER_HELPER))
		access_invite(channel, target);
	struct event event = {
	    .kind = EVENT_INVITE, .source = user, .channel = channel, .target = target};
	event_to_user(server, &event, target);
	tell_operators(server, event);
	return OUTCOME_OK;
}
