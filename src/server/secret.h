#ifndef SERVER_SECRET_H
#define SERVER_SECRET_H

#include <stdbool.h>

#include "base/str.h"

/* Compares in a time that tells nothing but how long what was said is. */
bool secret_eq(const char *kept, struct str said);
/* Overwrites and frees it; NULL does nothing. */
void secret_free(char *secret);

#endif
