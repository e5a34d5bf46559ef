/* CHATHISTORY TARGETS: where something was said, and when last. */
#include <stdlib.h>

#include "base/alloc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/irc_format.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/selector.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/user.h"
#include "server/view.h"

struct target {
	int64_t last; /* id of its last message */
	struct str name;
	struct str author; /* of a talk, the other; empty: a channel, or its nick is known */
};

struct targets {
	struct target *at;
	size_t count;
	int64_t after;
	int64_t before;
};

static void take_last(const struct store_message *message, void *arg)
{
	*(int64_t *)arg = message->id;
}

static void add(struct targets *targets, const struct view *view, struct target target)
{
	const struct store_range last_one = {
	    .before = STORE_ID_MAX, .limit = 1, .newest = true, .kinds = RECORD_SAID};
	view_read(view, STR(""), &last_one, take_last, &target.last);
	if (target.last > targets->after && target.last < targets->before)
		targets->at[targets->count++] = target;
}

static void add_channels(struct targets *targets, struct server *server, const struct user *user)
{
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct view view;
		view_open_channel(&view, server, user, user->channels[i].channel);
		add(targets, &view, (struct target){.name = view.name});
		view_close(&view);
	}
}

static void add_talks(struct targets *targets, struct server *server, const struct user *user,
    const struct note *talks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct view view;
		struct str other = str_from(talks[i].name);
		if (talks[i].number != 0 && talks[i].number <= targets->after)
			continue;
		view_open_talk(&view, server, user, other, other);
		add(targets, &view, (struct target){.name = other, .author = other});
		view_close(&view);
	}
}

/* Those who are here are told by their nicks; accounts that are not, by their names. */
static void find_nicks(struct targets *targets, const struct server *server)
{
	for (struct user *user = server->users; user != NULL; user = user->hh.next) {
		char session[AUTHOR_SESSION_LEN];
		struct str author = author_of(user, session);
		for (size_t i = 0; i < targets->count; i++) {
			struct target *target = &targets->at[i];
			if (target->author.len > 0 && str_eq_case(target->author, author)) {
				target->name = user_nick(user);
				target->author.len = 0;
			}
		}
	}
}

static int by_time(const void *a, const void *b)
{
	int64_t first = ((const struct target *)a)->last, second = ((const struct target *)b)->last;
	return (first > second) - (first < second);
}

static void tell(struct peer *peer, const struct targets *targets, size_t limit, bool back)
{
	char time[IRC_TIME_LEN];
	bool batches = (peer->caps & CAP_BATCH) != 0;
	struct batch batch;
	if (batches)
		batch_begin(&batch, peer, "draft/chathistory-targets");
	for (size_t i = 0; i < targets->count && i < limit; i++) {
		const struct target *target = &targets->at[back ? targets->count - 1 - i : i];
		if (target->author.len > 0 && !author_is_account(target->author))
			continue;
		irc_time(peer->server, target->last * NS_PER_US, time);
		reply_line(peer, "CHATHISTORY TARGETS " STR_FMT " %.*s", STR_ARG(target->name),
		    IRC_TIME_LEN, time);
	}
	if (batches)
		batch_end(&batch);
}

void targets_answer(
    struct peer *peer, const struct selector *from, const struct selector *to, size_t limit)
{
	const struct user *user = peer->user;
	char session[AUTHOR_SESSION_LEN];
	size_t talk_count;
	const struct note *talks = talk_of(peer->server, author_of(user, session), &talk_count);
	bool back = to->first < from->first;
	struct targets targets = {
	    .at = xcalloc(user->channel_count + talk_count + 1, sizeof *targets.at),
	    .after = back ? to->last : from->last,
	    .before = back ? from->first : to->first,
	};
	add_channels(&targets, peer->server, user);
	add_talks(&targets, peer->server, user, talks, talk_count);
	find_nicks(&targets, peer->server);
	qsort(targets.at, targets.count, sizeof *targets.at, by_time);
	tell(peer, &targets, limit, back);
	free(targets.at);
}
