#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * store: what was said, kept. On disk in SQLite, by a thread that commits whatever waits as one
 * group; the loop never waits for a write. What the disk did not take yet, or cannot take, is in
 * memory (the last STORE_MEMORY_MOST bytes of it) and is found by every query all the same.
 */
struct loop;
struct store;

#define STORE_MEMORY_MOST                                                                          \
	(16 * 1024 * 1024) /* bytes of messages while there is no disk to take them */
#define STORE_LAG_MOST  (4 * 1024 * 1024) /* of those that wait for it, before it is behind */
#define STORE_READ_MOST 1000              /* messages of one query */

#define STORE_KINDS_SEARCHED 2
#define STORE_KINDS_MOST     32

/*
 * `id` is both the name of a message and its time: microseconds since 1970-01-01 UTC, made unique.
 * `kind` means what the caller says, but that only those below STORE_KINDS_SEARCHED are found by
 * their words. Strings are borrowed for the duration of a call.
 */
struct store_message {
	int64_t id;
	int64_t ticket; /* another number that it is found by; 0: none */
	uint8_t kind;
	struct str channel; /* or what the caller calls another place; ASCII letters alike */
	struct str source;
	struct str author; /* who that was, under whatever name */
	struct str text;
	struct str tags;
};

/* All of these are called from the loop, never from within a call of this header. */
struct store_hooks {
	/*
	 * All messages up to that id are on disk, or (kept false) will only be in memory for now.
	 */
	void (*settled)(int64_t up_to, bool kept, void *arg);
	/* A sentence for operators and the log: the disk fails, or is well again. */
	void (*report)(bool trouble, const char *sentence, void *arg);
	void *arg;
};

/* How much history is kept on disk; 0: without end. The oldest goes first, little by little. */
struct store_keep {
	int64_t age;   /* microseconds; of what is in no channel with limits of its own */
	int64_t count; /* of these */
	int64_t size;  /* bytes of the file, whatever is in it; about, since it shrinks in steps */
};
/* The limits of one channel's own, by the name that it has when they are applied. */
struct store_keep_channel {
	struct str channel;
	int64_t age;
	int64_t count;
	int64_t size; /* bytes of what was said, and STORE_MESSAGE_BYTES for each message */
};
#define STORE_MESSAGE_BYTES 80 /* about what a message takes on disk besides its text */

/*
 * `folder` NULL: in memory only. Whatever is wrong with the folder is reported, tried again later,
 * and never stops the caller. What cannot be read is put aside under a dated name.
 */
struct store *store_open(struct loop *loop, const char *folder, const struct store_hooks *hooks);
/* Commits what waits; no hook is called any more. */
void store_close(struct store *store);
/* Whether this build can keep history on disk at all. */
bool store_has_disk(void);
/* Whether what is added now will be on disk soon: there is one, and it takes what it is given. */
bool store_is_writing(const struct store *store);
/* Whether so much waits for the disk that the caller should take less. */
bool store_is_behind(const struct store *store);
void store_set_keep(struct store *store, struct store_keep keep,
    const struct store_keep_channel *channels, size_t count);

/*
 * Waits until all that was added is on disk, or known not to be. settled() is called before this
 * returns. For the end, when there is nothing else to do.
 */
void store_flush(struct store *store);

/* Since the start. Commits by how long they took: up to STORE_LATENCY_FIRST, twice that, … */
#define STORE_LATENCY_FIRST 250000 /* nanoseconds */
#define STORE_LATENCY_COUNT 14     /* the last one without bound */
struct store_metrics {
	uint64_t commits;
	uint64_t messages; /* committed */
	uint64_t failures; /* of the disk */
	uint64_t latency[STORE_LATENCY_COUNT];
	int64_t latency_sum; /* nanoseconds */
	size_t queue_bytes;  /* of messages that are not on disk, now */
	size_t queue_messages;
};
struct store_metrics store_metrics(const struct store *store);

/*
 * What is kept now. Counting a million messages takes some ms: for people who ask, not for a turn.
 */
struct store_size {
	int64_t messages;
	int64_t bytes; /* of the file on disk, or of memory where there is none */
};
struct store_size store_size(struct store *store);

/* The highest id that was ever given; new ones must be higher. */
int64_t store_last(const struct store *store);
/* settled() follows, once for all messages of this turn of the loop at the earliest. */
void store_add(struct store *store, const struct store_message *message);
/* What is kept of that channel until now is the other one's from now on. */
void store_rename(struct store *store, struct str from, struct str to);
/* No query finds it from now on; it goes from the disk once that is at work. */
void store_remove(struct store *store, int64_t id);

/* Messages of a channel between two ids, neither of them included. */
struct store_range {
	int64_t after;
	int64_t before;
	size_t limit;   /* at most STORE_READ_MOST */
	bool newest;    /* the last ones of the range rather than the first */
	uint32_t kinds; /* those wanted, bit 1 << kind each; 0: all */
};

#define STORE_ID_MAX INT64_MAX

typedef void store_each_fn(const struct store_message *message, void *arg);

/* Calls back for each message, the oldest first; returns how many there were. */
size_t store_read(struct store *store, struct str channel, const struct store_range *range,
    store_each_fn *each, void *arg);
/* The same for those in which all the words are found; see store/words.h for what a word is. */
size_t store_search(struct store *store, struct str channel, struct str words,
    const struct store_range *range, store_each_fn *each, void *arg);

/* The last message with that ticket and an id above `after`; false when there is none. */
bool store_find(struct store *store, int64_t ticket, int64_t after, store_each_fn *each, void *arg);

#endif
