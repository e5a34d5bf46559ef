#ifndef SERVER_CONTROL_REQUEST_H
#define SERVER_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * One line of the control socket: words parted by a space. The last may be anything when a colon
 * stands before it, as in IRC. A first word "json" asks for the answer in that form.
 */
#define CONTROL_LINE_MAX  4096 /* bytes */
#define CONTROL_WORDS_MAX 16

struct control_request {
	bool json;
	struct str words[CONTROL_WORDS_MAX]; /* in the line */
	size_t count;
};

/* NULL, or what is wrong with the line: a sentence. */
const char *control_request_parse(struct str line, struct control_request *request);
/* Writes the line with its LF; what is wrong with these words, or NULL. */
const char *control_request_write(
    struct buf *out, bool json, const char *const *words, size_t count);

#endif
