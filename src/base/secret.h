#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/str.h"

/* Text that is not left behind in memory. */
void secret_wipe(char **secret);                 /* frees it; NULL then */
void secret_set(char **kept, struct str secret); /* wipes what was kept */

#endif
