#ifndef CLIENT_NICK_H
#define CLIENT_NICK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define NICK_MAX 64 /* bytes of a nick that we ask for, with its NUL */

/* A nick made of any name: what a nick may not have becomes '_'; "guest" when nothing is left. */
void nick_from_name(struct str name, char out[NICK_MAX]);
/*
 * What to try when the wanted one is taken, by the number of the attempt, 1 first: nick_, nick__,
 * nick1, nick2 … At most `most` bytes (0: unknown): the wanted one is cut for that.
 */
void nick_alternative(struct str wanted, unsigned attempt, size_t most, char out[NICK_MAX]);
/* The nick stands in the text as a word of its own, case alike. */
bool nick_is_mentioned(struct str nick, struct str text);

#endif
