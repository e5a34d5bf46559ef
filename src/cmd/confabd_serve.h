#ifndef CMD_CONFABD_SERVE_H
#define CMD_CONFABD_SERVE_H

#include <stdbool.h>

struct confabd_options;

/*
 * Serves until a signal ends it: SIGTERM and SIGINT do, SIGHUP reads the configuration again. Says
 * "listening on ADDRESS" on standard error, a line each, and tells the service manager, once people
 * may come in. False with *cause, to free(), when it could not begin.
 */
bool confabd_serve(const struct confabd_options *options, char **cause);

#endif
