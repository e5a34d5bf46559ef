#ifndef CLIENT_HISTORY_PRIVATE_H
#define CLIENT_HISTORY_PRIVATE_H

#include "client/history.h"

/*
 * What history.c, which asks, history_batch.c, which gathers the answers, and history_answer.c,
 * which puts them in their place, have in common.
 */
struct history *history_of(const struct conversation *conversation);
void history_drop_page(struct conversation *conversation);
/* Asks for the page that follows that id. */
void history_ask_on(struct conversation *conversation, const char *after);
/* Asks for the page before that id. */
void history_ask_before(struct conversation *conversation, struct str id);
/* An answer of that kind is on its way. */
void history_wait_for(struct conversation *conversation, enum history_asked asked);
/* The newest line with an id before line `at`; false when there is none near. */
bool history_newest_before(const struct conversation *conversation, uint64_t at, struct line *line);
/* The answer is dealt with, or will not come: what waited for that goes on. */
void history_finish(struct conversation *conversation);
/* history_around.c: asks for what is sought, if anything; takes the answers. */
void history_seek(struct conversation *conversation);
void history_take_around(struct conversation *conversation);
void history_take_gap(struct conversation *conversation);
/* Nothing came of it. */
void history_give_up(struct conversation *conversation);
/* The page is whole. */
void history_take_page(struct conversation *conversation);
/* No answer came in HISTORY_WAIT; `arg` is the conversation. */
void history_lost_patience(void *arg);

#endif
