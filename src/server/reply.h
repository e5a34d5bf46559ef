#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/irc.h"
#include "proto/numeric.h"
#include "server/outcome.h"

struct peer;

/*
 * Answers of the IRC dialect to one peer. `format` writes the parameters after the peer's nick; the
 * numeric's fixed text, if it has one, follows as the last. A line that got too long is clipped.
 */
void reply(struct peer *peer, enum numeric numeric, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Nothing but the fixed text. */
void reply_bare(struct peer *peer, enum numeric numeric);
/* With another text than the fixed one, or than none. */
void reply_saying(struct peer *peer, enum numeric numeric, const char *text);
/* The numeric of what a command came to; `about` is its parameters ("#channel", "nick #channel").
 * One without a fixed text says the outcome's sentence. */
void reply_outcome(struct peer *peer, enum outcome outcome, const char *about, ...)
    __attribute__((format(printf, 3, 4)));
/* A message from the server that is no numeric, such as "PONG x :y"; without CR LF. */
void reply_line(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same without a source, as AUTHENTICATE is sent. */
void reply_bare_line(struct peer *peer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A word that a peer sent, fit to be a parameter that is not the last: "*" if it is not. */
struct str reply_word(struct str word);

/*
 * Many words in as few lines as hold them, such as NAMES. `head` is the parameters before the last
 * one, with the space or " :" that parts them from it.
 */
struct reply_list {
	struct peer *peer;
	enum numeric numeric;
	char separator;
	size_t head_len;
	size_t len;
	char line[IRC_LINE_MAX];
};

void reply_list_begin(struct reply_list *list, struct peer *peer, enum numeric numeric,
    char separator, const char *head, ...) __attribute__((format(printf, 5, 6)));
void reply_list_add(struct reply_list *list, struct str word);
/* Sends the last line, an empty one only if `always` and there was no word at all. */
void reply_list_end(struct reply_list *list, bool always);

#endif
