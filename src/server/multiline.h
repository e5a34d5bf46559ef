#ifndef SERVER_MULTILINE_H
#define SERVER_MULTILINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct irc_message;
struct limits;
struct peer;

/* Where a line lies in the text. */
struct multiline_line {
	size_t at;
	size_t len;
	bool joined;
};

/* draft/multiline: a message in several lines that a client is sending, between its two BATCH. */
struct multiline {
	char *name;   /* its reference tag */
	char *target; /* as the client wrote it */
	char *label;  /* of the first BATCH; NULL: none */
	struct buf tags;
	struct buf text; /* the lines so far, with LF between */
	struct multiline_line *lines;
	size_t count;
	int64_t since; /* monotonic ns */
	bool failed;   /* and its sender was told: what is still to come of it is dropped */
};

#define MULTILINE_LINES_MOST 1000 /* where the configuration sets no limit */

/* As CAP LS shows it. */
void multiline_limits(const struct limits *limits, uint32_t *bytes, uint32_t *lines);

/* From now on the peer's message; one that did not end before fails. */
void multiline_open(struct peer *peer, const struct irc_message *batch);
/* Whether the message was a line of it, or a mistake in it, and thus is dealt with. */
bool multiline_takes(struct peer *peer, const struct irc_message *message);
/* FAIL BATCH with `words`; nothing more of it is taken. */
void multiline_fail(struct peer *peer, const char *words);
/* What was to be part of it is not: without that it is not the message meant. */
void multiline_spoil(struct peer *peer);
/* Fails one that has been coming for too long. */
void multiline_expire(struct peer *peer, int64_t now);
void multiline_free(struct peer *peer);

#endif
