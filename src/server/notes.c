#include "server/fold.h"

#include "server/notes.h"

#include <stdlib.h>

#include "base/alloc.h"

struct notes_author {
	UT_hash_handle hh;
	char *name;
	struct note *notes;
	size_t count;
};

static struct notes_author *find_author(const struct notes *notes, struct str name)
{
	struct notes_author *author;
	FOLD_FIND(notes->authors, name, author);
	return author;
}

/* Those of late are at the end. */
static struct note *find(const struct notes_author *author, struct str name)
{
	for (size_t i = author->count; i-- > 0;)
		if (str_eq_case(str_from(author->notes[i].name), name))
			return &author->notes[i];
	return NULL;
}

const struct note *notes_find(const struct notes *notes, struct str author, struct str name)
{
	const struct notes_author *found = find_author(notes, author);
	return found != NULL ? find(found, name) : NULL;
}

const struct note *notes_of(const struct notes *notes, struct str author, size_t *count)
{
	const struct notes_author *found = find_author(notes, author);
	*count = found != NULL ? found->count : 0;
	return found != NULL ? found->notes : NULL;
}

static struct notes_author *need_author(struct notes *notes, struct str name)
{
	struct notes_author *author = find_author(notes, name);
	if (author != NULL)
		return author;
	author = xcalloc(1, sizeof *author);
	author->name = xmemdup0(name.data, name.len);
	FOLD_ADD(notes->authors, str_from(author->name), author);
	return author;
}

/* Takes one out; the last one comes to its place. */
static char *take(struct notes_author *author, size_t index)
{
	char *name = author->notes[index].name;
	author->notes[index] = author->notes[--author->count];
	return name;
}

static char *take_lowest(struct notes_author *author)
{
	size_t lowest = 0;
	for (size_t i = 1; i < author->count; i++)
		if (author->notes[i].number < author->notes[lowest].number)
			lowest = i;
	return take(author, lowest);
}

char *notes_set(struct notes *notes, struct str author_name, struct str name, int64_t number)
{
	struct notes_author *author = need_author(notes, author_name);
	struct note *note = find(author, name);
	char *forgotten = NULL;
	if (note != NULL) {
		note->number = number;
		return NULL;
	}
	if (author->count == NOTES_MOST)
		forgotten = take_lowest(author);
	author->notes =
	    xrecallocarray(author->notes, author->count, author->count + 1, sizeof *author->notes);
	author->notes[author->count++] = (struct note){xmemdup0(name.data, name.len), number};
	return forgotten;
}

static void free_author(struct notes *notes, struct notes_author *author)
{
	HASH_DEL(notes->authors, author);
	while (author->count > 0)
		free(take(author, author->count - 1));
	free(author->notes);
	free(author->name);
	free(author);
}

void notes_drop(struct notes *notes, struct str author_name, struct str name)
{
	struct notes_author *author = find_author(notes, author_name);
	struct note *note = author != NULL ? find(author, name) : NULL;
	if (note == NULL)
		return;
	free(take(author, (size_t)(note - author->notes)));
	if (author->count == 0)
		free_author(notes, author);
}

void notes_drop_author(struct notes *notes, struct str author_name)
{
	struct notes_author *author = find_author(notes, author_name);
	if (author != NULL)
		free_author(notes, author);
}

void notes_clear(struct notes *notes)
{
	struct notes_author *author, *next;
	HASH_ITER (hh, notes->authors, author, next)
		free_author(notes, author);
}
