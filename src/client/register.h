#ifndef CLIENT_REGISTER_H
#define CLIENT_REGISTER_H

#include <stdbool.h>

#include "base/str.h"

/* From the first byte to being let in. */
struct irc_message;
struct session;

/* CAP LS, PASS, NICK and USER in one. */
void register_begin(struct session *session);
/* A message that a chat server may send to somebody new. */
bool register_knows(const struct irc_message *message);
/* A first line that is none: says what it may be, and hangs up. */
void register_judge(struct session *session, struct str line);
/* The link broke: the next server is a new one. */
void register_forget(struct session *session);

#endif
