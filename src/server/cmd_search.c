/* SEARCH: soju.im/search, in all that one may read. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "proto/irc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/history.h"
#include "server/notes.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/selector.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/user.h"
#include "server/view.h"

#define PAGE        200 /* messages of one query while most may be of others */
#define PAGES_MOST  50  /* of one SEARCH */
#define TALKS_LEAST 100 /* conversations that are searched when none is named, the last ones; */
#define TALKS_TIME  (20 * NS_PER_MS) /* and more of them within this time */

enum attribute { IN, FROM, TEXT, ATTRIBUTES };

struct search {
	struct peer *peer;
	struct buf texts[ATTRIBUTES];
	bool has_in;
	int64_t after;
	int64_t before;
	bool newest;
	size_t limit;
	size_t pages; /* queries so far */
};

/* What was found, and in which of the views. */
struct hit {
	int64_t id;
	size_t view;
};

struct hits {
	const struct search *search;
	struct hit *at;
	size_t count;
	size_t view;   /* that is searched */
	size_t found;  /* in it */
	size_t seen;   /* in the last page of it */
	int64_t first; /* of that page */
	int64_t last;
};

static struct str text_of(const struct search *search, enum attribute which)
{
	return (struct str){search->texts[which].data, search->texts[which].len};
}

/* --- what is asked for --- */

static bool set_text(struct search *search, enum attribute which, struct str value)
{
	buf_clear(&search->texts[which]);
	irc_tag_unescape(value, &search->texts[which]);
	search->has_in = search->has_in || which == IN;
	return search->texts[which].len > 0;
}

static bool set_limit(struct search *search, struct str value)
{
	size_t number = number_of(value);
	if (number < search->limit)
		search->limit = number;
	return number > 0;
}

/* Both ends belong to it. Searched is from `after`, if there is one, else from `before`. */
static bool set_time(struct search *search, struct str value, bool after)
{
	struct selector selector;
	if (!selector_read_time(value, &selector))
		return false;
	if (after)
		search->after = selector.first - 1;
	else
		search->before = selector.last + 1;
	search->newest = search->newest && !after;
	return true;
}

/* What is not known is left out. */
static bool set(struct search *search, struct str key, struct str value)
{
	if (str_eq(key, STR("in")))
		return set_text(search, IN, value);
	if (str_eq(key, STR("from")))
		return set_text(search, FROM, value);
	if (str_eq(key, STR("text")))
		return set_text(search, TEXT, value);
	if (str_eq(key, STR("limit")))
		return set_limit(search, value);
	if (str_eq(key, STR("after")) || str_eq(key, STR("before")))
		return set_time(search, value, key.data[0] == 'a');
	return true;
}

static void fail(struct peer *peer, struct str about)
{
	reply_line(peer, "FAIL SEARCH INVALID_PARAMS " STR_FMT " :That is not understood",
	    STR_ARG(reply_word(about)));
}

static bool read_attributes(struct search *search, struct str attributes)
{
	struct str key, value;
	while (irc_tag_next(&attributes, &key, &value)) {
		if (!set(search, key, value)) {
			fail(search->peer, key);
			return false;
		}
	}
	return true;
}

/* --- where --- */

static int latest_first(const void *a, const void *b)
{
	int64_t first = ((const struct note *)a)->number, second = ((const struct note *)b)->number;
	return (first < second) - (first > second);
}

static size_t open_talks(const struct peer *peer, struct view *views)
{
	size_t count, opened = 0;
	const struct note *notes = talk_of(peer->server, author_of(peer->user), &count);
	struct note *latest = xcalloc(count + 1, sizeof *latest);
	struct talk_party *parties = xcalloc(count + 1, sizeof *parties);
	for (size_t i = 0; i < count; i++)
		latest[i] = notes[i];
	qsort(latest, count, sizeof *latest, latest_first);
	for (size_t i = 0; i < count; i++)
		parties[i].author = str_from(latest[i].name);
	free(latest);
	talk_find_nicks(peer->server, parties, count);
	for (size_t i = 0; i < count; i++)
		if (parties[i].nick.len > 0)
			view_open_talk(&views[opened++], peer->server, peer->user,
			    parties[i].author, parties[i].nick);
	free(parties);
	return opened;
}

static size_t open_all(const struct peer *peer, struct view *views)
{
	const struct user *user = peer->user;
	for (uint32_t i = 0; i < user->channel_count; i++)
		view_open_channel(&views[i], peer->server, user, user->channels[i].channel);
	return user->channel_count + open_talks(peer, views + user->channel_count);
}

/* --- finding --- */

