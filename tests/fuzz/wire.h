#ifndef TESTS_FUZZ_WIRE_H
#define TESTS_FUZZ_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/conn.h"

/*
 * Connections without sockets and a clock that stands still until it is told to move, so that what
 * a server does follows from the bytes that it is given and nothing else. Linked in the place of
 * net/ and base/clock.c.
 */
struct conn {
	enum conn_kind kind;
	bool far; /* not on this machine */
	const struct conn_handler *handler;
	void *owner; /* NULL once it was told of the end */
	bool paused;
	bool closing;
	int64_t heard;
	/* Sees all that is sent. */
	void (*sent)(struct conn *conn, const char *data, size_t len);
};

void wire_receive(struct conn *conn, const char *data, size_t len); /* if it is being read */
void wire_end(struct conn *conn);                                   /* the peer sends no more */
void wire_settle(struct conn *conn); /* at the end of a turn: tells of the end of a closing one */
void wire_pass(int64_t ns);          /* moves the clock */

#endif
