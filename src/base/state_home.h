#ifndef BASE_STATE_HOME_H
#define BASE_STATE_HOME_H

#include <stddef.h>

/*
 * Where a user's programs keep their state (XDG Base Directory Specification): the folder confab in
 * $XDG_STATE_HOME, else in ~/.local/state. NULL when the environment names neither by an absolute
 * path. It need not be there yet. free()
 */
char *state_home(void);

#define STATE_HOMES 2
/* Both, the likelier first, for those who look for what another environment has put there. Fills
 * `folders`, each to free(); returns how many. */
size_t state_homes(char *folders[STATE_HOMES]);

#endif
