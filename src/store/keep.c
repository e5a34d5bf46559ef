#include "store/keep.h"

#include <stdlib.h>

#include "base/alloc.h"

struct keep *keep_new(
    struct store_keep all, const struct store_keep_channel *channels, size_t count)
{
	struct keep *keep = xcalloc(1, sizeof *keep);
	keep->all = all;
	keep->count = count;
	keep->channels = xcalloc(count > 0 ? count : 1, sizeof *keep->channels);
	for (size_t i = 0; i < count; i++) {
		keep->channels[i] = channels[i];
		keep->channels[i].channel.data = str_lower(channels[i].channel);
	}
	return keep;
}

void keep_free(struct keep *keep)
{
	if (keep == NULL)
		return;
	for (size_t i = 0; i < keep->count; i++)
		free((char *)keep->channels[i].channel.data);
	free(keep->channels);
	free(keep);
}
