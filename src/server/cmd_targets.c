/* CHATHISTORY TARGETS: where something was said, and when last. */
#include <stdlib.h>

#include "base/alloc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/irc_format.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/selector.h"
#include "server/talk.h"
#include "server/user.h"
#include "server/view.h"

struct target {
	int64_t last; /* id of its last message */
	struct str name;
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

/* `last`: its last message where that is known, or 0. */
static void add(struct targets *targets, const struct view *view, int64_t last)
{
	const struct store_range last_one = {
	    .before = STORE_ID_MAX, .limit = 1, .newest = true, .kinds = RECORD_SAID};
	struct target target = {.last = last > view->since ? last : 0, .name = view->name};
	if (target.last == 0)
		view_read(view, STR(""), &last_one, take_last, &target.last);
	if (target.last > targets->after && target.last < targets->before)
		targets->at[targets->count++] = target;
}

static void add_channels(struct targets *targets, const struct peer *peer)
{
	const struct user *user = peer->user;
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct view view;
		view_open_channel(&view, peer->server, user, user->channels[i].channel);
		add(targets, &view, 0);
		view_close(&view);
	}
}

static void add_talks(
    struct targets *targets, const struct peer *peer, const struct note *talks, size_t count)
{
	struct talk_party *parties = xcalloc(count + 1, sizeof *parties);
	int64_t *lasts = xcalloc(count + 1, sizeof *lasts);
	size_t wanted = 0;
	for (size_t i = 0; i < count; i++) {
		if (talks[i].number != 0 && talks[i].number <= targets->after)
			continue;
		lasts[wanted] = talks[i].number;
		parties[wanted++].author = str_from(talks[i].name);
	}
	talk_find_nicks(peer->server, parties, wanted);
	for (size_t i = 0; i < wanted; i++) {
		struct view view;
		if (parties[i].nick.len == 0)
			continue;
		view_open_talk(&view, peer->server, peer->user, parties[i].author, parties[i].nick);
		add(targets, &view, lasts[i]);
		view_close(&view);
	}
	free(lasts);
	free(parties);
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
	size_t talk_count;
	const struct note *talks = talk_of(peer->server, author_of(peer->user), &talk_count);
	bool back = to->first < from->first;
	struct targets targets = {
	    .at = xcalloc(peer->user->channel_count + talk_count + 1, sizeof *targets.at),
	    .after = back ? to->last : from->last,
	    .before = back ? from->first : to->first,
	};
	add_channels(&targets, peer);
	add_talks(&targets, peer, talks, talk_count);
	qsort(targets.at, targets.count, sizeof *targets.at, by_time);
	tell(peer, &targets, limit, back);
	free(targets.at);
}
