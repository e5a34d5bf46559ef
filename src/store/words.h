#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * What can be searched for. A word is a run of letters, digits and marks, with case and
 * compatibility forms folded away (NFKD); each ideograph, kana and hangul syllable is one of its
 * own, since people put no spaces between them. The same function cuts what is stored and what is
 * searched for.
 */
#define WORD_MAX 64 /* bytes of a folded word; what is longer is alike when its start is */

struct word {
	size_t start; /* in the text */
	size_t end;
	size_t len;
	char folded[WORD_MAX];
};

/* The next word at or after *at, which it moves behind it; false at the end. Any bytes will do. */
bool words_next(struct str text, size_t *at, struct word *word);
/*
 * Whether all pieces of `wanted`, parted by spaces, are in the text, the words of each piece one
 * after the other. False when there is no word in `wanted`.
 */
bool words_match(struct str text, struct str wanted);
/* Whether there is a word in it at all. */
bool words_any(struct str text);

#endif
