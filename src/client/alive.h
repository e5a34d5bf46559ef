#ifndef CLIENT_ALIVE_H
#define CLIENT_ALIVE_H

#include "base/clock.h"
#include "base/str.h"
#include "loop/loop.h"

/*
 * alive: whether the server of a session that is online still answers. It is asked now and then;
 * while it owes an answer, its silence is told to the person; for too long, it ends the link.
 */
#define ALIVE_PING      (30 * NS_PER_S) /* between pings */
#define ALIVE_SILENCE   (60 * NS_PER_S) /* after which a silent server counts as gone */
#define ALIVE_ASK       (1 * NS_PER_S)  /* without a word, while an answer is due */
#define ALIVE_NO_ANSWER (8 * NS_PER_S)  /* the same, after which the person is told */

struct session;

struct alive {
	struct loop_timer ping;  /* the next one */
	struct loop_timer await; /* set while an answer is due */
	int64_t await_since;     /* loop time */
	int64_t ping_sent;       /* loop time of the ping that is out; 0: none */
	uint64_t ping_mark;
};

void alive_init(struct session *session);
/* Nothing is asked or awaited any more. */
void alive_stop(struct session *session);
/* Asks, now and every ALIVE_PING from then on. */
void alive_ping(struct session *session);
/* Something was sent that the server answers. */
void alive_await(struct session *session);
/* Anything has come from it. */
void alive_heard(struct session *session);
/* The answer to PING number `mark`. */
void alive_pong(struct session *session, uint64_t mark);

#endif
