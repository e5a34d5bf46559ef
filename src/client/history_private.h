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
/* The page is whole. */
void history_take_page(struct conversation *conversation);
/* No answer came in HISTORY_WAIT; `arg` is the conversation. */
void history_lost_patience(void *arg);

#endif
