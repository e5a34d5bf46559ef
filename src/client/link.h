#ifndef CLIENT_LINK_H
#define CLIENT_LINK_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"
#include "loop/loop.h"

/* The link of a session: calling, greeting, online, broken, calling again. */
#define LINK_GREETING     (30 * NS_PER_S)    /* for the whole registration */
#define LINK_STRANGE_WAIT (1500 * NS_PER_MS) /* for the rest of a first line that has no end */
#define LINK_STEADY       (30 * NS_PER_S)    /* online, after which retries start over */
#define LINK_STRANGERS    3                  /* tries at something that is no chat server */

struct dial;
struct session;

struct link {
	struct dial *dial;          /* while CONNECTING */
	struct loop_timer greeting; /* while GREETING: its deadline */
	struct loop_timer retry;    /* while WAITING */
	unsigned tries;             /* since it last held for LINK_STEADY */
	unsigned strangers;         /* tries that met something that is no chat server */
	bool forgotten;             /* it broke as the server, begun again, knows it no more */
	int64_t online_since;       /* loop time */
	bool been_online;           /* so that coming back is told in each conversation */
	char *reason;               /* why the last try failed, so that it is told once */
	char *error;                /* what the server said in ERROR */
};

void link_init(struct session *session);
void link_fini(struct session *session);
/* Calls, now; a link that is up is dropped first. */
void link_call(struct session *session);
/* Ends the link as it is and calls again at once, where the address says now. */
void link_call_anew(struct session *session);
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

/* Nanoseconds before the next try, doubled at each of `tries`; `random` is below 1024. */
int64_t link_backoff(int64_t first, unsigned tries, unsigned random);

#endif
