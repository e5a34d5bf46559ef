/* CHATHISTORY: what was said before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "proto/irc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/event.h"
#include "server/history.h"
#include "server/irc_format.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

#define US_PER_MS INT64_C(1000)

/* A place in time: a message, or all ids of a millisecond. */
struct selector {
	int64_t first;
	int64_t last;
};

static void fail(struct peer *peer, const char *code, struct str verb, struct str about)
{
	bool target = strcmp(code, "INVALID_TARGET") == 0;
	reply_line(peer, "FAIL CHATHISTORY %s " STR_FMT " " STR_FMT " :%s", code,
	    STR_ARG(reply_word(verb)), STR_ARG(reply_word(about)),
	    target ? "You are in no such channel" : "That is not understood");
}

/* YYYY-MM-DDThh:mm:ss.sssZ, to milliseconds since 1970. */
static bool read_time(struct str text, int64_t *ms)
{
	char copy[32];
	struct tm parts = {0};
	int milli = 0, used = 0;
	if (text.len >= sizeof copy)
		return false;
	snprintf(copy, sizeof copy, STR_FMT, STR_ARG(text));
	const char *rest = strptime(copy, "%Y-%m-%dT%H:%M:%S", &parts);
	if (rest == NULL ||
	    (strcmp(rest, "Z") != 0 && (sscanf(rest, ".%3dZ%n", &milli, &used) != 1 || used != 5)))
		return false;
	*ms = (int64_t)timegm(&parts) * 1000 + milli;
	return *ms >= 0;
}

static bool read_selector(struct str text, struct selector *selector)
{
	struct str id = STR("msgid="), stamp = STR("timestamp=");
	int64_t ms;
	if (str_starts(text, id)) {
		struct str digits = {text.data + id.len, text.len - id.len};
		bool good = msgid_read(digits, &selector->first);
		selector->last = selector->first;
		return good;
	}
	if (!str_starts(text, stamp) ||
	    !read_time((struct str){text.data + stamp.len, text.len - stamp.len}, &ms))
		return false;
	*selector = (struct selector){ms * US_PER_MS, ms * US_PER_MS + US_PER_MS - 1};
	return true;
}

static bool read_limit(const struct peer *peer, struct str text, size_t *limit)
{
	size_t most = history_limit(&peer->server->config->limits), number = number_of(text);
	*limit = number < most ? number : most;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return number > 0;
}

/* --- what is asked for --- */

/* At most two ranges that follow each other. */
struct question {
	size_t count;
	struct store_range ranges[2];
};

static void add_range(
    struct question *question, int64_t after, int64_t before, size_t limit, bool newest)
{
	question->ranges[question->count++] = (struct store_range){
	    .after = after,
	    .before = before,
	    .limit = limit,
	    .newest = newest,
	    .kinds = 1u << RECORD_MESSAGE | 1u << RECORD_NOTICE,
	};
}

static bool ask_latest(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from = {.last = 0};
	(void)unused;
	if (!str_eq(text, STR("*")) && !read_selector(text, &from))
		return false;
	add_range(question, from.last, STORE_ID_MAX, limit, true);
	return true;
}

static bool ask_before(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!read_selector(text, &from))
		return false;
	add_range(question, 0, from.first, limit, true);
	return true;
}

static bool ask_after(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!read_selector(text, &from))
		return false;
	add_range(question, from.last, STORE_ID_MAX, limit, false);
	return true;
}

static bool ask_around(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!read_selector(text, &from))
		return false;
	add_range(question, 0, from.first, limit / 2, true);
	add_range(question, from.first - 1, STORE_ID_MAX, limit - limit / 2, false);
	return true;
}

/* From the first one towards the other. */
static bool ask_between(struct str text, struct str other, size_t limit, struct question *question)
{
	struct selector from, to;
	if (!read_selector(text, &from) || !read_selector(other, &to))
		return false;
	if (to.first < from.first)
		add_range(question, to.last, from.first, limit, true);
	else
		add_range(question, from.last, to.first, limit, false);
	return true;
}

static const struct verb {
	const char *name;
	bool (*ask)(struct str, struct str, size_t, struct question *);
	size_t selectors;
} verbs[] = {
    {"AFTER", ask_after, 1},
    {"AROUND", ask_around, 1},
    {"BEFORE", ask_before, 1},
    {"BETWEEN", ask_between, 2},
    {"LATEST", ask_latest, 1},
};

static const struct verb *find_verb(struct str name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (str_eq_case(name, str_from(verbs[i].name)))
			return &verbs[i];
	return NULL;
}

