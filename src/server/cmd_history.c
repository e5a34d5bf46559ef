/* CHATHISTORY: what was said before. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/irc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/selector.h"
#include "server/server.h"
#include "server/view.h"

static void fail(struct peer *peer, const char *code, struct str verb, struct str about)
{
	bool target = strcmp(code, "INVALID_TARGET") == 0;
	reply_line(peer, "FAIL CHATHISTORY %s " STR_FMT " " STR_FMT " :%s", code,
	    STR_ARG(reply_word(verb)), STR_ARG(reply_word(about)),
	    target ? "You are in no such channel, and nobody can be called that"
	           : "That is not understood");
}

static bool read_limit(const struct peer *peer, struct str text, size_t *limit)
{
	size_t most = history_limit(&peer->server->config->limits);
	uint64_t number;
	bool good = str_number(text, &number) && number > 0;
	*limit = number < most ? (size_t)number : most;
	return good;
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
	};
}

static bool ask_latest(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from = {.last = 0};
	(void)unused;
	if (!str_eq(text, STR("*")) && !selector_read(text, &from))
		return false;
	add_range(question, from.last, STORE_ID_MAX, limit, true);
	return true;
}

static bool ask_before(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!selector_read(text, &from))
		return false;
	add_range(question, 0, from.first, limit, true);
	return true;
}

static bool ask_after(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!selector_read(text, &from))
		return false;
	add_range(question, from.last, STORE_ID_MAX, limit, false);
	return true;
}

static bool ask_around(struct str text, struct str unused, size_t limit, struct question *question)
{
	struct selector from;
	(void)unused;
	if (!selector_read(text, &from))
		return false;
	add_range(question, 0, from.first, limit / 2, true);
	add_range(question, from.first - 1, STORE_ID_MAX, limit - limit / 2, false);
	return true;
}

/* From the first one towards the other. */
static bool ask_between(struct str text, struct str other, size_t limit, struct question *question)
{
	struct selector from, to;
	if (!selector_read(text, &from) || !selector_read(other, &to))
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
	const struct view *view;
	size_t passed_over; /* of the range at hand */
	size_t spare[2];    /* places for these, of each range */
};

static void add_message(const struct store_message *message, void *arg)
{
	struct answer *answer = arg;
	if (!view_tell(answer->view, answer->peer, message))
		answer->passed_over++;
}

/* False when some that are shown to nobody took the places of others. */
static bool tell_range(struct answer *answer, const struct question *question, size_t i)
{
	struct store_range range = question->ranges[i];
	range.kinds = (answer->peer->caps & CAP_EVENT_PLAYBACK) != 0 ? RECORD_TOLD : RECORD_SAID;
	range.limit += answer->spare[i];
	answer->passed_over = 0;
	size_t found = view_read(answer->view, STR(""), &range, add_message, answer);
	bool more = found == range.limit && answer->passed_over > answer->spare[i];
	answer->spare[i] = answer->passed_over;
	return !more;
}

static bool tell_all(struct answer *answer, const struct question *question)
{
	bool whole = true;
	for (size_t i = 0; i < question->count; i++)
		whole = tell_range(answer, question, i) && whole;
	return whole;
}

/* The batch names a channel as it is called, and somebody as the client did. */
static void answer_with(
    struct peer *peer, const struct view *view, struct str target, const struct question *question)
{
	struct answer answer = {.peer = peer, .view = view};
	struct str name = view->is_talk ? target : view->name;
	char *type = xasprintf("chathistory " STR_FMT, STR_ARG(name));
	bool batches = (peer->caps & CAP_BATCH) != 0;
	struct batch batch;
	if (batches)
		batch_begin(&batch, peer, type);
	/* Who has asked for so many takes fewer for the end. */
	while (!tell_all(&answer, question) && batches)
		batch_begin_anew(&batch);
	if (batches)
		batch_end(&batch);
	free(type);
}

static void answer_targets(struct peer *peer, const struct irc_message *message)
{
	struct selector from, to;
	size_t limit;
	if (!read_limit(peer, param(message, 3), &limit) ||
	    !selector_read(param(message, 1), &from) || !selector_read(param(message, 2), &to))
		fail(peer, "INVALID_PARAMS", param(message, 0), param(message, 1));
	else
		targets_answer(peer, &from, &to, limit);
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
	struct view view;
	if (!view_open(&view, peer->server, peer->user, target)) {
		fail(peer, "INVALID_TARGET", verb_name, target);
		return;
	}
	if (!read_limit(peer, param(message, 2 + verb->selectors), &limit) ||
	    !verb->ask(param(message, 2), param(message, 3), limit, &question))
		fail(peer, "INVALID_PARAMS", verb_name, param(message, 2));
	else
		answer_with(peer, &view, target, &question);
	view_close(&view);
}
