#ifndef SERVER_STATE_H
#define SERVER_STATE_H

/*
 * The folder for what is to outlast a run: `configured`, or $STATE_DIRECTORY as a service manager
 * sets it, or confab in $XDG_STATE_HOME or ~/.local/state, or what the build chose for services.
 * It is made, for its owner alone, where it is not there. Returns its path, to free(); NULL when
 * nothing can be written there, with *cause, a sentence to free().
 */
char *state_folder(const char *configured, char **cause);

#endif
