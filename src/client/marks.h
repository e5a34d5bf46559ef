#ifndef CLIENT_MARKS_H
#define CLIENT_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * What is done to messages that were said: reactions (+draft/react), replies (+reply), edits
 * (+draft/edit) and redactions (draft/message-redaction). They show in the message's own line.
 */
struct conversation;
struct irc_message;
struct line;

struct mark_reaction {
	char *id; /* of the message */
	char *text;
	char *nick;
};

struct marks {
	struct mark_reaction *reactions; /* oldest first */
	size_t count;
	bool unquoted; /* there are answers to messages that were not here */
};

#define MARKS_REACTIONS_MOST 1000 /* of a conversation; the oldest are forgotten */
#define MARKS_REACTION_MAX   32   /* bytes of one that is shown */
#define MARKS_QUOTE_COLUMNS  40   /* of a message that a reply shows of it, at most */

void marks_fini(struct conversation *conversation);

/* A quick look at its tags: without client-only ones it says nothing about other messages. */
bool marks_may_be_in(const struct irc_message *message);
/* A message that replaces an older one: does so where that is there. False when it is none. */
bool marks_edit(
    struct conversation *conversation, const struct irc_message *message, const struct line *line);
/*
 * Gives a line what it answers and its first words: by the message's tags, or by that msgid. Valid
 * until the next call for that client.
 */
void marks_quote(
    struct conversation *conversation, const struct irc_message *message, struct line *line);
void marks_quote_id(struct conversation *conversation, struct str id, struct line *line);
/* Messages are here, or have their msgid, that others may have answered before. */
void marks_more_came(struct conversation *conversation);
/* A reaction came, or was taken back. */
void marks_react(
    struct conversation *conversation, struct str id, struct str nick, struct str text, bool given);
bool marks_has(
    const struct conversation *conversation, struct str id, struct str nick, struct str text);

/* The message of that msgid, be it deleted; false when it is not there. */
bool marks_find(const struct conversation *conversation, struct str id, struct line *line);
/* The chosen message, else the newest one that is (not) ours; false when there is none. */
bool marks_target(const struct conversation *conversation, bool own, struct line *line);

#endif
