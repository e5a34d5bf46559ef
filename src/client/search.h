#ifndef CLIENT_SEARCH_H
#define CLIENT_SEARCH_H

#include <stddef.h>

#include "base/str.h"

/*
 * Finding what was said by its words: the server's own search (soju.im/search) where it has one,
 * else among the lines that are here. What is found is told where it was asked for.
 */
struct conversation;
struct irc_message;
struct session;

struct search {
	struct conversation *asked_in; /* NULL: nothing is asked, or nobody wants to know */
	char *words;
	struct lines *found; /* so far, oldest first */
};

#define SEARCH_MOST 100 /* messages that are told, the newest ones */

void search_fini(struct session *session);
void search_forget(struct conversation *conversation); /* it goes away */
void search_ask(struct conversation *conversation, struct str words);
/* A message of the answer; its end. */
void search_take(struct session *session, const struct irc_message *message);
void search_end(struct session *session);

#endif
