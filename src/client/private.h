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

/* What the observer is told; each does nothing without one. */
void client_changed(struct conversation *conversation, unsigned what);
void client_moved(struct conversation *conversation, uint64_t at, int64_t by);
void client_show(struct conversation *conversation);
/* False when there is nobody to ask. */
bool client_ask_secret(struct conversation *conversation, const char *question);
/* False when there is nobody to ask. */
bool client_ask_edit(struct conversation *conversation, const struct line *line);
/* False when nobody takes them. */
bool client_found(struct conversation *conversation, const char *words, struct lines *found);
void client_looks(struct conversation *conversation, uint64_t number);
void client_invited(struct conversation *conversation, const char *link, const char *terms);
void client_gone(struct conversation *conversation);
void client_clear(struct conversation *conversation);
void client_notify(struct conversation *conversation);
/* The person wants to leave; without an observer to ask, everything is left. */
void client_leave(struct client *client, struct str reason);

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
/* Milliseconds since 1970 UTC, for lines. */
int64_t client_wall_ms(void);

#endif
