#ifndef CLIENT_KNOWN_FILE_H
#define CLIENT_KNOWN_FILE_H

#include "proto/known.h"

/*
 * The file of known servers, for its owner alone. It is read each time, as several clients share
 * it, and replaced by rename. `path` NULL: none, nothing is known and nothing kept.
 */

/* KNOWN_BROKEN with *cause, a sentence to free(), also when it cannot be read. */
enum known_found known_file_get(
    const char *path, struct str server, struct known *found, char **cause);
/* False with *cause, to free(). */
bool known_file_put(const char *path, struct str server, const struct known *known, char **cause);

#endif