/* --- the answer --- */

struct answer {
	struct peer *peer;
	struct str target;
};

static void add_message(const struct store_message *message, void *arg)
{
	const struct answer *answer = arg;
	record_tell(answer->peer, message, answer->target);
}

static void answer_with(struct peer *peer, struct str channel, const struct question *question)
{
	struct answer answer = {.peer = peer, .target = channel};
	char *type = xasprintf("chathistory " STR_FMT, STR_ARG(channel));
	bool batches = (peer->caps & CAP_BATCH) != 0;
	struct batch batch;
	if (batches)
		batch_begin(&batch, peer, type);
	for (size_t i = 0; i < question->count; i++)
		history_read(peer->server, channel, &question->ranges[i], add_message, &answer);
	if (batches)
		batch_end(&batch);
	free(type);
}

/* --- TARGETS: where something was said --- */

struct target {
	int64_t last; /* id of its last message */
	const struct channel *channel;
};

static void take_last(const struct store_message *message, void *arg)
{
	*(int64_t *)arg = message->id;
}

static int by_time(const void *a, const void *b)
{
	int64_t first = ((const struct target *)a)->last, second = ((const struct target *)b)->last;
	return (first > second) - (first < second);
}

/* The user's channels whose last message lies in the range, the oldest first. */
static size_t find_targets(
    const struct peer *peer, int64_t after, int64_t before, struct target *out)
{
	const struct store_range last_one = {.before = STORE_ID_MAX,
	    .limit = 1,
	    .newest = true,
	    .kinds = 1u << RECORD_MESSAGE | 1u << RECORD_NOTICE};
	const struct user *user = peer->user;
	size_t count = 0;
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct target target = {0, user->channels[i].channel};
		history_read(
		    peer->server, channel_name(target.channel), &last_one, take_last, &target.last);
		if (target.last > after && target.last < before)
			out[count++] = target;
	}
	qsort(out, count, sizeof *out, by_time);
	return count;
}

static void tell_targets(
    struct peer *peer, const struct target *targets, size_t count, size_t limit, bool back)
{
	char time[IRC_TIME_LEN];
	bool batches = (peer->caps & CAP_BATCH) != 0;
	struct batch batch;
	if (batches)
		batch_begin(&batch, peer, "draft/chathistory-targets");
	for (size_t i = 0; i < count && i < limit; i++) {
		const struct target *target = &targets[back ? count - 1 - i : i];
		irc_time(peer->server, target->last * NS_PER_US, time);
		reply_line(peer, "CHATHISTORY TARGETS " STR_FMT " %.*s",
		    STR_ARG(channel_name(target->channel)), IRC_TIME_LEN, time);
	}
	if (batches)
		batch_end(&batch);
}

static void answer_targets(struct peer *peer, const struct irc_message *message)
{
	struct selector from, to;
	size_t limit;
	if (!read_limit(peer, param(message, 3), &limit) ||
	    !read_selector(param(message, 1), &from) || !read_selector(param(message, 2), &to)) {
		fail(peer, "INVALID_PARAMS", param(message, 0), param(message, 1));
		return;
	}
	bool back = to.first < from.first;
	struct target *targets = xcalloc(peer->user->channel_count + 1, sizeof *targets);
	size_t count =
	    find_targets(peer, back ? to.last : from.last, back ? from.first : to.first, targets);
	tell_targets(peer, targets, count, limit, back);
	free(targets);
}

void command_chathistory(struct peer *peer, const struct irc_message *message)
{
	struct str verb_name = param(message, 0), target = param(message, 1);
	const struct verb *verb = find_verb(verb_name);
	struct question question = {0};
	size_t limit;
	if (str_eq_case(verb_name, STR("TARGETS"))) {
		answer_targets(peer, message);
		return;
	}
	if (verb == NULL || message->param_count < 3 + verb->selectors) {
		fail(peer, "INVALID_PARAMS", verb_name, target);
		return;
	}
	const struct channel *channel = channel_find(peer->server, target);
	if (channel == NULL || user_membership(peer->user, channel) == NULL)
		fail(peer, "INVALID_TARGET", verb_name, target);
	else if (!read_limit(peer, param(message, 2 + verb->selectors), &limit) ||
	         !verb->ask(param(message, 2), param(message, 3), limit, &question))
		fail(peer, "INVALID_PARAMS", verb_name, param(message, 2));
	else
		answer_with(peer, channel_name(channel), &question);
}
