#ifndef SERVER_PLAIN_H
#define SERVER_PLAIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "loop/loop.h"
#include "server/outcome.h"

/*
 * The plain dialect: what nc and a ten-line socket script speak. A message is a line, or bytes that
 * nothing followed for PLAIN_QUIET, or what a transport with borders carried between two of them.
 *
 * Peers are of two kinds, and the first newline tells:
 * - One that never sent one is a blocking send-then-receive program. It gets exactly one reply to
 *   each message, without a newline: the acknowledgement, or the sentence that says why not, or
 *   what a command found out. Nothing else is ever sent to it, since its next recv() would take it
 *   for the reply to what it says next. It gets a reply to a blank message too, so as not to wait
 *   for ever, although nobody else sees that.
 * - One that sends newlines gets a line of welcome, then what others say and do, a line each, and
 *   an answer only where there is something to answer.
 *
 * It is in one channel at a time, so that "<nick> text" needs no name of a channel.
 */
struct event;
struct peer;
struct variant;

#define PLAIN_QUIET (50 * NS_PER_MS) /* ns of silence that end a message */

/* The capability (in peer->caps) of the second kind: events are shown. */
#define PLAIN_CAP_LINES (1u << 0)

struct plain {
	struct peer *peer;
	struct loop_timer quiet;
	struct buf reply; /* to the message at hand, for the first kind */
	bool answering;   /* a message is at hand */
	bool too_long;    /* the message that is being received is, and no reply was given yet */
	bool known;       /* it gave the server's password, or there is none */
	bool asked;       /* for it, because of the line at hand */
	bool leaving;     /* of its own will */
	bool ended;       /* it sends no more */
};

/* What it sees of an event: one line, empty for nothing. */
struct slice plain_format(const struct event *event, struct variant *variant);

/* A message that begins with '/': runs it, without its slash. */
void plain_command(struct peer *peer, struct str line);

/* One message to where it is, in as many pieces as it takes. False when it was told why not. */
bool plain_say(struct peer *peer, struct str text);
/*
 * True when it went well; else tells the peer what came of it, `about` being the nick or channel.
 */
bool plain_outcome(struct peer *peer, enum outcome outcome, struct str about);
void plain_leave(struct peer *peer); /* as "exit" does */
/* Tells only peers of the first kind: the others see the event itself. */
void plain_confirm(struct peer *peer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
