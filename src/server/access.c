#include "server/access.h"

#include <string.h>

#include "base/alloc.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/mask.h"
#include "server/registration.h"
#include "server/talk.h"
#include "server/user.h"

static bool listed(const struct channel *channel, enum channel_list_kind kind,
    const struct user *user, enum mask_use use)
{
	const struct channel_list *list = &channel->lists[kind];
	for (size_t i = 0; i < list->count; i++)
		if (mask_matches(str_from(list->entries[i].mask), user, use))
			return true;
	return false;
}

static bool banned(const struct channel *channel, const struct user *user, enum mask_use use)
{
	return listed(channel, CHANNEL_BANS, user, use) &&
	       !listed(channel, CHANNEL_EXCEPTIONS, user, use);
}

static size_t invitation(const struct channel *channel, const struct user *user)
{
	size_t at = 0;
	while (at < channel->invited_count && channel->invited[at] != user->id)
		at++;
	return at;
}

bool access_invited(const struct channel *channel, const struct user *user)
{
	return invitation(channel, user) < channel->invited_count;
}

static void forget_invitation(struct channel *channel, size_t at)
{
	channel->invited_count--;
	memmove(&channel->invited[at], &channel->invited[at + 1],
	    (channel->invited_count - at) * sizeof channel->invited[0]);
}

void access_invite(struct channel *channel, const struct user *user)
{
	if (access_invited(channel, user))
		return;
	if (channel->invited_count == CHANNEL_INVITED)
		forget_invitation(channel, 0);
	channel->invited =
	    xrealloc(channel->invited, (channel->invited_count + 1) * sizeof channel->invited[0]);
	channel->invited[channel->invited_count++] = user->id;
}

enum outcome access_join(struct channel *channel, const struct user *user, struct str key)
{
	size_t at = invitation(channel, user);
	if (at < channel->invited_count) {
		forget_invitation(channel, at);
		return OUTCOME_OK;
	}
	if (registration_ranks(channel, user->account) != 0)
		return OUTCOME_OK;
	if (banned(channel, user, MASK_ENTER))
		return OUTCOME_BANNED;
	if ((channel->flags & CHANNEL_INVITE_ONLY) != 0 &&
	    !listed(channel, CHANNEL_INVITES, user, MASK_ENTER))
		return OUTCOME_CHANNEL_INVITE;
	if ((channel->flags & CHANNEL_ACCOUNTS_JOIN) != 0 && user->account == NULL &&
	    !listed(channel, CHANNEL_INVITES, user, MASK_ENTER))
		return OUTCOME_CHANNEL_ACCOUNT;
	if (channel->key != NULL && !str_eq(str_from(channel->key), key))
		return OUTCOME_CHANNEL_KEY;
	if (channel->limit != 0 && channel->member_count >= channel->limit)
		return OUTCOME_CHANNEL_FULL;
	return OUTCOME_OK;
}

static bool is_ctcp(const struct event *event)
{
	return event->kind != EVENT_TAGMSG && event->text.len > 0 && event->text.data[0] == '\1' &&
	       !str_starts(event->text, STR("\1ACTION "));
}

enum outcome access_say(const struct event *event)
{
	const struct channel *channel = event->channel;
	const struct member *member = channel_member(channel, event->source);
	if ((channel->flags & CHANNEL_NO_CTCP) != 0 && is_ctcp(event))
		return OUTCOME_NO_CTCP;
	if (member != NULL && member->rank != 0)
		return OUTCOME_OK;
	if ((channel->flags & CHANNEL_NO_EXTERNAL) != 0 && member == NULL)
		return OUTCOME_NO_EXTERNAL;
	if ((channel->flags & CHANNEL_MODERATED) != 0)
		return OUTCOME_MODERATED;
	if ((channel->flags & CHANNEL_ACCOUNTS_SPEAK) != 0 && event->source->account == NULL)
		return OUTCOME_SPEECH_ACCOUNT;
	return banned(channel, event->source, MASK_SPEAK) ? OUTCOME_MUTED : OUTCOME_OK;
}

enum outcome access_tell(const struct server *server, const struct event *event)
{
	const struct user *target = event->target;
	if (event->source == target)
		return OUTCOME_OK;
	if ((target->modes & USER_NO_CTCP) != 0 && event->kind != EVENT_NOTICE && is_ctcp(event))
		return OUTCOME_TELL_NO_CTCP;
	if ((target->modes & USER_ACCOUNTS_TELL) != 0 && event->source->account == NULL &&
	    !talk_accepts(server, target, event->source))
		return OUTCOME_TELL_ACCOUNT;
	return OUTCOME_OK;
}

enum member_rank access_audience(const struct event *event)
{
	const struct member *member = channel_member(event->channel, event->source);
	if ((event->channel->flags & CHANNEL_HEARD_BY_HELPERS) == 0)
		return 0;
	return member != NULL && member->rank != 0 ? 0 : MEMBER_HELPER;
}
