#ifndef SERVER_NOTES_H
#define SERVER_NOTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * notes: numbers that belong to an author (see author.h) under names, such as until when it has
 * read each channel. Authors and names are compared without case. `{0}` is an empty set.
 */
struct notes_author;
struct notes {
	struct notes_author *authors; /* uthash */
};

#define NOTES_MOST 1000 /* of one author; the one with the lowest number is forgotten */

struct note {
	char *name;
	int64_t number;
};

/* NULL when there is none. Valid until the notes change. */
const struct note *notes_find(const struct notes *notes, struct str author, struct str name);
/* All of one author, in no order. */
const struct note *notes_of(const struct notes *notes, struct str author, size_t *count);
/* The name of the one that had to be forgotten for it, to free(); NULL: none. */
char *notes_set(struct notes *notes, struct str author, struct str name, int64_t number);
void notes_drop(struct notes *notes, struct str author, struct str name);
void notes_drop_author(struct notes *notes, struct str author);
void notes_clear(struct notes *notes);

#endif
