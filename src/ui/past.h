#ifndef UI_PAST_H
#define UI_PAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Lines typed in earlier runs: readline's history in a file that only its owner may read. Like
 * readline's, there is one. What may be a secret stays out: /login, /raw and the like, as in shells
 * what begins with a space, and what is typed to services, which never gets into the history.
 */
void past_read(const char *path); /* into the history; nothing where there is no such file */
/* Adds the newest `fresh` lines of the history; folders on the way are made. */
void past_write(const char *path, size_t fresh);
void past_trim(const char *path); /* to its newest thousand lines */

/* A nick as services of networks have it, which take passwords as messages: "NickServ". */
bool past_is_service(struct str nick);

#endif
