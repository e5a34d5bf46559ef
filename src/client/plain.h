#ifndef CLIENT_PLAIN_H
#define CLIENT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "loop/loop.h"

/*
 * A plain session: what was typed is sent, what comes is shown. On a stream no newline is added
 * until the peer sent one; then a message goes only once the one before was answered, or after a
 * moment, so that a peer that takes each read for a message finds them one by one.
 */
struct session;

struct plain {
	bool newline;              /* ends messages with one */
	bool newline_given;        /* from the start, by the person */
	bool holding;              /* waits for an answer, or `gap` */
	struct loop_timer gap;     /* while holding */
	struct loop_timer quiet;   /* bytes without a newline came: shown when it is due */
	struct loop_timer written; /* looks whether what was sent left */
};

#define PLAIN_GAP         (200 * NS_PER_MS)   /* for an answer, before the next message */
#define PLAIN_QUIET       (50 * NS_PER_MS)    /* after bytes that are a message then */
#define PLAIN_WRITTEN     (10 * NS_PER_MS)    /* between looks whether what was sent left */
#define PLAIN_LINE_MAX    ((size_t)64 * 1024) /* bytes without a newline that are kept */
#define PLAIN_MESSAGE_MAX ((size_t)32 * 1024) /* bytes of one message, a datagram among them */

void plain_init(struct session *session, bool newline);
void plain_fini(struct session *session);
/* Bytes that came, or one whole message where the transport keeps borders. */
void plain_received(struct session *session, const char *data, size_t len);
/* Sends of what waits what may go now. */
void plain_flush(struct session *session);
/* The link broke: nothing is waited for, and the next peer has its own way with newlines. */
void plain_broke(struct session *session);
/* Sends `exit`, as the tutorials' programs end. */
void plain_exit(struct session *session);

#endif
