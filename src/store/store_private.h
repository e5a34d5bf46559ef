#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "loop/loop.h"
#include "store/disk.h"
#include "store/memory.h"
#include "store/renames.h"
#include "store/store.h"
#include "store/writer.h"

/* What the store's files share: one writes, one finds. */

/* Messages taken back that are kept from queries until the disk has done it. */
#define REMOVED_MOST 256

struct store {
	struct loop *loop;
	struct store_hooks hooks;
	char *folder;           /* NULL: in memory only */
	struct memory memory;   /* all that is not on disk */
	size_t waiting;         /* of its newest, how many the writer does not have yet */
	int64_t serial;         /* of the last change */
	struct renames renames; /* that may not be on disk */
	struct changes changes; /* of this turn, or since the disk failed */
	struct writer *writer;  /* NULL without a disk */
	struct disk_reader *reader;
	bool failing; /* the disk, until it is tried again and does well */
	bool trying;  /* it is tried again, the writer has all that is in memory */
	bool read_failing;
	int64_t last;
	int64_t removed[REMOVED_MOST]; /* the last ids; the disk may have some of them still */
	size_t removals;
	struct loop_timer retry;
	struct loop_timer trim;
	struct loop_task hand_over;
	char *news; /* what is wrong, to be reported at the end of this turn */
};

/* False with *cause, to free(). One that is open stays so until something goes wrong with it. */
bool store_open_reader(struct store *store, char **cause);
void store_close_reader(struct store *store);

#endif
