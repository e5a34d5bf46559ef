#ifndef CLIENT_OUTBOX_H
#define CLIENT_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/str.h"

/*
 * Own messages that no server has confirmed yet, in the order in which they were typed. It sends
 * nothing itself: it says what may be sent, and is told what became of it.
 */
struct conversation;

enum outbox_kind { OUTBOX_MESSAGE, OUTBOX_ACTION, OUTBOX_NOTICE };

struct outbox_item {
	struct conversation *conversation;
	uint64_t line;  /* its number there */
	uint64_t label; /* never the same twice */
	enum outbox_kind kind;
	char id[RANDOM_TOKEN_LEN + 1]; /* the same each time that it is sent */
	bool sent;
	bool tried;    /* it was sent once, perhaps in vain */
	uint64_t mark; /* the first outbox_mark() behind it */
	char *reply;   /* msgid of what it answers; or NULL */
	struct outbox_item *next, *prev;
	size_t len;
	char text[];
};

struct outbox {
	struct outbox_item *items; /* oldest first */
	size_t count;
	size_t in_flight; /* of those, sent */
	uint64_t last_label;
	uint64_t last_mark;
};

/* Messages in flight: more wait until some are confirmed, so that no server is flooded. */
#define OUTBOX_WINDOW 16

void outbox_fini(struct outbox *outbox);
struct outbox_item *outbox_add(struct outbox *outbox, struct conversation *conversation,
    uint64_t line, enum outbox_kind kind, struct str text);

/*
 * The next item to send: the oldest unsent one whose conversation may be written to now. NULL when
 * there is none, or the window is full. Tell outbox_sent() when it is on its way.
 */
typedef bool outbox_ready_fn(const struct conversation *conversation);
struct outbox_item *outbox_next(const struct outbox *outbox, outbox_ready_fn *ready);
void outbox_sent(struct outbox *outbox, struct outbox_item *item);

/* What was sent and an answer speaks of; NULL when nothing fits. */
struct outbox_item *outbox_by_label(const struct outbox *outbox, uint64_t label);
struct outbox_item *outbox_by_id(const struct outbox *outbox, struct str id); /* sent or not */
/* The oldest with that very text to that conversation that was sent once, and may have arrived. */
struct outbox_item *outbox_by_words(
    const struct outbox *outbox, const struct conversation *conversation, struct str text);
/* The oldest to that conversation, one with that very text if there is any. */
struct outbox_item *outbox_by_text(
    const struct outbox *outbox, const struct conversation *conversation, struct str text);
struct outbox_item *outbox_by_target(
    const struct outbox *outbox, const struct conversation *conversation);
struct outbox_item *outbox_oldest_sent(const struct outbox *outbox);

/* See lines_moved(). */
void outbox_moved(
    struct outbox *outbox, const struct conversation *conversation, uint64_t at, int64_t by);
/* It was confirmed, or refused: forgets it. */
void outbox_remove(struct outbox *outbox, struct outbox_item *item);
/* The link broke: all that was sent is to be sent again, in the same order. */
void outbox_break(struct outbox *outbox);
/*
 * A mark is something sent that the server answers (a PING with this number): once it did, it is
 * through with all that was sent before.
 */
uint64_t outbox_mark(struct outbox *outbox);
/* The oldest item in flight that lies before that mark; NULL when there is none (any more). */
struct outbox_item *outbox_before_mark(const struct outbox *outbox, uint64_t mark);

#endif
