#ifndef CLIENT_SPLIT_H
#define CLIENT_SPLIT_H

#include <stddef.h>

#include "base/str.h"

/*
 * Cuts the next piece of at most `most` bytes off `rest`: at the last space that leaves it short
 * enough (the spaces there are dropped), else between two grapheme clusters. Empty at the end.
 */
struct str split_next(struct str *rest, size_t most);

#endif
