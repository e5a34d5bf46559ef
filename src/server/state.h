#ifndef SERVER_STATE_H
#define SERVER_STATE_H

#include <stddef.h>

#include "base/state_home.h"

/*
 * The folder for what is to outlast a run: `configured`, or $STATE_DIRECTORY as a service manager
 * sets it, or confab in $XDG_STATE_HOME or ~/.local/state, or what the build chose for services.
 * It is made, for its owner alone, where it is not there. Returns its path, to free(); NULL when
 * nothing can be written there, with *cause, a sentence to free().
 */
char *state_folder(const char *configured, char **cause);
/* The same path whether or not anything can be written there, to free(). */
char *state_place(const char *configured);

#define STATE_PLACES (2 + STATE_HOMES)
/*
 * Where a server that is told `configured` could keep its state, the likeliest first, for those who
 * look for one that runs. Fills `places`, each to free(); returns how many.
 */
size_t state_places(const char *configured, char *places[STATE_PLACES]);

#endif
