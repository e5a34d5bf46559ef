#ifndef UI_PAST_H
#define UI_PAST_H

#include <stddef.h>

/*
 * Lines typed in earlier runs: readline's history in a file that only its owner may read. Like
 * readline's, there is one. What may be a secret stays out: /raw, and as in shells whatever begins
 * with a space.
 */
void past_read(const char *path); /* into the history; nothing where there is no such file */
/* Adds the newest `fresh` lines of the history; folders on the way are made. */
void past_write(const char *path, size_t fresh);

#endif
