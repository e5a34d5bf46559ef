#ifndef CLIENT_LINK_H
#define CLIENT_LINK_H

#include "base/clock.h"
#include "client/client.h"

/* The link of a session: calling, greeting, online, broken, calling again. */
#define LINK_GREETING     (30 * NS_PER_S)    /* for the whole registration */
#define LINK_STRANGE_WAIT (1500 * NS_PER_MS) /* for the rest of a first line that has no end */
#define LINK_PING         (30 * NS_PER_S)    /* between pings */
#define LINK_SILENCE      (60 * NS_PER_S)    /* after which a silent server counts as gone */
#define LINK_ASK          (1 * NS_PER_S)     /* without a word, while an answer is due */
#define LINK_NO_ANSWER    (8 * NS_PER_S)     /* the same, after which the person is told */
#define LINK_STEADY       (30 * NS_PER_S)    /* online, after which retries start over */
#define LINK_STRANGERS    3                  /* tries at something that is no chat server */

void link_init(struct session *session);
void link_fini(struct session *session);
/* Calls, now; a link that is up is dropped first. */
/* Ends the link as it is and calls again at once, where the address says now. */
void link_call_anew(struct session *session);
void link_call(struct session *session);
/* The server let us in. */
void link_online(struct session *session);
/* The link is of no use, or gone: tells why and tries again later. */
void link_break(struct session *session, const char *reason);
/* The other side is no chat server: as link_break(), but only a few times. */
void link_break_strange(struct session *session, const char *reason);
/* Trying again would not help. */
void link_give_up(struct session *session, const char *reason);
/* The same, with what to do about it in other words. */
void link_give_up_for(struct session *session, const char *reason, const char *what_to_do);
/* The person's wish: says QUIT or `exit` where there is a link, then is OFFLINE. */
void link_leave(struct session *session, const char *reason);
/* What the server says before it hangs up: told as the reason when it does. */
void link_set_error(struct session *session, struct str error);
/* The first line of a server has begun but does not end: it is judged by that soon. */
void link_hurry_greeting(struct session *session);

/* Something was sent that the server answers. */
void link_await(struct session *session);
/* The answer to PING number `mark`. */
void link_heard_pong(struct session *session, uint64_t mark);

/* Nanoseconds before the next try, doubled at each of `tries`; `random` is below 1024. */
int64_t link_backoff(int64_t first, unsigned tries, unsigned random);

#endif
