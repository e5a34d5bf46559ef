#ifndef CMD_COLUMNS_H
#define CMD_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

#define COLUMNS_MOST 80 /* of a row of --help */

/*
 * A row of --help: `name` behind two spaces, and from column `at` on what it is about, wrapped; on
 * a row of its own where the name is longer than that.
 */
void columns_print(FILE *out, const char *name, size_t at, const char *about);

#endif
