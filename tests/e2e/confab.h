#ifndef TESTS_E2E_CONFAB_H
#define TESTS_E2E_CONFAB_H

#include "tests/e2e/terminal.h"

/* `confab WORD...` in a terminal of its own; the words end with NULL. */
struct terminal *confab_start(
    struct stage *stage, const struct terminal_config *config, const char *const *words);

/* `confab join --nick NICK ADDRESS #lobby`; returns once it is in. */
struct terminal *confab_join(struct stage *stage, const struct terminal_config *config,
    const char *nick, const char *address);

#define CONFAB_CHANNEL    "#lobby"
#define CONFAB_WORDS_MOST 16

/*
 * The same as "ann", at a server that is the test itself: listens, lets her in, and returns then.
 * What she shows of it may still be on its way.
 */
struct peer;
struct terminal *confab_join_peer(
    struct stage *stage, const struct terminal_config *config, struct peer **server);

#endif
