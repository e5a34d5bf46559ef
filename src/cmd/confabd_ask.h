#ifndef CMD_CONFABD_ASK_H
#define CMD_CONFABD_ASK_H

#include <stdio.h>

struct confabd_options;

/*
 * Asks the server that runs what the words of the command line say, prints the answer, and returns
 * the exit status. What went wrong is a sentence on standard error.
 */
int confabd_ask(const struct confabd_options *options);
void confabd_ask_print(FILE *out); /* the commands, for --help */

#endif
