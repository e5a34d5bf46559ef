#ifndef CLIENT_PRIVATE_H
#define CLIENT_PRIVATE_H

#include <stdarg.h>

#include "base/buf.h"
#include "client/client.h"

/* What the files of client/ know of the whole that others need not. */
struct client {
	struct net *net;
	struct loop *loop;
	char *nick; /* wanted on every server */
	char *real_name;
	size_t lines_bytes;
	int64_t retry_first;
	char *known;       /* the file of known servers; NULL: none */
	char *sts;         /* the file of those who want TLS; NULL: none */
	char *authorities; /* the file of those who vouch for certificates; NULL: the system's */
	bool unattended;
	bool hints_at_nick; /* the one we have was nobody's choice, which is yet to be told */
	const struct client_observer *observer;
	void *observer_arg;
	struct session *sessions;
	struct conversation *conversations;
	char *quit_reason;          /* what /quit gave; NULL: nothing */
	struct farewell *farewells; /* links that are being left */
	uint64_t random;            /* state of client_random() */
	struct buf scratch;         /* for one text at a time, within one function */
	struct buf received;        /* the line that is being handled, if it had a NUL in it */
	struct buf typed;           /* the same for what is being typed */
	struct buf quote;           /* what a reply answers */
	struct buf outgoing;        /* the message or event that is being written */
};

/* client_tell() with its arguments in a list. */
void client_vtell(struct conversation *conversation, enum line_kind kind, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

/*
 * Text without NUL, which no message may have and which ends our names: shown as U+FFFD, then in
 * `mended`; text that has none is returned as it is.
 */
struct str client_without_nul(struct str text, struct buf *mended);

/* What was written last does not stay in memory. */
void client_wipe_outgoing(struct client *client);

/* Less than `below`; for jitter, not for secrets. */
uint64_t client_random(struct client *client, uint64_t below);

#endif
