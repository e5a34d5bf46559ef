#ifndef CLIENT_STATE_FILE_H
#define CLIENT_STATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * state_file: a small text that several clients of a person share, for its owner alone. It is read
 * each time, and replaced by rename.
 */

/* The whole text; a file that is not there is empty. False with errno, for more than `most` bytes
 * too. */
bool state_file_read(const char *path, size_t most, struct buf *text);

/* Appends to `next` what the text is to be. */
typedef void state_file_fn(struct buf *next, struct str text, void *arg);
/* Makes the folder if need be; nobody else changes the file meanwhile. False with errno. */
bool state_file_change(const char *path, size_t most, state_file_fn *change, void *arg);

struct str state_file_text(const struct buf *text);

#endif
