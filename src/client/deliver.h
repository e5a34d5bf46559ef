#ifndef CLIENT_DELIVER_H
#define CLIENT_DELIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/outbox.h"

/*
 * What the person says on its way: shown at once as waiting, sent when the link and the channel are
 * there, confirmed by its echo (or, where the server echoes nothing, by the answer to a PING
 * behind it), sent again after a break, or shown as failed with the reason.
 */
struct conversation;
struct irc_message;
struct line;
struct session;

void deliver_init(struct session *session);
void deliver_fini(struct session *session);
/* Sends what may be sent now. */
void deliver_flush(struct session *session);
/* The same, and leaves if that was wished for and nothing waits. */
void deliver_go_on(struct session *session);
/* The link broke. */
void deliver_broke(struct session *session);
/* The conversation goes away, and what waits in it. */
void deliver_forget(struct conversation *conversation);
/* Shows and queues a message of one or more lines, each split so that none is cut on its way. */
void deliver_say(struct conversation *conversation, enum outbox_kind kind, struct str text);

/* The same, as an answer to the message of that msgid. */
void deliver_reply(struct conversation *conversation, struct str id, struct str text);

/* Bytes of text of one message that reach others uncut. */
size_t deliver_room(const struct conversation *conversation, enum outbox_kind kind);

/* Something may be said there; else tells the person why not. */
bool deliver_may_say(struct conversation *conversation);

/*
 * Our own message came back; `label` 0 for none, `echo` NULL where only its arrival is known. False
 * when it is none that waits.
 */
bool deliver_echoed(struct session *session, uint64_t label,
    const struct conversation *conversation, const struct line *echo);
/* Whether one that waits has that label: its echo may come under the nick that we had before. */
bool deliver_knows(const struct session *session, uint64_t label);
/*
 * History shows a message: if it is one that waits, that arrived, and its line is taken out, since
 * history has it in its right place. False when it is none.
 */
bool deliver_arrived(struct session *session, const struct conversation *conversation,
    const struct irc_message *message);
/* The server is through with all before that mark. */
void deliver_marked(struct session *session, uint64_t mark);
/* The oldest in flight: it has left us, which is all that a plain peer lets us know. */
void deliver_written(struct session *session);
/* A message was refused: by label, else the oldest to that conversation, else (NULL) of all.
 * False when there is none. */
bool deliver_refused(struct session *session, uint64_t label,
    const struct conversation *conversation, const char *reason);
/* Something that was said there is not confirmed yet. */
bool deliver_waits(const struct conversation *conversation);
/* All that waits there will never be sent. */
void deliver_fail(struct conversation *conversation, const char *reason);

#endif
