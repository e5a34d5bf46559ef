#ifndef TESTS_STORE_SHELF_H
#define TESTS_STORE_SHELF_H

#include "tests/check.h"

#include "base/buf.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "store/store.h"

/* A store on a loop of its own, in a folder of its own or in memory. */
struct shelf {
	struct loop *loop;
	struct store *store;
	char *folder; /* NULL: in memory */
	int64_t settled;
	bool kept;
	struct buf reports; /* a line each */
};

/* A fresh folder, removed by shelf_remove(); `on_disk` false: in memory. */
void shelf_make(struct shelf *shelf, bool on_disk);
void shelf_open(struct shelf *shelf);
void shelf_close(struct shelf *shelf);
void shelf_remove(struct shelf *shelf);                        /* closes it, too */
char *shelf_path(const struct shelf *shelf, const char *name); /* in its folder; to free() */

void shelf_add(struct shelf *shelf, int64_t id, const char *channel, const char *text);
/* Turns until all up to that id are settled. */
void shelf_settle(struct shelf *shelf, int64_t id);
/* Turns until a report has that in it. */
void shelf_hear(struct shelf *shelf, const char *words);
/* The texts found, each followed by a space; words NULL: all. To free(). */
char *shelf_find(
    struct shelf *shelf, const char *channel, const char *words, struct store_range range);

/* From now on no file may grow, which is as good as a full disk; false: they may. */
void shelf_fill_disk(bool full);

#define PATIENCE   (60 * NS_PER_S) /* after which what a test waits for will not come any more */
#define EVERYTHING ((struct store_range){.before = STORE_ID_MAX, .limit = STORE_READ_MOST})

#endif
