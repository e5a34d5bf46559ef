#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Bytes in hexadecimal: lower-case letters when written, either when read. */
#define HEX_TEXT(bytes) (2 * (bytes) + 1) /* characters for that many bytes, with a NUL */

int hex_digit(char c); /* its value; -1 when it is none */
void hex_write(const void *data, size_t len, char *out);
/* Reads exactly `len` bytes; false, with `out` undefined, when the text is anything else. */
bool hex_read(struct str text, void *out, size_t len);

#endif
