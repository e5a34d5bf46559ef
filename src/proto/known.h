#ifndef PROTO_KNOWN_H
#define PROTO_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * known: the file of servers that were met, a line each: "HOST:PORT KEY", where KEY is the SHA-256
 * of the public key in 64 hexadecimal digits, or "public" for a server that a public authority
 * vouched for. Lines that are empty or begin with # say nothing.
 */
#define KNOWN_KEY_SIZE 32                /* bytes of a SHA-256 */
#define KNOWN_LINE_MAX ((size_t)400)     /* bytes of a line, without its end */
#define KNOWN_FILE_MAX ((size_t)1 << 20) /* bytes of the whole file */

struct known {
	struct str server; /* HOST:PORT in small letters; in the text that was read */
	unsigned char key[KNOWN_KEY_SIZE];
	bool public; /* no key */
};

enum known_found {
	KNOWN_NOT, /* it is not in the file */
	KNOWN_YES,
	KNOWN_BROKEN, /* the file is none of ours: *line says where, counted from 1 */
};

/* Looks `server` up; the whole text must be right, whatever is looked for. */
enum known_found known_find(struct str text, struct str server, struct known *found, size_t *line);

/* Appends the text with that server's line put in, replaced, or (NULL) left out. */
void known_rewrite(struct buf *out, struct str text, struct str server, const struct known *by);

#endif
