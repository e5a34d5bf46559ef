#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Text that is not left behind in memory. */
void secret_free(char *secret);                  /* overwritten first; NULL does nothing */
void secret_wipe(char **secret);                 /* frees it; NULL then */
void secret_set(char **kept, struct str secret); /* wipes what was kept */

/* Compares in a time that tells nothing but how long what was said is. */
bool secret_eq(const char *kept, struct str said);
/* The same for as many bytes on both sides, in a time that tells nothing. */
bool secret_bytes_eq(const void *a, const void *b, size_t len);

#endif
