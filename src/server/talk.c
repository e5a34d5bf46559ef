#include "server/talk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/author.h"
#include "server/event.h"
#include "server/history.h"
#include "server/server.h"
#include "server/user.h"
#include "store/registry.h"

static void drop_row(struct server *server, struct str one, struct str other)
{
	bool swap = str_compare_case(one, other) > 0;
	const struct store_value keys[] = {
	    store_text(swap ? other : one), store_text(swap ? one : other)};
	store_drop(history_store(server), STORE_TALK, keys, STORE_TALK_WIDTH);
}

/* One who talks with too many loses the oldest; so does the other of those two. */
static void note(struct server *server, struct str author, struct str other, int64_t id)
{
	char *forgotten = notes_set(&server->talks, author, other, id);
	if (forgotten == NULL)
		return;
	notes_drop(&server->talks, str_from(forgotten), author);
	drop_row(server, author, str_from(forgotten));
	free(forgotten);
}

static void note_both(struct server *server, struct str one, struct str other, int64_t id)
{
	note(server, one, other, id);
	if (!str_eq_case(one, other))
		note(server, other, one, id);
}

static void load_row(const struct store_value *values, void *arg)
{
	note_both(arg, values[STORE_TALK_ONE].text, values[STORE_TALK_OTHER].text, 0);
}

void talk_load(struct server *server)
{
	store_rows(history_store(server), STORE_TALK, load_row, server);
}

void talk_add(struct server *server, const struct event *event)
{
	struct str one = author_of(event->source);
	struct str other = author_of(event->target);
	bool known = notes_find(&server->talks, one, other) != NULL;
	if (!known || event->kind != EVENT_TAGMSG)
		note_both(server, one, other, event->kind != EVENT_TAGMSG ? event->id : 0);
	if (known || !author_is_account(one) || !author_is_account(other))
		return;
	bool swap = str_compare_case(one, other) > 0;
	const struct store_value row[] = {
	    [STORE_TALK_ONE] = store_text(swap ? other : one),
	    [STORE_TALK_OTHER] = store_text(swap ? one : other),
	};
	store_put(history_store(server), STORE_TALK, row);
}

const struct note *talk_of(const struct server *server, struct str author, size_t *count)
{
	return notes_of(&server->talks, author, count);
}

void talk_accept(struct server *server, const struct user *user, const struct user *guest)
{
	free(notes_set(
	    &server->accepted, author_of(user), author_session(guest), (int64_t)guest->id));
}

void talk_refuse(struct server *server, const struct user *user, const struct user *guest)
{
	notes_drop(&server->accepted, author_of(user), author_session(guest));
}

bool talk_accepts(const struct server *server, const struct user *user, const struct user *guest)
{
	return notes_find(&server->accepted, author_of(user), author_session(guest)) != NULL;
}

const struct note *talk_accepted(
    const struct server *server, const struct user *user, size_t *count)
{
	return notes_of(&server->accepted, author_of(user), count);
}

static int by_author(const void *a, const void *b)
{
	const struct talk_party *const *first = a, *const *second = b;
	return str_compare_case((*first)->author, (*second)->author);
}

void talk_find_nicks(const struct server *server, struct talk_party *parties, size_t count)
{
	struct talk_party **sorted = xcalloc(count + 1, sizeof *sorted);
	for (size_t i = 0; i < count; i++) {
		parties[i].nick =
		    author_is_account(parties[i].author) ? parties[i].author : (struct str){0};
		sorted[i] = &parties[i];
	}
	qsort(sorted, count, sizeof *sorted, by_author);
	for (struct user *user = server->users; user != NULL; user = user->hh.next) {
		struct talk_party wanted = {.author = author_of(user)}, *key = &wanted;
		struct talk_party **found = bsearch(&key, sorted, count, sizeof *sorted, by_author);
		if (found != NULL)
			(*found)->nick = user_nick(user);
	}
	free(sorted);
}

void talk_end(struct server *server, const struct user *user)
{
	struct str author = author_session(user);
	size_t count;
	const struct note *notes = notes_of(&server->talks, author, &count);
	for (size_t i = 0; i < count; i++)
		if (!str_eq_case(str_from(notes[i].name), author))
			notes_drop(&server->talks, str_from(notes[i].name), author);
	notes_drop_author(&server->talks, author);
	notes_drop_author(&server->accepted, author);
}
