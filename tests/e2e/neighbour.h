#ifndef TESTS_E2E_NEIGHBOUR_H
#define TESTS_E2E_NEIGHBOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "tests/e2e/terminal.h"

/* Somebody on the wire between the machines who announces whatever a test likes. */
struct neighbour {
	struct str name;
	const char *host;    /* "liar.local" */
	const char *address; /* a number, IPv4 */
	uint16_t port;
	struct str txt; /* strings, each behind its length */
};

/* Tells this machine, once; with `leaves` all of it is taken back. */
void neighbour_say(const struct neighbour *neighbour, bool leaves);
/* Says it again and again, as a datagram may be lost, until the terminal shows the text. */
void neighbour_say_until(struct stage *stage, const struct neighbour *neighbour, bool leaves,
    struct terminal *terminal, const char *text);
/* The same with a message of the test's own. */
void neighbour_send(const struct buf *message);

#endif
