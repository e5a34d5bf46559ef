#ifndef STORE_KEEP_H
#define STORE_KEEP_H

#include "store/store.h"

/* keep: a copy of what store_set_keep() was told, for the thread that forgets. */
struct keep {
	struct store_keep all;
	struct store_keep_channel *channels; /* names in lower case, its own */
	size_t count;
};

struct keep *keep_new(
    struct store_keep all, const struct store_keep_channel *channels, size_t count);
void keep_free(struct keep *keep);

#endif
