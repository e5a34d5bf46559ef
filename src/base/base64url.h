#ifndef BASE_BASE64URL_H
#define BASE_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* RFC 4648 section 5, without padding. */
#define BASE64URL_LEN(bytes) ((8 * (bytes) + 5) / 6) /* letters for that many bytes */

void base64url_write(struct buf *out, const void *data, size_t len);
/* Appends what the text stands for. False, having appended some or nothing, when it is none. */
bool base64url_read(struct buf *out, struct str text);

#endif
