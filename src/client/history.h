#ifndef CLIENT_HISTORY_H
#define CLIENT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "loop/loop.h"

/*
 * What was said while we were not there, from servers that keep it (draft/chathistory): the last
 * messages when we come, what a break made us miss, older ones when they are asked for. A message
 * that is there already is known by its msgid and not put in twice.
 */
struct conversation;
struct irc_message;
struct lines;
struct session;

#define HISTORY_ID 65 /* bytes of an id that is asked about, with its NUL */

enum history_asked {
	HISTORY_NOTHING,
	HISTORY_LATEST,
	HISTORY_AFTER,
	HISTORY_BEFORE,
	HISTORY_AROUND,
	HISTORY_GAP,
};

struct history {
	enum history_asked asked; /* and not answered yet */
	bool behind;              /* something may be missing before line `at` */
	uint64_t at;
	bool notice;   /* that line says that there is more */
	bool met;      /* the last messages from before we came were asked for */
	int64_t since; /* ms UTC: when that was; 0: never */
	bool all;      /* nothing older is on the server */
	unsigned pages;
	unsigned wary;      /* messages to come that may be there already */
	struct lines *page; /* the answer, as it comes in; NULL: no batch is open */
	size_t got;         /* messages and events in it */
	char first[HISTORY_ID], last[HISTORY_ID]; /* ids in it; empty: none */
	char oldest[HISTORY_ID];                  /* of all that was fetched; empty: unknown */
	char sought[HISTORY_ID];                  /* that somebody wants to see; empty: none */
	uint64_t gap;                             /* the line of the one that is being filled */
	bool upward;                              /* from its lower end */
	struct loop_timer patience;
};

/* The batch of an answer that is open; `conversation` NULL: nobody wants it any more. */
#define HISTORY_BATCHES    8  /* open at once; more are not understood */
#define HISTORY_BATCH_NAME 32 /* bytes of its name, with its NUL */
struct history_batch {
	char name[HISTORY_BATCH_NAME]; /* empty: free */
	struct conversation *conversation;
	bool search; /* it has what was searched for */
};

#define HISTORY_FIRST 100             /* messages asked for when we come */
#define HISTORY_PAGE  100             /* messages asked for at once later */
#define HISTORY_PAGES 20              /* asked for after a break; what is more has to wait */
#define HISTORY_FEW   20              /* messages of a page; with fewer, events fill it */
#define HISTORY_MORE  5               /* pages that are asked for then */
#define HISTORY_WAIT  (10 * NS_PER_S) /* for each answer */
#define HISTORY_WARY  256             /* messages after an answer that are looked at twice */

void history_init(struct conversation *conversation);
void history_fini(struct conversation *conversation);
/* See lines_moved(). */
void history_moved(struct conversation *conversation, uint64_t at, int64_t by);

/* The server has it, and we understand how. */
bool history_is_there(const struct session *session);
/* How many messages, or whatever else it has, it gives at once: at most `wanted`. */
size_t history_limit(const struct session *session, size_t wanted);
/* We came into it, at that time (ms UTC): asks for what is missing before the lines to come. */
void history_enter(struct conversation *conversation, int64_t time);
/* We left it: what is said from now on will be missing. */
void history_leave(struct conversation *conversation);
/* The link broke: the same for all, and no answer will come. */
void history_broke(struct session *session);
/* The link is there again: asks for what was said by those to whom we talk alone. */
void history_return(struct session *session);
/*
 * Somebody said something there that we do not have: asks for all after `since` (ms UTC), which
 * counts as missed, or (0) for the last messages. Does nothing where that was asked before.
 */
void history_find(struct conversation *conversation, int64_t since);
/* Own messages wait, as the answer may show that they arrived. */
bool history_holds(const struct conversation *conversation);
/* Goes on where too much was missing. False when nothing is. */
bool history_resume(struct conversation *conversation);

/* A batch of type "chathistory" about that target begins; one of that name ends. */
void history_begins(struct session *session, struct str name, struct str target);
void history_search_begins(struct session *session, struct str name);
void history_ends(struct session *session, struct str name);
/* Takes a message that belongs to one; false when it is none. */
bool history_takes(struct session *session, const struct irc_message *message);
/* FAIL CHATHISTORY: no answer will come. False when none was waited for. */
bool history_refused(struct session *session, const struct irc_message *message);
/* A message that comes now is there already. */
bool history_has(struct conversation *conversation, struct str id);

/* history_merge.c: puts the page before line `at`, but for what is there; returns how many. */
size_t history_merge(struct conversation *conversation, uint64_t at, const struct lines *page);

#endif
