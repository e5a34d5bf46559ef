#ifndef NET_DIAL_GREET_H
#define NET_DIAL_GREET_H

#include "proto/datagram.h"

/*
 * Over UDP every address takes a call, also one where nobody is: which of several leads to a server
 * of datagram sessions is found by greeting all. The first that answers is called.
 */
void greet_init(struct datagram_hello *hello);
void greet_send(int fd, const struct datagram_hello *hello); /* may get lost */
/* Once there is something to read: 0 for an answer, EAGAIN for none yet, or why there is none. */
int greet_hear(int fd, struct datagram_hello *hello, bool *has_cookie);

#endif