static bool is_from(const struct search *search, const struct store_message *message)
{
	struct str wanted = text_of(search, FROM), nick, username, host;
	irc_parse_source(message->source, &nick, &username, &host);
	return wanted.len == 0 || str_eq_case(nick, wanted);
}

static void take(const struct store_message *message, void *arg)
{
	struct hits *hits = arg;
	if (hits->seen++ == 0)
		hits->first = message->id;
	hits->last = message->id;
	if (!is_from(hits->search, message))
		return;
	hits->at = xrecallocarray(hits->at, hits->count, hits->count + 1, sizeof *hits->at);
	hits->at[hits->count++] = (struct hit){message->id, hits->view};
	hits->found++;
}

/* Page by page, since who said something is looked at only here. */
static void search_view(struct search *search, const struct view *view, struct hits *hits)
{
	struct store_range range = {
	    .after = search->after,
	    .before = search->before,
	    .limit = text_of(search, FROM).len > 0 ? PAGE : search->limit,
	    .newest = search->newest,
	    .kinds = RECORD_SAID,
	};
	hits->found = 0;
	do {
		hits->seen = 0;
		view_read(view, text_of(search, TEXT), &range, take, hits);
		if (search->newest)
			range.before = hits->first;
		else
			range.after = hits->last;
	} while (hits->seen == range.limit && hits->found < search->limit &&
	         ++search->pages < PAGES_MOST);
}

static int by_id(const void *a, const void *b)
{
	int64_t first = ((const struct hit *)a)->id, second = ((const struct hit *)b)->id;
	return (first > second) - (first < second);
}

/* No more than are wanted, from the end that is searched from. */
static void sort_and_cut(struct hits *hits)
{
	const struct search *search = hits->search;
	if (hits->count > 0)
		qsort(hits->at, hits->count, sizeof *hits->at, by_id);
	if (hits->count <= search->limit)
		return;
	if (search->newest)
		memmove(hits->at, hits->at + hits->count - search->limit,
		    search->limit * sizeof *hits->at);
	hits->count = search->limit;
}

/* --- telling --- */

struct told {
	struct peer *peer;
	const struct view *view;
};

static void tell_one(const struct store_message *message, void *arg)
{
	const struct told *told = arg;
	view_tell(told->view, told->peer, message);
}

static void tell(struct peer *peer, const struct view *views, const struct hits *hits)
{
	bool batches = (peer->caps & CAP_BATCH) != 0;
	struct batch batch;
	if (batches)
		batch_begin(&batch, peer, "soju.im/search");
	for (size_t i = 0; i < hits->count; i++) {
		struct told told = {peer, &views[hits->at[i].view]};
		view_find(told.view, hits->at[i].id, tell_one, &told);
	}
	if (batches)
		batch_end(&batch);
}

/* Where there are as many as are wanted, only what comes before them matters. */
static void narrow(struct search *search, const struct hits *hits)
{
	if (hits->count < search->limit)
		return;
	if (search->newest)
		search->after = hits->at[0].id;
	else
		search->before = hits->at[hits->count - 1].id;
}

static void search_views(struct search *search, struct view *views, size_t count)
{
	size_t least = search->peer->user->channel_count + TALKS_LEAST;
	int64_t end = clock_mono_ns() + TALKS_TIME;
	struct hits hits = {.search = search};
	for (hits.view = 0; hits.view < count && search->pages < PAGES_MOST; hits.view++) {
		if (hits.view >= least && clock_mono_ns() > end)
			break;
		search_view(search, &views[hits.view], &hits);
		sort_and_cut(&hits);
		narrow(search, &hits);
	}
	tell(search->peer, views, &hits);
	free(hits.at);
	for (size_t i = 0; i < count; i++)
		view_close(&views[i]);
}

static void run(struct search *search)
{
	struct peer *peer = search->peer;
	struct view *views = xcalloc(peer->user->channel_count + NOTES_MOST + 1, sizeof *views);
	if (!search->has_in)
		search_views(search, views, open_all(peer, views));
	else if (view_open(&views[0], peer->server, peer->user, text_of(search, IN)))
		search_views(search, views, 1);
	else
		fail(peer, STR("in"));
	free(views);
}

void command_search(struct peer *peer, const struct irc_message *message)
{
	struct search search = {
	    .peer = peer,
	    .before = STORE_ID_MAX,
	    .newest = true,
	    .limit = history_limit(&peer->server->config->limits),
	};
	if ((peer->caps & CAP_SEARCH) == 0)
		reply(peer, ERR_UNKNOWNCOMMAND, "SEARCH");
	else if (read_attributes(&search, param(message, 0)))
		run(&search);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		buf_fini(&search.texts[i]);
}
