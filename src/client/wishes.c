#include "client/wishes.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/session.h"

#define JOIN_MOST 400 /* bytes of names and keys in one JOIN */

static void wish_fini(struct wish *wish)
{
	free(wish->name);
	free(wish->key);
}

void wishes_fini(struct wishes *wishes)
{
	for (size_t i = 0; i < wishes->count; i++)
		wish_fini(&wishes->list[i]);
	free(wishes->list);
	*wishes = (struct wishes){0};
}

struct wish *wishes_find(struct session *session, struct str name)
{
	struct wishes *wishes = &session->private->wishes;
	for (size_t i = 0; i < wishes->count; i++)
		if (isupport_same(
		        &session->private->isupport, str_from(wishes->list[i].name), name))
			return &wishes->list[i];
	return NULL;
}

struct wish *wishes_add(struct session *session, struct str name, struct str key)
{
	struct wishes *wishes = &session->private->wishes;
	struct wish *wish = wishes_find(session, name);
	if (wish == NULL) {
		wishes->list = xrecallocarray(
		    wishes->list, wishes->count, wishes->count + 1, sizeof *wishes->list);
		wish = &wishes->list[wishes->count++];
		wish->name = xmemdup0(name.data, name.len);
	}
	if (key.len > 0) {
		free(wish->key);
		wish->key = xmemdup0(key.data, key.len);
	}
	return wish;
}

void wishes_remove(struct session *session, struct str name)
{
	struct wishes *wishes = &session->private->wishes;
	struct wish *wish = wishes_find(session, name);
	if (wish == NULL)
		return;
	wish_fini(wish);
	*wish = wishes->list[--wishes->count];
}

static void join(struct session *session, struct buf *names, struct buf *keys)
{
	if (keys->len > 0)
		session_send(session, "JOIN %s %s", names->data, keys->data);
	else if (names->len > 0)
		session_send(session, "JOIN %s", names->data);
	buf_clear(names);
	buf_clear(keys);
}

static void add_to_list(struct buf *list, const char *word)
{
	buf_printf(list, "%s%s", list->len > 0 ? "," : "", word);
}

/* Those with a key first, since keys are told in the order of the names. */
static void join_those(struct session *session, bool with_key)
{
	const struct wishes *wishes = &session->private->wishes;
	struct buf names = {0}, keys = {0};
	for (size_t i = 0; i < wishes->count; i++) {
		const struct wish *wish = &wishes->list[i];
		if ((wish->key != NULL) != with_key)
			continue;
		add_to_list(&names, wish->name);
		if (with_key)
			add_to_list(&keys, wish->key);
		if (names.len + keys.len >= JOIN_MOST)
			join(session, &names, &keys);
	}
	join(session, &names, &keys);
	buf_fini(&names);
	buf_fini(&keys);
}

void wishes_join(struct session *session)
{
	join_those(session, true);
	join_those(session, false);
}
