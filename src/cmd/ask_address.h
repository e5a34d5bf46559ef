#ifndef CMD_ASK_ADDRESS_H
#define CMD_ASK_ADDRESS_H

#include "base/buf.h"
#include "cmd/options.h"

/*
 * Asks on the terminal for an address or an invite until there is one, and joins. `row` may hold
 * what was pasted already. Returns the exit status, or ASK_AGAIN when the person gave none, or none
 * that can be called, of which it was told why.
 */
#define ASK_AGAIN (-1)
int ask_address(const struct options *options, struct buf *row);

#endif
