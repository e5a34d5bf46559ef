#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

/*
 * The one of `known` that `word` was most likely meant to be: at most two letters added, left out,
 * changed or swapped. NULL when none is that near.
 */
const char *suggest(const char *word, const char *const *known, size_t count);

#endif
