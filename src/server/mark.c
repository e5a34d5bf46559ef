#include "server/mark.h"

#include <stdlib.h>

#include "server/account.h"
#include "server/author.h"
#include "server/history.h"
#include "server/server.h"
#include "server/user.h"
#include "store/registry.h"

static void drop_row(struct server *server, struct str author, struct str target)
{
	const struct store_value keys[] = {store_text(author), store_text(target)};
	store_drop(history_tables(server), STORE_MARK, keys, sizeof keys / sizeof keys[0]);
}

static void keep(struct server *server, struct str author, struct str target, int64_t time)
{
	char *forgotten = notes_set(&server->marks, author, target, time);
	if (forgotten != NULL)
		drop_row(server, author, str_from(forgotten));
	free(forgotten);
}

static void load_row(const struct store_value *values, void *arg)
{
	keep(arg, values[STORE_MARK_ACCOUNT].text, values[STORE_MARK_TARGET].text,
	    values[STORE_MARK_TIME].number);
}

void mark_load(struct server *server)
{
	store_rows(history_tables(server), STORE_MARK, load_row, server);
}

int64_t mark_of(const struct server *server, const struct user *user, struct str target)
{
	const struct note *note = notes_find(&server->marks, author_of(user), target);
	return note != NULL ? note->number : 0;
}

bool mark_move(struct server *server, const struct user *user, struct str target, int64_t time)
{
	struct str author = author_of(user);
	if (time <= mark_of(server, user, target))
		return false;
	keep(server, author, target, time);
	if (user->account == NULL)
		return true;
	/* Under the name that the first one had: keys of the registry have a case. */
	const struct note *note = notes_find(&server->marks, author, target);
	const struct store_value row[] = {
	    [STORE_MARK_ACCOUNT] = store_text(author),
	    [STORE_MARK_TARGET] = store_text(str_from(note->name)),
	    [STORE_MARK_TIME] = store_number(time),
	};
	store_put(history_tables(server), STORE_MARK, row);
	return true;
}

void mark_end(struct server *server, const struct user *user)
{
	notes_drop_author(&server->marks, author_session(user));
}

void mark_forget(struct server *server, const struct account *account)
{
	const struct store_value key = store_text(account_name(account));
	notes_drop_author(&server->marks, account_name(account));
	store_drop(history_tables(server), STORE_MARK, &key, 1);
}
