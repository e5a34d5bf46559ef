#ifndef CLIENT_QUESTIONS_H
#define CLIENT_QUESTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"

/*
 * Who asked what: answers of several lines go to the conversation where the question was typed.
 */
struct conversation;
struct session;

enum question_kind {
	QUESTION_BANS,
	QUESTION_INVITE,
	QUESTION_LIST,
	QUESTION_MODE,
	QUESTION_NAMES,
	QUESTION_TOPIC,
	QUESTION_WHO,
	QUESTION_WHOIS,
};

struct question {
	enum question_kind kind;
	char *about; /* a nick or channel */
	struct conversation *conversation;
	unsigned answers; /* lines so far */
};

#define QUESTIONS_MOST      32              /* open at a time; the oldest is forgotten */
#define QUESTIONS_ERROR_AGE (20 * NS_PER_S) /* ns in which an error answers what was typed */

struct questions {
	struct question *list; /* oldest first */
	size_t count;
	struct conversation *typed_in; /* where the last command was typed; or NULL */
	int64_t typed_at;              /* loop time */
};

void questions_fini(struct questions *questions);
void questions_clear(struct questions *questions);
void questions_ask(struct conversation *conversation, enum question_kind kind, struct str about);
/* The oldest open one of that kind about that (empty: about anything); NULL when there is none. */
struct question *questions_find(struct session *session, enum question_kind kind, struct str about);
void questions_close(struct session *session, struct question *question);
/* The conversation goes away. */
void questions_forget(struct session *session, const struct conversation *conversation);

/* A command was typed there: errors that name nothing else are about it. */
void questions_typed(struct conversation *conversation);
/* Where an error about `target` (may be empty) is to be told. */
struct conversation *questions_place(struct session *session, struct str target);

#endif
