#ifndef CLIENT_TALKS_H
#define CLIENT_TALKS_H

#include <stdint.h>

/*
 * Private messages from people with whom no conversation is open, of servers that keep them: said
 * during a break, or, where we have an account, before we came. (draft/chathistory, TARGETS)
 */
struct line;
struct session;

struct talks {
	int64_t heard; /* ms UTC by the server's clock: the newest message that we have; 0: none */
	int64_t began; /* ms UTC by ours: when we came; 0: not yet */
	int64_t asked_from; /* of the question that is out; 0: the last ones of each */
};

#define TALKS_BREAK    100 /* people that are asked for after a break, the latest ones */
#define TALKS_START    20  /* the same when we come with an account */
#define TALKS_START_MS (30 * INT64_C(86400000)) /* how far back then */
#define TALKS_AHEAD_MS INT64_C(86400000)        /* that a server's clock may be ahead of ours */

/* The link is there, again or for the first time. */
void talks_ask(struct session *session);
/* A message came, now or as history. */
void talks_heard(struct session *session, const struct line *line);

#endif
